"""`nfvo get`, `describe`, `heal`, `terminate`, `delete`: services."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from nfvo.cli.choice import in_words
from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Json
from nfvo.cli.goals import goals, in_text
from nfvo.cli.operations import Wait, finish
from nfvo.cli.output import (
    Column,
    Format,
    Output,
    put,
    say,
    seconds,
    show,
    show_list,
    table,
)
from nfvo.cli.plan_text import by_link
from nfvo.cli.polling import Timeout
from nfvo.cli.progress import follow

group = typer.Typer(no_args_is_help=True, help="How services are cared for.")
NS = "/nfvo/v1/ns"
SOL = "/nslcm/v2/ns_instances"
Name = Annotated[str, typer.Argument(help="the name of a service")]
COLUMNS = (
    Column("NAME", lambda one: one["name"]),
    Column("STATUS", lambda one: one["status"]),
    Column("VNFCS", lambda one: f"{one['vnfcsRunning']}/{one['vnfcsTotal']}"),
    Column("NSD", lambda one: f"{one['nsd']} {one['nsdVersion']}"),
    Column("SEEN", lambda one: seconds(one["ageS"])),
    Column("OPERATION", lambda one: f"{one['operation']} {one['operationState']}"),
    Column("DETAIL", lambda one: one["detail"]),
    Column("ID", lambda one: one["id"], wide=True),
)
CELLS = "CELLS"
VNFC_COLUMNS = (
    Column("VNFC", lambda one: one["name"]),
    Column("STATUS", lambda one: one["status"]),
    Column("HOST", lambda one: one["host"]),
    Column("SEEN", lambda one: seconds(one["ageS"])),
    Column("ADDRESSES", lambda one: by_link(_addresses(one))),
    Column(CELLS, lambda one: one["cells"]),
    Column("DETAIL", lambda one: one["detail"]),
    Column("UUID", lambda one: one["serverId"], wide=True),
    Column("IMAGE", lambda one: one["image"], wide=True),
)
LINK_COLUMNS = (
    Column("LINK", lambda one: one["name"]),
    Column("FABRIC", lambda one: one["fabric"]),
    Column("SEGMENT", lambda one: str(one["segment"] or one["vlan"] or "-")),
    Column("NETWORK", lambda one: one["network"] or one["physicalNetwork"] or "-"),
    Column("ADDRESSES", lambda one: ", ".join(one["pools"])),
    Column("HOSTS", lambda one: ", ".join(one["hosts"])),
    Column("ROUTE", lambda one: _route(one["route"])),
)
STITCH_COLUMNS = (
    *LINK_COLUMNS,
    Column("STITCHED", lambda one: ", ".join(map(_stitch, one["stitches"])) or "-"),
)
SAP_COLUMNS = (
    Column("SAP", lambda one: one["name"]),
    Column("LINK", lambda one: one["link"]),
    Column("ADDRESSES", lambda one: ", ".join(one["addresses"])),
)


def get(
    name: Annotated[str, typer.Argument(help="one service; else all")] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Show services: their status, and when it was seen.

    Example: nfvo get firewall-chain
    """
    client = connect()
    if not name:
        nothing = "no services; nfvo apply PATH makes one"
        show_list(client.get(NS), COLUMNS, output, nothing)
        return
    view = client.get(f"{NS}/{part(name)}")
    wide = output is Format.WIDE
    show(view, output, lambda: put("\n".join(_short(view, wide))))


def describe(name: Name, output: Output = Format.TEXT) -> None:
    """
    Show one service with everything about it.

    Example: nfvo describe firewall-chain
    """
    view = connect().get(f"{NS}/{part(name)}")
    show(view, output, lambda: put("\n".join(_long(view))))


def heal(  # noqa: PLR0913 - each is an option of the command line
    name: Name,
    vnfcs: Annotated[
        list[str] | None, typer.Argument(help="VNFCs; else all that are not RUNNING")
    ] = None,
    dead_host: Annotated[
        list[str] | None, typer.Option(help="a host that is surely off; repeatable")
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="start what is off, as it is")
    ] = False,
    cause: Annotated[str, typer.Option(help="why, for the record")] = "",
    placement: Annotated[
        str, typer.Option(help="what to place by from now on; else as before")
    ] = "",
    wait: Wait = False,
    timeout: Timeout = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Rebuild VNFCs that are not well, or restart them.

    Example: nfvo heal firewall-chain server/vm/0 --wait
    """
    body = {
        "nfvo:vnfcs": vnfcs or [],
        "nfvo:deadHosts": dead_host or [],
        "nfvo:cause": cause,
        "nfvo:restart": restart,
        "nfvo:placement": goals(placement) if placement else None,
    }
    client = connect()
    wait_s = timeout if wait else None
    begin(client, f"{SOL}/{part(name)}/heal", body, wait_s, output)


def terminate(
    name: Name,
    force: Annotated[
        bool, typer.Option("--force", help="whatever runs for it, whatever hosts say")
    ] = False,
    wait: Wait = False,
    timeout: Timeout = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Remove a service from the hosts; its record stays.

    Example: nfvo terminate firewall-chain --wait
    """
    path = f"{SOL}/{part(name)}/terminate"
    body = {"nfvo:force": True} if force else {}
    begin(connect(), path, body, timeout if wait else None, output)


def delete(name: Name) -> None:
    """
    Delete the record of a service that was terminated.

    Example: nfvo delete firewall-chain
    """
    connect().delete(f"{SOL}/{part(name)}")
    say(f"service {name} deleted")


class Switch(StrEnum):
    """Whether something is done."""

    ON = "on"
    OFF = "off"


@group.command("auto-heal")
def auto_heal(name: Name, switch: Switch) -> None:
    """
    Let a service be healed without being asked, or not.

    Example: nfvo ns auto-heal firewall-chain on
    """
    connect().patch(f"{NS}/{part(name)}", {"autoHeal": switch is Switch.ON})
    say(f"auto-heal of {name} is {switch}")


def begin(
    client: Client, path: str, body: Json, wait_s: float | None, output: Format
) -> None:
    """Begin an operation, and wait for it unless ``wait_s`` is None."""
    go_on(client, client.begin(path, body), wait_s, output)


def go_on(client: Client, op_id: str, wait_s: float | None, output: Format) -> None:
    """Wait for an operation that runs, or say how to."""
    if wait_s is not None:
        finish(follow(client, op_id, wait_s), output)
        return
    operation = client.get(f"/nfvo/v1/op_occs/{part(op_id)}")
    show(operation, output, lambda: put(op_id))
    say(f"{operation['kind']} is {operation['state']}; nfvo wait {op_id}")


def _short(view: Json, wide: bool = False) -> Iterator[str]:
    """Yield what is worth knowing at a glance."""
    version = f"{view['nsd']} {view['nsdVersion']}"
    yield table([view], (COLUMNS[0], COLUMNS[1], Column("NSD", lambda _: version)))
    if view["detail"]:
        yield f"  {view['detail']}"
    if view["vnfcs"]:
        yield ""
        yield table(view["vnfcs"], vnfc_columns(view["vnfcs"], wide=wide))
    operation = view["operation"]
    if operation and not operation["final"]:
        yield ""
        yield f"{operation['kind']} is {operation['state']}"
        yield f"follow it with: nfvo wait {operation['id']}"


def vnfc_columns(vnfcs: list[Json], *, wide: bool) -> list[Column]:
    """Return the columns of VNFCs: that of their cells only where one has any."""
    bound = any(one["cells"] for one in vnfcs)
    columns = (c for c in VNFC_COLUMNS if bound or c.title != CELLS)
    return [column for column in columns if wide or not column.wide]


def _long(view: Json) -> Iterator[str]:
    yield from _short(view, wide=True)
    stitched = any(one["stitches"] for one in view["links"])
    of_links = STITCH_COLUMNS if stitched else LINK_COLUMNS
    for rows, columns in ((view["links"], of_links), (view["saps"], SAP_COLUMNS)):
        if rows:
            yield ""
            yield table(rows, columns)
    operation = view["operation"]
    if operation:
        yield ""
        ended = f"{operation['kind']} {operation['state']}"
        yield f"last operation: {ended} {operation['id']}"
        yield f"  {operation['stepsDone']}/{operation['stepsTotal']} steps done"
        yield from (f"  {failed}" for failed in operation["failed"])
    if variant := in_words(view):
        yield f"\n{variant}"
    yield f"\nplaced by {in_text(view['placement'])}"
    yield f"auto-heal is {'on' if view['autoHeal'] else 'off'}"
    yield f"id {view['id']}, created {(view['createdAt'] or '-')[:19]}"


def _route(route: Json | None) -> str:
    if route is None:
        return ""
    way = ", ".join(route["links"]) or "one switch"
    return f"{route['mbps']} Mbit/s over {way}"


def _stitch(stitch: Json) -> str:
    segment = f":{stitch['vlan']}" if stitch["vlan"] else ""
    end = f"{stitch['host']}/{stitch['uplink']}"
    return f"{stitch['site']} {stitch['network']}{segment} at {end}"


def _addresses(vnfc: Json) -> Iterator[str]:
    for cp in vnfc["cps"]:
        yield from (f"{cp['link']}={address}" for address in cp["addresses"])
