"""`nfvo site`: what hosts of one kind, at one place, have in common."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Exit, Json, usage
from nfvo.cli.host_set import read_overcommit
from nfvo.cli.logins import (
    Cloud,
    Clouds,
    Network,
    Networks,
    NoNetworks,
    NoStitches,
    Placement,
    Stitch,
    changed,
    login,
    said,
)
from nfvo.cli.output import Column, Format, Output, counted, put, say, show, show_list
from nfvo.cli.polling import Timeout, until

group = typer.Typer(no_args_is_help=True, help="Sites of hosts.")
SITES, HOSTS = "/nfvo/v1/sites", "/nfvo/v1/hosts"
IN_USE = ("READY", "CORDONED")
NOT_OFFERED = (
    "not offered in clouds, whatever the rights: volumes that outlive their VM, "
    "floating addresses, NICs other than virtio; see docs/operations.md"
)


class Fabric(StrEnum):
    """How virtual links may be made that name nothing."""

    VXLAN = "vxlan"
    UDP = "udp"


class Kind(StrEnum):
    """Which driver reaches the hosts; ``fake`` is for trying things out."""

    LIBVIRT = "libvirt"
    OPENSTACK = "openstack"
    FAKE = "fake"


def _of_cloud(key: str) -> Any:
    return lambda site: (site["cloud"] or {}).get(key) or ""


def _keystone(site: Json) -> str:
    return str(site["cloud"]["auth"]["auth_url"]) if site["cloud"] else ""


COLUMNS = (
    Column("NAME", lambda one: one["name"]),
    Column("KIND", lambda one: one["kind"]),
    Column("FABRIC", lambda one: one["fabric"]),
    Column("ZONE", lambda one: one["zone"] or "-"),
    Column("CLOUD", _keystone),
    Column("PLACEMENT", _of_cloud("placement")),
    Column("REGION", _of_cloud("region"), wide=True),
    Column("VNIS", lambda one: f"{one['firstVni']}-{one['lastVni']}", wide=True),
)
RIGHTS = (
    Column("RIGHT", lambda one: one["what"]),
    Column("ALLOWED", lambda one: _allowed(one)),
    Column("WHAT TO DO", lambda one: one["hint"]),
    Column("WHY", lambda one: one["why"], wide=True),
)


@group.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    kind: Annotated[
        Kind | None, typer.Option(help="of its hosts: libvirt, or what --cloud is")
    ] = None,
    fabric: Annotated[
        Fabric, typer.Option(help="for links that name none")
    ] = Fabric.VXLAN,
    zone: Annotated[str, typer.Option(help="what fails together")] = "",
    vnis: Annotated[
        str, typer.Option(help="FIRST-LAST of the VNIs that its links may get")
    ] = "",
    cloud: Cloud = "",
    clouds: Clouds = None,
    placement: Placement = None,
    network: Network = None,
    stitch: Stitch = None,
    wait: Annotated[bool, typer.Option("--wait", help="until READY")] = False,
    timeout: Timeout = 60.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Add a site: hosts join it, those of a cloud are found.

    What is secret is read from clouds.yaml, or secure.yaml beside it.

    Example: nfvo site add vim1 --cloud mycloud --clouds clouds.yaml --wait
    """
    kind = kind or (Kind.OPENSTACK if cloud or clouds else Kind.LIBVIRT)
    body: dict[str, object] = {"name": name, "kind": kind, "fabric": fabric}
    body |= {"zone": zone, **_range(vnis)}
    networks = Networks(network or None, stitch or None)
    if kind is Kind.OPENSTACK:
        new = login(name, cloud, clouds)
        body |= changed({"cloud": None}, new, placement, networks)
    elif cloud or clouds or placement or networks.is_said:
        raise usage(f"a site of kind {kind} has no cloud", "leave --kind out")
    client = connect()
    site = client.post(SITES, body).body
    if wait:
        _await_ready(client, name, timeout)
    told = (
        "its hosts are being found" if kind is Kind.OPENSTACK else f"for {kind} hosts"
    )
    show(site, output, lambda: say(f"site {name} is there, {told}"))


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
def set_site(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    fabric: Annotated[
        Fabric | None, typer.Option(help="for links that name none")
    ] = None,
    cloud: Cloud = "",
    clouds: Clouds = None,
    placement: Placement = None,
    network: Network = None,
    no_networks: NoNetworks = False,
    stitch: Stitch = None,
    no_stitches: NoStitches = False,
    overcommit: Annotated[
        str, typer.Option(help="of its hosts: vcpus=4,memory=1.5; none: no more")
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Change a site, or give a cloud other credentials.

    Links that exist keep their fabric.  Nothing has to be restarted: what runs goes on
    with the new credentials, at the latest when the old ones are refused.

    Example: nfvo site set vim1 --cloud mycloud --clouds clouds.yaml
    """
    body: dict[str, object] = {"fabric": fabric} if fabric else {}
    if overcommit:
        body["overcommit"] = read_overcommit(overcommit)
    networks = Networks(
        said("network", network, none=no_networks),
        said("stitch", stitch, none=no_stitches),
    )
    of_cloud = cloud or clouds or placement or networks.is_said
    if not (body or of_cloud):
        raise usage("nothing is to be changed", "see: nfvo site set --help")
    new = login(name, cloud, clouds) if cloud or clouds else None
    client, path = connect(), f"{SITES}/{part(name)}"
    if of_cloud:
        body |= changed(client.get(path), new, placement, networks)
    site = client.patch(path, body)
    show(site, output, lambda: _say_changed(site, body))


@group.command("check")
def check(name: str, output: Output = Format.TEXT) -> None:
    """
    Try each right that is needed at a cloud.

    What is made for it is removed at once.  Exits with 1 if one is missing without
    which services cannot be run.

    Example: nfvo site check vim1
    """
    rights = connect().post(f"{SITES}/{part(name)}/check").body["rights"]
    named = [{**one, "name": one["what"]} for one in rights]
    show_list(rights if output is not Format.NAME else named, RIGHTS, output, "")
    missing = [one for one in rights if not one["allowed"]]
    if output is Format.TEXT:
        for one in missing:
            say(f"{one['what']}: {one['why']}")
        say(NOT_OFFERED)
    needed = sum(one["needed"] for one in missing)
    say(
        f"{counted(len(missing), 'right')} missing, {needed} of them needed"
        if missing
        else f"{name}: nothing is missing"
    )
    if needed:
        raise typer.Exit(Exit.ERROR)


@group.command("remove")
def remove(
    name: str,
    force: Annotated[
        bool, typer.Option("--force", help="do not touch the cloud")
    ] = False,
    timeout: Timeout = 60.0,
) -> None:
    """
    Remove a site that has no hosts, or an unused cloud.

    A cloud is gone once our images have been removed from it.

    Example: nfvo site remove edge
    """
    client = connect()
    client.delete(f"{SITES}/{part(name)}{'?force=true' if force else ''}")
    until(
        lambda: all(name not in (one["name"], one["id"]) for one in client.get(SITES)),
        timeout,
        lambda: f"site {name} still leaves",
        f"see: nfvo host list; forget it as it is: nfvo site remove {name} --force",
    )
    say(f"site {name} removed")


def _await_ready(client: Client, name: str, timeout: float) -> None:
    """Wait until a cloud has places, and all of them are in use."""

    def hosts() -> list[Json]:
        return [one for one in client.get(HOSTS) if one["site"] == name]

    def ready() -> bool:
        states = [one["state"] for one in hosts()]
        return len(states) > 1 and all(state in IN_USE for state in states)

    def said() -> str:
        others = (one for one in hosts() if one["state"] not in IN_USE)
        told = (f"{h['name']} is {h['state']}: {h['detail']}" for h in others)
        states = "; ".join(one.rstrip(": ") for one in told)
        return f"after {timeout:.0f} s: {states or f'no place was found in {name}'}"

    until(ready, timeout, said, f"which rights are missing: nfvo site check {name}")


def _say_changed(site: Json, body: Json) -> None:
    name = site["name"]
    if "cloud" in body:
        new = " with other credentials" if "secret" in body else ""
        how = f"placement {site['cloud']['placement']}"
        say(f"{name} is reached at {_keystone(site)}{new}, {how}")
    if "fabric" in body:
        say(f"links get the fabric {site['fabric']} at {name}")


def _allowed(right: Json) -> str:
    if right["allowed"]:
        return "yes"
    return "no" if right["needed"] else "no, not needed"


def _range(text: str) -> dict[str, int]:
    if not text:
        return {}
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise usage(f"--vnis {text}", "write FIRST-LAST: 65536-131071")
    return {"firstVni": int(first), "lastVni": int(last)}
