"""
Flavors: one that has just what a VNFC asks for, found, or made where we may.

https://docs.openstack.org/api-ref/compute/#flavors
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.graph import Resources
from nfvo.placement.clouds import flavor_create, flavor_name
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.rest import delete, get, post
from nfvo.vim.openstack.unfinished import is_left

VERSION = "2.75"
"""Extra specs in the list (2.61), and a flavor without swap says 0 (2.75)."""
OURS = re.compile(r"nfvo-\d+-\d+-\d+")
MADE_BY = "made by nfvo, removed by it when no server is of it"
NOTHING_MORE: Mapping[str, object] = {
    "swap": 0,
    "OS-FLV-EXT-DATA:ephemeral": 0,
    "OS-FLV-DISABLED:disabled": False,
    "extra_specs": {},
}
"""What a flavor has that has nothing but CPUs, memory and a disk."""


def flavor_id(conn: Connection, vcpus: int, memory_mib: int, disk_gib: int) -> str:
    """
    Return a flavor that has just this; raises VimRefused where there can be none.

    One that was found may be removed by others while we use it: who is told so by
    Nova calls ``forget_flavor`` and tries again.
    """
    demand = Resources(vcpus, memory_mib, disk_gib)
    return known(conn, ("flavor", demand), lambda: _found_or_made(conn, demand))


def forget_flavor(conn: Connection, vcpus: int, memory_mib: int, disk_gib: int) -> None:
    """Look for a flavor anew when it is asked for next."""
    forget(conn, ("flavor", Resources(vcpus, memory_mib, disk_gib)))


def sizes(conn: Connection) -> frozenset[Resources] | None:
    """
    Return the only sizes that servers can have; None where we may make any.

    Whether we may is seen by removing a flavor that there is not: Nova looks at rights
    first, and by its default policy who may remove flavors may make them.
    """
    try:
        with gone_is_fine():
            delete(conn.compute, f"/flavors/{uuid4()}", VERSION)
    except sdk.ForbiddenException:
        return frozenset(_size(raw) for raw in _all(conn) if _is_plain(raw))
    return None


def delete_unused(conn: Connection) -> None:
    """
    Remove the flavors that we made, or checks, but for those of servers that are there.

    Who is no administrator (any more) made none, or cannot tell.
    """
    made = [one for one in _all(conn) if _is_ours(one)]  # before any is removed
    try:
        for raw in made:
            if not _is_used(conn, raw["id"]):
                forget_flavor(conn, raw["vcpus"], raw["ram"], raw["disk"])
                with gone_is_fine():
                    delete(conn.compute, f"/flavors/{raw['id']}", VERSION)
    except sdk.ForbiddenException:
        return


def _size(raw: Mapping[str, Any]) -> Resources:
    return Resources(raw["vcpus"], raw["ram"], raw["disk"])


def _is_plain(raw: Mapping[str, Any]) -> bool:
    """Whether a flavor, as Nova shows it, has nothing but CPUs, memory and a disk."""
    return all(raw.get(name) == value for name, value in NOTHING_MORE.items())


def _is_ours(raw: Mapping[str, Any]) -> bool:
    named = OURS.fullmatch(raw["name"]) is not None
    return (named and raw.get("description") == MADE_BY) or is_left(raw["name"])


def _found_or_made(conn: Connection, demand: Resources) -> str:
    if found := _found(conn, demand):
        return found
    wanted = {
        "name": flavor_name(demand),
        "vcpus": demand.vcpus,
        "ram": demand.memory_mib,
        "disk": demand.disk_gib,
        "description": MADE_BY,
    }
    try:
        made = post(conn.compute, "/flavors", VERSION, {"flavor": wanted})
    except sdk.ForbiddenException as error:
        raise _must_be_made(demand, words(error)) from error
    except sdk.ConflictException as error:
        if found := _found(conn, demand):
            return found
        raise _must_be_made(demand, words(error)) from error
    return str(made["flavor"]["id"])


def _found(conn: Connection, demand: Resources) -> str:
    """Return a flavor that is just right, none of ours if there is another."""
    plain = (raw for raw in _all(conn) if _is_plain(raw))
    fitting = [raw for raw in plain if _size(raw) == demand]
    fitting.sort(key=lambda raw: (raw["name"] == flavor_name(demand), raw["name"]))
    return str(fitting[0]["id"]) if fitting else ""


def _all(conn: Connection) -> Iterator[Mapping[str, Any]]:
    query: dict[str, str] = {}
    while True:
        page = get(conn.compute, "/flavors/detail", VERSION, **query)
        yield from page["flavors"]
        if not page["flavors"] or not page.get("flavors_links"):
            return
        query["marker"] = page["flavors"][-1]["id"]


def _is_used(conn: Connection, id: str) -> bool:
    """Whether a server of any project is of a flavor; needs an administrator."""
    query = {"all_tenants": "1", "flavor": id, "limit": "1"}
    return bool(get(conn.compute, "/servers", VERSION, **query)["servers"])


def _must_be_made(demand: Resources, said: str) -> VimRefused:
    return VimRefused(
        f"the cloud has no flavor with just {demand.vcpus} vCPUs, "
        f"{demand.memory_mib} MiB and {demand.disk_gib} GiB, and lets us make none: "
        f"{said}",
        hint=f"ask its operator for: {flavor_create(demand)}",
    )
