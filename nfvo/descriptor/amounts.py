"""
Amounts with units: text such as ``2 GiB`` becomes a count of the unit in the name.

A new kind of amount is one more call of ``_amount``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from nfvo.descriptor.document import refusal

AMOUNT = re.compile(r"\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([A-Za-z/]*)\s*")


@dataclass(frozen=True)
class Units:
    """Annotates an amount: its units, by how many of the first they are."""

    units: Mapping[str, int] = field(hash=False)

    def told(self, count: int) -> str:
        """Return ``2 GiB`` for 2048 of MiB: the largest unit that is whole."""
        unit = [u for u, size in self.units.items() if count % size == 0][-1]
        first = next(iter(self.units))
        unit = unit if count else first
        return f"{count // self.units[unit]} {unit}"


def _amount(units: dict[str, int], example: str) -> BeforeValidator:
    """Return a validator for an amount; the first of ``units`` is what it counts."""
    first = next(iter(units))

    def parse(value: object) -> object:
        if not isinstance(value, str):
            return value
        match = AMOUNT.fullmatch(value)
        if match is None:
            raise refusal("value.amount", f"an amount such as {example}")
        number, unit = Decimal(match[1]), match[2] or first
        if unit not in units:
            hint = _nearest(match[1], unit, units)
            raise refusal("value.amount", f"an amount such as {example}", hint)
        total = number * units[unit]
        if total != int(total):
            raise refusal("value.amount", f"a whole number of {first}")
        return int(total)

    return BeforeValidator(parse)


def _nearest(number: str, unit: str, units: dict[str, int]) -> str:
    """Propose the unit with the same first letter: GiB for G, GB, gb or Gi."""
    same = [known for known in units if known[0].lower() == unit[0].lower()]
    known = ", ".join(units)
    return f"write {number} {same[0]}" if same else f"the units are {known}"


def _schema(*units: str) -> WithJsonSchema:
    """Return the schema of an amount for editors: a number, or text with a unit."""
    pattern = rf"^\s*[0-9]+(\.[0-9]+)?\s*({'|'.join(units)})?\s*$"
    return WithJsonSchema({"type": ["integer", "string"], "pattern": pattern})


OF_MEMORY = {"MiB": 1, "GiB": 1024, "TiB": 1024**2}
OF_DISKS = {"GiB": 1, "TiB": 1024}
OF_RATES = {"Mbit/s": 1, "Gbit/s": 1000, "Tbit/s": 1000**2}
OF_TIMES = {"ms": 1, "s": 1000}
OF_DELAYS = {"us": 1, "ms": 1000, "s": 1000**2}

MiB = Annotated[
    int,
    Field(ge=1),
    _amount(OF_MEMORY, "512 MiB"),
    _schema(*OF_MEMORY),
    Units(OF_MEMORY),
]
GiB = Annotated[
    int,
    Field(ge=0),
    _amount(OF_DISKS, "10 GiB"),
    _schema(*OF_DISKS),
    Units(OF_DISKS),
]
Mbps = Annotated[
    int,
    Field(ge=0),
    _amount(OF_RATES, "100 Mbit/s"),
    _schema(*OF_RATES),
    Units(OF_RATES),
]
Millis = Annotated[
    int,
    Field(ge=0),
    _amount(OF_TIMES, "10 ms"),
    _schema(*OF_TIMES),
    Units(OF_TIMES),
]
Micros = Annotated[
    int,
    Field(ge=0),
    _amount(OF_DELAYS, "50 us"),
    _schema(*OF_DELAYS),
    Units(OF_DELAYS),
]
