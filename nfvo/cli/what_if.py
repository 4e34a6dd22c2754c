"""What `nfvo plan` can be asked beside a plan: pictures, and what would be if."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.client import Client, part
from nfvo.cli.exits import Json, Refused, unreadable, usage
from nfvo.cli.output import Format, counted, put, say, show
from nfvo.cli.plan_text import plan_lines

PLANS = "/nfvo/v1/plans"

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
    return Asked(
        placement, names_in(without), spare.value if spare else "", how_many, map
    )


def names_in(listed: str) -> tuple[str, ...]:
    """Return the names in a list with commas, each once."""
    names = (name.strip() for name in listed.split(","))
    return tuple(dict.fromkeys(filter(None, names)))


def planned(client: Client, sent: Json, asked: Asked) -> Json:
    """Have a plan made, and drawn: if it is refused, then why."""
    body = {**sent, **beside(sent, asked)}
    try:
        made: Json = client.post(PLANS, body).body
    except Refused as refused:
        if asked.map is not None and refused.details.get("refusal"):
            save(asked.map, client.picture(f"{PLANS}/map", body))
        raise
    if asked.map is not None:
        save(asked.map, client.picture(f"{PLANS}/{part(made['id'])}/map"))
    return made


def show_again(client: Client, plan: str, asked: Asked, output: Format) -> None:
    """Show a plan that was made before, and draw it on the hosts of now."""
    if asked.without or asked.spare or asked.how_many:
        raise usage("a plan is decided", "ask of files or of a service")
    made = client.get(f"{PLANS}/{part(plan)}")
    if asked.map is not None:
        save(asked.map, client.picture(f"{PLANS}/{part(plan)}/map"))
    show(made, output, lambda: put("\n".join(plan_lines(made))))


def how_many_more(client: Client, sent: Json, asked: Asked, output: Format) -> None:
    """Say how many more of a service fit."""
    if sent["kind"] != "INSTANTIATE":
        raise usage("--how-many is of services to be made", "leave --kind out")
    found = client.post(f"{PLANS}/how-many", {**sent, **beside(sent, asked)}).body
    show(found, output, lambda: put("\n".join(fits_lines(found))))


def beside(sent: Json, asked: Asked) -> Json:
    """Return the members of a body for what is asked beside a plan."""
    kind, without = sent["kind"], {"without": list(asked.without)}
    if kind == "INSTANTIATE":
        return {**without, "spare": asked.spare}
    if asked.spare or (asked.without and kind == "TERMINATE"):
        raise usage(f"nothing is placed by {kind.lower()}", "leave it out")
    return without if kind == "HEAL" else {}


def save(file: Path, picture: str) -> None:
    """Write a picture; raise ``Failure`` where that cannot be."""
    try:
        file.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise unreadable(file, error) from None
    say(f"drawn: {file}")


def fits_lines(found: Json) -> Iterator[str]:
    """Yield how many more of a service fit, and what runs out first."""
    of = f"{found['nsd']} {found['version']}" if "nsd" in found else "it"
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
