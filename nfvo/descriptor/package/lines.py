"""Lines of key and value: TOSCA.meta and manifests are written in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, how far it is indented, and its key, if it has one."""

    number: int
    indent: int
    key: str | None
    value: str

    def has(self, *keys: str) -> bool:
        """Say whether the key is one of these, however it is capitalised."""
        return self.key is not None and self.key.lower() in keys


def lines(text: str) -> Iterator[Line]:
    """
    Yield the lines that are neither empty nor comments.

    A value may go on in indented lines without a key (TOSCA 1.3, 6.2).
    """
    last: Line | None = None
    for line in _written(text):
        if line.key is None and line.indent and last and last.key and last.value:
            last = replace(last, value=last.value + line.value)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _written(text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#") or line == "---":
            continue
        indent = len(raw) - len(raw.lstrip())
        line = line.removeprefix("- ").strip()
        key, colon, value = line.partition(":")
        if not colon or not key.strip():
            yield Line(number, indent, None, line)
        else:
            yield Line(number, indent, key.strip(), _plain(value))


def _plain(value: str) -> str:
    """Return a value without the quotes and the comment that YAML would allow."""
    value = value.partition(" #")[0].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
