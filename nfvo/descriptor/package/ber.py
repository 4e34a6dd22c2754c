"""
BER and DER as a tree of tag, content and raw bytes: no more than CMS needs (X.690).

Signatures come in BER too: Bouncy Castle writes indefinite lengths.  What is signed
is taken as raw bytes, so nothing here is ever encoded again, but for one outer tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SEQUENCE, SET, INTEGER, OID, OCTETS, BITS = 0x30, 0x31, 0x02, 0x06, 0x04, 0x03
CONSTRUCTED = 0x20
MAX_DEPTH = 32
MAX_VALUES = 10_000


class NotBer(Exception):
    """These bytes are no BER, or too deep or too many to be a signature."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag, all its bytes, and the values in it if it is constructed."""

    tag: int
    raw: bytes
    content: bytes
    inside: tuple["Value", ...] = ()

    def __iter__(self) -> Iterator["Value"]:
        return iter(self.inside)

    def child(self, index: int, tag: int) -> "Value":
        """Return the value in this one at ``index``, which must have ``tag``."""
        if index >= len(self.inside) or self.inside[index].tag != tag:
            raise NotBer(f"no value with tag {tag:#04x} at {index}")
        return self.inside[index]

    @property
    def octets(self) -> bytes:
        """The bytes of an octet string, which BER may have in parts."""
        if self.tag & CONSTRUCTED:
            return b"".join(part.octets for part in self.inside)
        return self.content

    @property
    def dotted(self) -> str:
        """An object identifier as people write it."""
        if self.tag != OID or not self.content or self.content[-1] & 0x80:
            raise NotBer("no object identifier")
        numbers, number = [], 0
        for byte in self.content:
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def parse(data: bytes) -> Value:
    """Return the value that ``data`` begins with; raise ``NotBer``."""
    try:
        return _Parser(data).value(0, len(data), 0)[0]
    except IndexError:
        raise NotBer("it is cut off") from None


@dataclass
class _Parser:
    data: bytes
    values: int = 0

    def value(self, at: int, end: int, depth: int) -> tuple[Value, int]:
        """Return the value at ``at``, and where the next one begins."""
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise NotBer("too many values, or too deep")
        tag = self.data[at]
        if tag & 0x1F == 0x1F:
            raise NotBer("a tag above 30")
        length, start = self._length(at + 1)
        if length is None:
            inside, stop = self._until_end(tag, start, end, depth)
            content = self.data[start:stop]
            return Value(tag, self.data[at : stop + 2], content, inside), stop + 2
        stop = start + length
        if stop > end:
            raise NotBer("it is cut off")
        inside = self._values(start, stop, depth) if tag & CONSTRUCTED else ()
        return Value(tag, self.data[at:stop], self.data[start:stop], inside), stop

    def _length(self, at: int) -> tuple[int | None, int]:
        """Return a length, None for one that is not said, and where content begins."""
        first = self.data[at]
        if first == 0x80:
            return None, at + 1
        if first < 0x80:
            return first, at + 1
        stop = at + 1 + (first & 0x7F)
        if first & 0x7F > 4 or stop > len(self.data):
            raise NotBer("a length that cannot be")
        return int.from_bytes(self.data[at + 1 : stop], "big"), stop

    def _values(self, at: int, stop: int, depth: int) -> tuple[Value, ...]:
        inside = []
        while at < stop:
            value, at = self.value(at, stop, depth + 1)
            inside.append(value)
        return tuple(inside)

    def _until_end(
        self, tag: int, at: int, end: int, depth: int
    ) -> tuple[tuple[Value, ...], int]:
        """Return the values up to the end-of-contents octets, and where those are."""
        if not tag & CONSTRUCTED:
            raise NotBer("a length that is not said")
        inside = []
        while self.data[at : at + 2] != b"\0\0":
            value, at = self.value(at, end, depth + 1)
            inside.append(value)
        return tuple(inside), at
