"""What `nfvo plan` can be asked beside a plan: pictures, and what would be if."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.exits import Json, unreadable, usage
from nfvo.cli.output import counted, say

if TYPE_CHECKING:
    from nfvo.placement.objectives import Goals


class Spare(StrEnum):
    """What may be lost and made good."""

    HOST = "host"


Map = Annotated[Path | None, typer.Option(help="draw it, as an SVG file")]
Without = Annotated[
    str, typer.Option(help="hosts to do without, as HOST or HOST,HOST,...")
]
HowMany = Annotated[
    bool, typer.Option("--how-many", help="how many more of the service fit")
]
Sparing = Annotated[
    Spare | None,
    typer.Option(help="it must still fit after the loss of any one host"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked beside a plan."""

    placement: "Goals"
    without: tuple[str, ...] = ()
    spare: str = ""
    how_many: bool = False
    map: Path | None = None


def asked(
    placement: "Goals",
    without: str,
    spare: Spare | None,
    how_many: bool,
    map: Path | None,
) -> Asked:
    """Return what is asked; raise ``Failure`` for what does not go together."""
    if how_many and (spare or map):
        raise usage("--how-many goes with neither --spare nor --map", "ask them apart")
    hosts = tuple(dict.fromkeys(filter(None, _names(without))))
    return Asked(placement, hosts, spare.value if spare else "", how_many, map)


def _names(listed: str) -> Iterator[str]:
    """Yield the names in a list with commas."""
    return (name.strip() for name in listed.split(","))


def save(file: Path, picture: str) -> None:
    """Write a picture; raise ``Failure`` where that cannot be."""
    try:
        file.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise unreadable(file, error) from None
    say(f"drawn: {file}")


def fits_lines(found: Json) -> Iterator[str]:
    """Yield how many more of a service fit, and what runs out first."""
    of = f"{found['nsd']} {found['version']}"
    if found["refusal"] is None:
        yield f"{found['count']} more of {of} fit, at least"
        return
    verb = "fits" if found["count"] == 1 else "fit"
    yield f"{found['count'] or 'no'} more of {of} {verb}"
    if out := found["runsOut"]:
        short = f"then {counted(out['hosts'], 'host')} cannot, for {out['constraint']}"
        yield f"{short}; nearest: {out['nearest']}, {out['message']}"
    if hint := found["refusal"]["hint"]:
        yield f"for one more: {hint}"
