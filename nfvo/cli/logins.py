"""What a command line says of a cloud, as the API takes it; secrets only from files."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


Stitch = Annotated[
    list[str] | None,
    typer.Option(
        help="NETWORK=HOST/UPLINK, or PHYSNET:VLAN=HOST/UPLINK, where overlays may go "
        "on in the cloud; may be repeated"
    ),
]
NoStitches = Annotated[bool, typer.Option("--no-stitches", help="forget all stitches")]


@dataclass(frozen=True, slots=True)
class Networks:
    """
    What was said of a cloud's networks: provider networks, and stitches.

    None when nothing was of them: they stay as they are.
    """

    provider: Sequence[str] | None = None
    stitches: Sequence[str] | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was."""
        return not (self.provider is None and self.stitches is None)

    def wire(self) -> Mapping[str, object]:
        """Return what is to be sent."""
        said: dict[str, object] = {}
        if self.provider is not None:
            said["physicalNetworks"] = dict(map(_pair, self.provider))
        if self.stitches is not None:
            said["stitches"] = [_stitch(one) for one in self.stitches]
        return said


def said(
    option: str, given: Sequence[str] | None, *, none: bool
) -> Sequence[str] | None:
    """Return what was said by an option or its ``--no-``, None when nothing was."""
    if none and given:
        plural = "networks" if option == "network" else f"{option}es"
        raise usage(f"both --{option} and --no-{plural}", "leave one of them out")
    return () if none else given or None


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
    networks: Networks,
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
    body |= networks.wire()
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


def _stitch(text: str) -> Mapping[str, object]:
    network, _, end = text.partition("=")
    host, _, uplink = end.partition("/")
    network, colon, vlan = network.partition(":")
    if not (network and host and uplink) or (colon and not vlan.isdecimal()):
        hint = "write NETWORK=HOST/UPLINK, or PHYSNET:VLAN=HOST/UPLINK"
        raise usage(f"--stitch {text}", f"{hint}: stitch-1=hv1/cloud1")
    return {"network": network, "vlan": int(vlan or 0), "host": host, "uplink": uplink}
