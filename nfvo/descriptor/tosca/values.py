"""
What a property is, once types and functions are resolved: a tree of ``Value``.

Every value knows its place.  A value that is only known later (``get_attribute``, an
input that nobody has given yet) is ``Pending``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nfvo.descriptor.notes import At

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Amount:
    """
    A number with a unit, as it was written, and what it comes to in the base unit.

    ``base`` counts bytes, seconds, Hz or bit/s.
    """

    number: Decimal
    unit: str
    base: Decimal


@dataclass(frozen=True, slots=True)
class Atom:
    """A single value: ``value`` as its type says, ``text`` as it was written."""

    text: str
    value: Plain | Amount
    at: At


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values, or a range of two."""

    items: tuple["Value", ...]
    at: At


@dataclass(frozen=True, slots=True)
class Member:
    """A key of a map or of a complex value: ``at`` is the key's place."""

    value: "Value"
    at: At


@dataclass(frozen=True, slots=True)
class Fields:
    """A map, or a value of a complex type by the names of its properties."""

    members: Mapping[str, Member]
    at: At

    def get(self, *names: str) -> "Value | None":
        """Follow ``names`` into nested fields; None where one is not there."""
        found: Value = self
        for name in names:
            if not isinstance(found, Fields) or name not in found.members:
                return None
            found = found.members[name].value
        return found

    def items(self) -> Iterator[tuple[str, "Value"]]:
        """Yield each name with its value."""
        for name, member in self.members.items():
            yield name, member.value


@dataclass(frozen=True, slots=True)
class Pending:
    """What a function will say: its name, and its arguments as they were written."""

    function: str
    arguments: tuple[str, ...]
    at: At

    def __str__(self) -> str:
        """Return it as TOSCA writes it: ``{ get_input: motd }``."""
        arguments = ", ".join(self.arguments)
        one = len(self.arguments) == 1
        return f"{{ {self.function}: {arguments if one else f'[{arguments}]'} }}"


Value = Atom | Items | Fields | Pending
