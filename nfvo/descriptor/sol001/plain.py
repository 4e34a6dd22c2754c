"""
Values of templates → Python's own: what is not there, or not known yet, is nothing.

The engine has said already what is not of its type, so nothing is said here.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from nfvo.descriptor.tosca import (
    Amount,
    Atom,
    Fields,
    Input,
    Items,
    NodeTemplate,
    Value,
    scalars,
)

MEBI, GIBI, MEGA = 1024**2, 1024**3, 10**6
BINARY = {"b": 1, "kb": 1024, "mb": MEBI, "gb": GIBI, "tb": 1024**4}
"""What a unit of memory or storage counts: ``512 MB`` is meant to be ``512 MiB``."""


def text(value: Value | None) -> str:
    """Return the text of a single value."""
    return value.text if isinstance(value, Atom) and value.value is not None else ""


def number(value: Value | None) -> int | None:
    """Return a whole number."""
    if not isinstance(value, Atom):
        return None
    known = value.value
    if isinstance(known, str):
        known = scalars.integer(known)
    return known if isinstance(known, int) and not isinstance(known, bool) else None


def flag(value: Value | None) -> bool:
    """Return a truth value; nothing is false."""
    if not isinstance(value, Atom):
        return False
    known = value.value
    return (scalars.flag(known) if isinstance(known, str) else known) is True


def ours(node: NodeTemplate | Input, key: str) -> str:
    """Return what we say of something that SOL001 has no word for: in its metadata."""
    return text(node.metadata.get(f"nfvo-{key}"))


def several(value: Value | None) -> tuple[Value, ...]:
    """Return the items of a list, the values of a map, or a single value."""
    match value:
        case None:
            return ()
        case Items(items=found):
            return found
        case Fields(members=members):
            return tuple(member.value for member in members.values())
    return (value,)


def texts(value: Value | None) -> tuple[str, ...]:
    """Return the texts in a list."""
    return tuple(found for one in several(value) if (found := text(one)))


def named(value: Value | None) -> Iterator[tuple[str, Value]]:
    """Yield what is in a map by name; what is in a list, by its index."""
    match value:
        case Fields():
            yield from value.items()
        case Items(items=found):
            for index, one in enumerate(found):
                yield str(index), one


def bytes_of(value: Value | None) -> Decimal | None:
    """Return a size in bytes, units of 1000 taken for those of 1024."""
    amount = _amount(value)
    if amount is None:
        return None
    binary = BINARY.get(amount.unit.lower())
    return amount.number * binary if binary else amount.base


def length_of(value: Value | None) -> int:
    """Return the size of a file in bytes, as it was written."""
    amount = _amount(value)
    return int(amount.base) if amount else 0


def _amount(value: Value | None) -> Amount | None:
    if not isinstance(value, Atom):
        return None
    known = value.value
    if isinstance(known, str):
        known = scalars.size(known)
    return known if isinstance(known, Amount) else None


def mebibytes(value: Value | None) -> int | None:
    """Return a size in MiB, rounded up."""
    found = bytes_of(value)
    return None if found is None else _up(found / MEBI)


def gibibytes(value: Value | None) -> int | None:
    """Return a size in GiB, rounded up."""
    found = bytes_of(value)
    return None if found is None else _up(found / GIBI)


def megabits(value: Value | None) -> int:
    """Return bits per second in Mbit/s, rounded up; less than one is nothing."""
    found = number(value) or 0
    return _up(Decimal(found) / MEGA) if found >= MEGA else 0


def milliseconds(value: Value | None) -> int:
    """Return a time in ms, rounded up."""
    return _up(_seconds(value) * 1000)


def seconds(value: Value | None) -> int:
    """Return a time in seconds, rounded up."""
    return _up(_seconds(value))


def megahertz(value: Value | None) -> int:
    """Return a frequency in MHz, rounded up."""
    known = value.value if isinstance(value, Atom) else None
    return _up(known.base / MEGA) if isinstance(known, Amount) else 0


def _seconds(value: Value | None) -> Decimal:
    known = value.value if isinstance(value, Atom) else None
    if isinstance(known, str):
        known = scalars.time(known)
    return known.base if isinstance(known, Amount) else Decimal(0)


def ratio(value: Value | None) -> float:
    """Return a number between 0 and 1."""
    known = value.value if isinstance(value, Atom) else None
    if isinstance(known, str):
        known = scalars.number(known)
    return float(known) if isinstance(known, int | float) else 0.0


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
