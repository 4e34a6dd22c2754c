"""What all parts of a descriptor share: the frozen base, names and amounts with units."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Document(BaseModel):
    """A part of a descriptor: immutable, with no room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
        description="letters, digits, '.', '_' and '-'; at most 63",
    ),
]
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z.+_-]{1,64}$")]
Count = Annotated[int, Field(ge=1, le=100_000)]


def _amount(units: dict[str, int], asked: str, unit: str) -> BeforeValidator:
    """Return a validator that turns text like ``2 GiB`` into a count of ``unit``."""
    words = "|".join(units)
    pattern = re.compile(rf"^\s*(\d+)\s*({words})?\s*$")

    def parse(value: object) -> object:
        if not isinstance(value, str):
            return value
        match = pattern.match(value)
        if match is None:
            raise ValueError(f"expected {asked}")
        return int(match[1]) * units[match[2] or unit]

    return BeforeValidator(parse)


MiB = Annotated[
    int,
    _amount(
        {"MiB": 1, "GiB": 1024, "TiB": 1024**2}, "an amount such as 512 MiB", "MiB"
    ),
    Field(ge=1, description="mebibytes"),
]
GiB = Annotated[
    int,
    _amount({"GiB": 1, "TiB": 1024}, "an amount such as 10 GiB", "GiB"),
    Field(ge=0, description="gibibytes"),
]
Mbps = Annotated[
    int,
    _amount(
        {"Mbit/s": 1, "Gbit/s": 1000, "Tbit/s": 1000**2},
        "a rate such as 100 Mbit/s",
        "Mbit/s",
    ),
    Field(ge=0, description="megabits per second"),
]
Millis = Annotated[
    int,
    _amount({"ms": 1, "s": 1000}, "a time such as 10 ms", "ms"),
    Field(ge=0, description="milliseconds"),
]
