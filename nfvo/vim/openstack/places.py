"""Places of a cloud that are hosts of ours: which there are, and what runs at which."""

from collections.abc import Iterator, Mapping
from typing import Any

from openstack.connection import Connection

from nfvo.lcm.cloud import Chooser, FoundHost, Place, place_uri
from nfvo.vim.openstack.listed import Listed
from nfvo.vim.openstack.rest import NOVA, get


def text_of(place: Place) -> str:
    """Return a place as it is written on servers: ZONE, ZONE/MACHINE, or nothing."""
    return f"{place.zone}/{place.machine}".rstrip("/")


def is_at(place: Place, server: Listed) -> bool:
    """
    Whether a server of ours is at a place.

    Where machines are told, and were asked for, it is where it runs now; one that
    waits for a machine, or failed to get any, is where it was asked for.
    """
    if server.machine and "/" in server.asked:
        return server.machine == place.machine
    return server.asked == text_of(place)


def places(conn: Connection, site: str, chooser: Chooser) -> tuple[FoundHost, ...]:
    """Return the places that should be hosts of ours, but for the anchor itself."""
    found = _machines(conn) if chooser is Chooser.DIRECTED else _zones(conn)
    return tuple(
        FoundHost(f"{site}-{machine or zone}", place_uri(site, zone, machine), zone)
        for zone, machine in sorted(found)
    )


def service_of(conn: Connection, machine: str) -> Mapping[str, Any] | None:
    """Return Nova's words of the nova-compute of a machine, None when it has none."""
    query = {"binary": "nova-compute", "host": machine}
    answer = get(conn.compute, "/os-services", NOVA, **query)
    return next(iter(answer["services"]), None)


def _machines(conn: Connection) -> Iterator[tuple[str, str]]:
    answer = get(conn.compute, "/os-services", NOVA, binary="nova-compute")
    for service in answer["services"]:
        yield service["zone"], service["host"]


def _zones(conn: Connection) -> Iterator[tuple[str, str]]:
    answer = get(conn.compute, "/os-availability-zone", NOVA)
    for zone in answer["availabilityZoneInfo"]:
        if zone["zoneState"]["available"]:
            yield zone["zoneName"], ""
