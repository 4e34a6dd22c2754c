"""`nfvo site`: what hosts of one kind, at one place, have in common."""

from enum import StrEnum
from typing import Annotated

import typer

from nfvo.cli.client import connect, part
from nfvo.cli.exits import Json, usage
from nfvo.cli.output import Column, Format, Output, put, say, show, show_list

group = typer.Typer(no_args_is_help=True, help="Sites of hosts.")
SITES = "/nfvo/v1/sites"


class Fabric(StrEnum):
    """How virtual links may be made that name nothing."""

    VXLAN = "vxlan"
    UDP = "udp"


class Kind(StrEnum):
    """Which driver reaches the hosts; ``fake`` is for trying things out."""

    LIBVIRT = "libvirt"
    FAKE = "fake"


COLUMNS = (
    Column("NAME", lambda one: one["name"]),
    Column("KIND", lambda one: one["kind"]),
    Column("FABRIC", lambda one: one["fabric"]),
    Column("ZONE", lambda one: one["zone"] or "-"),
    Column("VNIS", lambda one: f"{one['firstVni']}-{one['lastVni']}", wide=True),
)


@group.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    kind: Annotated[Kind, typer.Option(help="of its hosts")] = Kind.LIBVIRT,
    fabric: Annotated[
        Fabric, typer.Option(help="for links that name none")
    ] = Fabric.VXLAN,
    zone: Annotated[str, typer.Option(help="what fails together")] = "",
    vnis: Annotated[
        str, typer.Option(help="FIRST-LAST of the VNIs that its links may get")
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Add a site; hosts join it by nfvo host add --site.

    Example: nfvo site add edge --fabric udp --zone north
    """
    body = {"name": name, "kind": kind, "fabric": fabric, "zone": zone, **_range(vnis)}
    site = connect().post(SITES, body).body
    show(site, output, lambda: say(f"site {name} is there, for {kind} hosts"))


@group.command("list")
def list_sites(output: Output = Format.TEXT) -> None:
    """
    List the sites.

    Example: nfvo site list -o wide
    """
    show_list(connect().get(SITES), COLUMNS, output, "no sites; nfvo site add NAME")


@group.command("show")
def show_site(name: str, output: Output = Format.YAML) -> None:
    """
    Show one site.

    Example: nfvo site show default
    """
    site: Json = connect().get(f"{SITES}/{part(name)}")
    show(site, output, lambda: put(f"{site['name']} {site['kind']} {site['fabric']}"))


@group.command("set")
def set_site(
    name: str,
    fabric: Annotated[Fabric, typer.Option(help="for links that name none")],
) -> None:
    """
    Change a site; links that exist keep their fabric.

    Example: nfvo site set default --fabric udp
    """
    site = connect().patch(f"{SITES}/{part(name)}", {"fabric": fabric})
    say(f"links get the fabric {site['fabric']} at {name}")


@group.command("remove")
def remove(name: str) -> None:
    """
    Remove a site that has no hosts.

    Example: nfvo site remove edge
    """
    connect().delete(f"{SITES}/{part(name)}")
    say(f"site {name} removed")


def _range(text: str) -> dict[str, int]:
    if not text:
        return {}
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise usage(f"--vnis {text}", "write FIRST-LAST: 65536-131071")
    return {"firstVni": int(first), "lastVni": int(last)}
