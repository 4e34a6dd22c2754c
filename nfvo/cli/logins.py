"""What a command line says of a cloud, as the API takes it; secrets only from files."""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.complaints import described
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.output import say

if TYPE_CHECKING:
    from nfvo.cli.clouds import Login


class Chooser(StrEnum):
    """Who chooses machines: Nova, in a zone, or we, as administrators."""

    DELEGATED = "delegated"
    DIRECTED = "directed"


Cloud = Annotated[str, typer.Option(help="which one of clouds.yaml")]
Clouds = Annotated[
    Path | None, typer.Option(help="a clouds.yaml; else where the SDK looks for it")
]
Placement = Annotated[
    Chooser | None, typer.Option(help="who chooses machines: Nova, or we (admin)")
]
Network = Annotated[
    list[str] | None,
    typer.Option(help="NETWORK=PHYSNET of provider networks, may be repeated"),
]

NoNetworks = Annotated[
    bool, typer.Option("--no-networks", help="forget all provider networks")
]


def provided(networks: Sequence[str] | None, *, none: bool) -> Sequence[str] | None:
    """Return the provider networks that were said, None when nothing was of them."""
    if none and networks:
        raise usage("both --network and --no-networks", "leave one of them out")
    return () if none else networks or None


def login(site: str, cloud: str, clouds: Path | None) -> "Login":
    """Read a cloud from a clouds.yaml; tells all that is wrong with it at once."""
    from nfvo.cli.clouds import default_file, read_login
    from nfvo.cli.sections import Notes

    file, notes = clouds or default_file(), Notes()
    if file is None:
        raise usage("there is no clouds.yaml here", "say where: --clouds FILE")
    found = read_login(file, cloud, site, notes)
    for problem in notes.in_order():
        say(described(problem.model_dump(mode="json"), sys.stderr))
    if found is None:
        hint = "mend what is said above; nothing was sent"
        raise Failure(f"{file} does not tell how to log in", Exit.ERROR, hint=hint)
    return found


def changed(
    site: Json,
    new: "Login | None",
    placement: Chooser | None,
    networks: Sequence[str] | None,
) -> dict[str, object]:
    """
    Return what is to be sent: what was not said (None) stays as it is at the site.

    Networks are said all at once, or none of them is.
    """
    body = dict(site["cloud"] or {})
    if new is not None:
        body |= _wire(new)
    elif not body:
        hint = "say which cloud it is to be: --cloud CLOUD"
        raise Failure(f"{site['name']} is no cloud", Exit.CONFLICT, hint=hint)
    if placement:
        body["placement"] = placement
    if networks is not None:
        body["physicalNetworks"] = dict(map(_pair, networks))
    return {"cloud": body} | ({"secret": new.secret} if new else {})


def _wire(new: "Login") -> Mapping[str, object]:
    cloud = new.cloud
    return {
        "auth": dict(cloud.auth),
        "authType": cloud.auth_type,
        "region": cloud.region,
        "interface": cloud.interface,
        "ca": cloud.ca,
    }


def _pair(text: str) -> tuple[str, str]:
    network, equals, physical = text.partition("=")
    if not (network and equals and physical):
        raise usage(f"--network {text}", "write NETWORK=PHYSNET: provider=physnet1")
    return network, physical
