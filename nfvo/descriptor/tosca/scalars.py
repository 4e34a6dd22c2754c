"""
Text → a value of one of TOSCA's own types; ``None`` is said of text that is not one.

Source: TOSCA Simple Profile in YAML 1.3, 3.3.  A new type is a function and a row.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from nfvo.descriptor.tosca.values import Amount, Plain

INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,16}|0o[0-7]{1,20}")
FLOAT = re.compile(
    r"[-+]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?"
)
AMOUNT = re.compile(
    r"([0-9]{1,18}(?:\.[0-9]{1,9})?(?:[eE][-+]?[0-9]{1,2})?)\s*([A-Za-z]+)"
)
VERSION = re.compile(
    r"[0-9]{1,9}(\.[0-9]{1,9}){0,2}(\.[A-Za-z0-9_]{1,64}(-[0-9]{1,9})?)?"
)
TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].{1,40})?")
FLAGS = {
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "on": True,
    "off": False,
}
UNBOUNDED = "UNBOUNDED"

KILO, KIBI = 1000, 1024
SIZES = {
    "b": 1,
    "kb": KILO,
    "kib": KIBI,
    "mb": KILO**2,
    "mib": KIBI**2,
    "gb": KILO**3,
    "gib": KIBI**3,
    "tb": KILO**4,
    "tib": KIBI**4,
}
TIMES = {
    "d": Decimal(86400),
    "h": Decimal(3600),
    "m": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("1e-3"),
    "us": Decimal("1e-6"),
    "ns": Decimal("1e-9"),
}
FREQUENCIES = {"hz": 1, "khz": KILO, "mhz": KILO**2, "ghz": KILO**3}
BITRATES = {f"{name[:-1]}bps": factor for name, factor in SIZES.items()}
BYTES = {
    "Bps": 8,
    "KBps": 8 * KILO,
    "KiBps": 8 * KIBI,
    "MBps": 8 * KILO**2,
    "MiBps": 8 * KIBI**2,
    "GBps": 8 * KILO**3,
    "GiBps": 8 * KIBI**3,
    "TBps": 8 * KILO**4,
    "TiBps": 8 * KIBI**4,
}

Parsed = Plain | Amount


def integer(text: str) -> Parsed:
    """Read a whole number."""
    if INTEGER.fullmatch(text) is None:
        return None
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


def number(text: str) -> Parsed:
    """Read a floating point number."""
    return float(text) if FLOAT.fullmatch(text) else None


def flag(text: str) -> Parsed:
    """Read a truth value; YAML 1.1's spellings are taken too."""
    return FLAGS.get(text.lower())


def version(text: str) -> Parsed:
    """Check a version such as ``2.0`` or ``1.2.3.beta-1``."""
    return text if VERSION.fullmatch(text) else None


def timestamp(text: str) -> Parsed:
    """Check that a text begins as a date does."""
    return text if TIMESTAMP.fullmatch(text) else None


def string(text: str) -> Parsed:
    """Take any text."""
    return text


def _amount(text: str, units: Mapping[str, int | Decimal]) -> Parsed:
    match = AMOUNT.fullmatch(text.strip())
    factor = units.get(match[2].lower()) if match else None
    if match is None or factor is None:
        return None
    count = Decimal(match[1])
    return Amount(count, match[2], count * factor)


def size(text: str) -> Parsed:
    """Read a size: ``512 MiB``."""
    return _amount(text, SIZES)


def time(text: str) -> Parsed:
    """Read a duration: ``10 ms``."""
    return _amount(text, TIMES)


def frequency(text: str) -> Parsed:
    """Read a frequency: ``2.4 GHz``."""
    return _amount(text, FREQUENCIES)


def bitrate(text: str) -> Parsed:
    """Read a bit rate: ``10 Mbps``; ``MBps`` are bytes."""
    match = AMOUNT.fullmatch(text.strip())
    if match and match[2] in BYTES:
        return Amount(Decimal(match[1]), match[2], Decimal(match[1]) * BYTES[match[2]])
    return _amount(text, BITRATES)


SCALARS: Mapping[str, tuple[Callable[[str], Parsed], str]] = {
    "string": (string, "text"),
    "integer": (integer, "a whole number such as 2"),
    "float": (number, "a number such as 0.5"),
    "boolean": (flag, "true or false"),
    "timestamp": (timestamp, "a time such as 2020-01-31T12:00:00Z"),
    "version": (version, "a version such as 1.0"),
    "scalar-unit.size": (size, "a size such as 512 MiB"),
    "scalar-unit.time": (time, "a time such as 10 ms"),
    "scalar-unit.frequency": (frequency, "a frequency such as 2.4 GHz"),
    "scalar-unit.bitrate": (bitrate, "a bit rate such as 10 Mbps"),
}
"""By the name of each type, how it is read and what it looks like."""


def in_words(value: Parsed) -> str:
    """Return a value as it is shown."""
    if isinstance(value, Amount):
        return f"{value.number} {value.unit}"
    return str(value)
