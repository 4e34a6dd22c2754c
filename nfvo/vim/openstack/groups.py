"""
Server groups: Nova keeps the servers of one on machines of their own.

https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups
"""

from collections.abc import Iterator

from openstack.connection import Connection

from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.rest import NOVA, delete, get, post

PATH = "/os-server-groups"
APART = "anti-affinity"
PAGE = 500


def group_id(conn: Connection, name: str) -> str:
    """Return the group of that name, made when there is none; its members are apart."""
    return known(conn, ("group", name), lambda: _found_or_made(conn, name))


def delete_group(conn: Connection, name: str) -> None:
    """Remove all groups of that name."""
    forget(conn, ("group", name))
    for id in _all(conn, name):
        _delete(conn, id)


def _found_or_made(conn: Connection, name: str) -> str:
    """
    Return the oldest group: Nova lists them as they were made, and knows no name twice.

    Who made one while another worker did the same removes its own.
    """
    for id in _all(conn, name):
        return id
    wanted = {"name": name, "policy": APART, "rules": {}}
    made = post(conn.compute, PATH, NOVA, {"server_group": wanted})
    ours = str(made["server_group"]["id"])
    oldest = next(_all(conn, name), ours)
    if oldest != ours:
        _delete(conn, ours)
    return oldest


def _all(conn: Connection, name: str) -> Iterator[str]:
    start = 0
    while True:
        page = get(conn.compute, PATH, NOVA, limit=PAGE, offset=start)["server_groups"]
        for one in page:
            if (one["name"], one["policy"]) == (name, APART):
                yield one["id"]
        if len(page) < PAGE:
            return
        start += PAGE


def _delete(conn: Connection, id: str) -> None:
    with gone_is_fine():
        delete(conn.compute, f"{PATH}/{id}", NOVA)
