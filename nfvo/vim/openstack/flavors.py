"""
Flavors: one that has just what a VNFC asks for, found, or made where we may.

One with extra specs is made in two calls: no server is of it before the second, and who
finds it without them adds them.
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
from nfvo.placement.extra_specs import in_words, read_specs
from nfvo.placement.sizes import Size, flavor_create, flavor_name
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.rest import delete, get, post
from nfvo.vim.openstack.unfinished import is_left

VERSION = "2.75"
"""Extra specs in the list (2.61), and a flavor without swap says 0 (2.75)."""
OURS = re.compile(r"nfvo-\d+-\d+-\d+(?P<specs>-[0-9a-f]{8})?")
MADE_BY = "made by nfvo, removed by it when no server is of it"
NOTHING_MORE: Mapping[str, object] = {
    "swap": 0,
    "OS-FLV-EXT-DATA:ephemeral": 0,
    "OS-FLV-DISABLED:disabled": False,
}
"""What a flavor has that has nothing but CPUs, memory, a disk and extra specs."""


def flavor_id(conn: Connection, size: Size) -> str:
    """
    Return a flavor that has just this; raises VimRefused where there can be none.

    One that was found may be removed by others while we use it: who is told so by
    Nova calls ``forget_flavor`` and tries again.
    """
    return known(conn, ("flavor", size), lambda: _found_or_made(conn, size))


def forget_flavor(conn: Connection, size: Size) -> None:
    """Look for a flavor anew when it is asked for next."""
    forget(conn, ("flavor", size))


def sizes(conn: Connection) -> frozenset[Size] | None:
    """
    Return the only sizes that servers can have; None where we may make any.

    Whether we may is seen by removing a flavor that there is not: Nova looks at rights
    first, and by its default policy who may remove flavors may make them.
    """
    try:
        with gone_is_fine():
            delete(conn.compute, f"/flavors/{uuid4()}", VERSION)
    except sdk.ForbiddenException:
        return frozenset(filter(None, map(_size, _all(conn))))
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
                if size := _size(raw):
                    forget_flavor(conn, size)
                with gone_is_fine():
                    delete(conn.compute, f"/flavors/{raw['id']}", VERSION)
    except sdk.ForbiddenException:
        return


def _size(raw: Mapping[str, Any]) -> Size | None:
    """Return the size of a flavor, as Nova shows it; None if it has more than that."""
    more = any(raw.get(name) != value for name, value in NOTHING_MORE.items())
    specs = None if more else read_specs(raw["extra_specs"])
    size = None if specs is None else Size(_room(raw), specs)
    return None if size is None or _is_half_made(raw, size) else size


def _room(raw: Mapping[str, Any]) -> Resources:
    return Resources(raw["vcpus"], raw["ram"], raw["disk"])


def _is_half_made(raw: Mapping[str, Any], size: Size) -> bool:
    """Whether it is one of ours whose extra specs are still to come."""
    ours = OURS.fullmatch(raw["name"])
    return ours is not None and bool(ours["specs"]) and not size.specs


def _is_ours(raw: Mapping[str, Any]) -> bool:
    named = OURS.fullmatch(raw["name"]) is not None
    return (named and raw.get("description") == MADE_BY) or is_left(raw["name"])


def _found_or_made(conn: Connection, size: Size) -> str:
    if found := _found(conn, size):
        return found
    try:
        made = _made(conn, size)
        if size.specs:
            _add_specs(conn, made, size)
    except sdk.ForbiddenException as error:
        raise _must_be_made(size, words(error)) from error
    except sdk.ConflictException as error:
        if found := _found(conn, size):
            return found
        raise _must_be_made(size, words(error)) from error
    return made


def _made(conn: Connection, size: Size) -> str:
    """Make a flavor; return the id of ours that is there without its extra specs."""
    wanted = {
        "name": flavor_name(size),
        "vcpus": size.room.vcpus,
        "ram": size.room.memory_mib,
        "disk": size.room.disk_gib,
        "description": MADE_BY,
    }
    try:
        made = post(conn.compute, "/flavors", VERSION, {"flavor": wanted})
    except sdk.ConflictException:
        for raw in _all(conn) if size.specs else ():
            half = not raw["extra_specs"] and _room(raw) == size.room
            if half and raw["name"] == flavor_name(size) and _is_ours(raw):
                return str(raw["id"])
        raise
    return str(made["flavor"]["id"])


def _add_specs(conn: Connection, id: str, size: Size) -> None:
    body = {"extra_specs": dict(size.specs)}
    post(conn.compute, f"/flavors/{id}/os-extra_specs", VERSION, body)


def _found(conn: Connection, size: Size) -> str:
    """Return a flavor that is just right, none of ours if there is another."""
    fitting = [raw for raw in _all(conn) if _size(raw) == size]
    fitting.sort(key=lambda raw: (raw["name"] == flavor_name(size), raw["name"]))
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


def _must_be_made(size: Size, said: str) -> VimRefused:
    room = size.room
    more = f" and {in_words(size.specs)}" if size.specs else ""
    return VimRefused(
        f"the cloud has no flavor with just {room.vcpus} vCPUs, "
        f"{room.memory_mib} MiB and {room.disk_gib} GiB{more}, and lets us make none: "
        f"{said}",
        hint=f"ask its operator for: {flavor_create(size)}",
    )
