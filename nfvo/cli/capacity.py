"""`nfvo capacity`: what hosts have left, and what of it is of any use."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from nfvo.cli.client import connect
from nfvo.cli.described import on_the_wire
from nfvo.cli.exits import Json
from nfvo.cli.output import Column, Format, Output, put, show, table
from nfvo.cli.with_hosts import hosts_in, require_site

CAPACITY = "/nfvo/v1/capacity"
MIB_PER_GIB = 1024
WHERE = ("used", "reserved", "others", "free", "stranded", "closed")


def capacity(
    site: Annotated[str, typer.Option(help="of this site only")] = "",
    with_hosts: Annotated[
        Path | None, typer.Option(help="hosts in a file, without a server")
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """
    Show what is used, reserved, free, and of no use.

    Example: nfvo capacity --site default
    """
    if with_hosts is not None:
        found = _on_paper(with_hosts, site)
    else:
        found = connect().get(f"{CAPACITY}?site={quote(site)}" if site else CAPACITY)
    show(found, output, lambda: put(_text(found)))


def _on_paper(file: Path, site: str) -> Json:
    """Return the capacity of hosts that a file describes."""
    from nfvo.placement.capacity.areas import capacity_of

    there = hosts_in(file)
    require_site(file, there, site)
    hosts = (one for one in there.hosts if site in ("", one.site))
    found: Json = on_the_wire(capacity_of(hosts, {}))
    return found


def _text(found: Json) -> str:
    if not found["hosts"]:
        return "no hosts; nfvo host add NAME URI"
    areas = [*found["sites"], *(one for one in found["zones"] if one["zone"])]
    named = [{**one, "name": _name(one)} for one in areas]
    return "\n\n".join(
        (table(named, _columns("WHERE")), table(found["hosts"], _columns("HOST")))
    )


def _name(area: Json) -> str:
    zone = f"/{area['zone']}" if area["zone"] else ""
    return f"{area['site']}{zone}"


def _columns(first: str) -> list[Column]:
    return [
        Column(first, lambda one: one["name"]),
        *(Column(where.upper(), _room(where)) for where in WHERE),
        Column("BIGGEST VM", lambda one: _amount(one["biggest"]) + _on(one)),
    ]


def _room(where: str) -> Any:
    return lambda one: _amount(one["room"][where])


def _amount(room: Json) -> str:
    if not any(room.values()):
        return "-"
    gib = room["memoryMib"] / MIB_PER_GIB
    return f"{room['vcpus']} vCPU {gib:.4g} GiB"


def _on(one: Json) -> str:
    return f" on {one['on']}" if one.get("on") else ""
