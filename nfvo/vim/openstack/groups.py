"""
Server groups: Nova keeps the servers of one on machines of their own.

Our mark is the name, as there is nothing else to write it on.

https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openstack.connection import Connection

from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.mark import mark, read_mark
from nfvo.vim.openstack.rest import NOVA, delete, get, post

PATH = "/os-server-groups"
APART = "anti-affinity"
PAGE = 500
FULL = 100
"""What has fewer is the last page, though operators may allow less than we ask for."""


def group_id(conn: Connection, whose: Tag) -> str:
    """Return the group of an owner, made when there is none; its members are apart."""
    name = _name(whose)
    return known(conn, ("group", name), lambda: _found_or_made(conn, name))


def forget_group(conn: Connection, whose: Tag) -> None:
    """Look for it anew when it is asked for next."""
    forget(conn, ("group", _name(whose)))


def delete_empty(conn: Connection, may_go: Callable[[Tag], bool]) -> None:
    """Remove our groups without servers that may go; asked right before each."""
    for group in _all(conn):
        whose = read_mark(group["name"])
        if whose is not None and not group["members"] and may_go(whose):
            forget_group(conn, whose)
            _delete(conn, group["id"])


def _name(whose: Tag) -> str:
    return mark(Tag(installation=whose.installation, ns=whose.ns, owner=whose.owner))


def _found_or_made(conn: Connection, name: str) -> str:
    """
    Return the oldest group: Nova lists them as they were made, and knows no name twice.

    Who made one while another worker did the same removes its own.
    """
    for id in _named(conn, name):
        return id
    wanted = {"name": name, "policy": APART, "rules": {}}
    made = post(conn.compute, PATH, NOVA, {"server_group": wanted})
    ours = str(made["server_group"]["id"])
    oldest = next(iter(_named(conn, name)), ours)
    if oldest != ours:
        _delete(conn, ours)
    return oldest


def _named(conn: Connection, name: str) -> Sequence[str]:
    wanted = name, APART
    return [one["id"] for one in _all(conn) if (one["name"], one["policy"]) == wanted]


def _all(conn: Connection) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    while True:
        page = get(conn.compute, PATH, NOVA, limit=PAGE, offset=len(found))
        found += page["server_groups"]
        if len(page["server_groups"]) < FULL:
            return found


def _delete(conn: Connection, id: str) -> None:
    with gone_is_fine():
        delete(conn.compute, f"{PATH}/{id}", NOVA)
