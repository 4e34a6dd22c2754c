"""
The security group of our ports: it lets all in and out.

Whose traffic passes is what VNFs decide; MAC and addresses stay enforced by Neutron's
port security.  One group for each project and installation.
"""

from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.mark import mark, read_mark

DIGITS = 8
KINDS = ("IPv4", "IPv6")


def open_group_id(conn: Connection, installation: str) -> str:
    """Return the security group that lets all in, made when there is none."""
    what = "security group", installation
    return known(conn, what, lambda: _found_or_made(conn, installation))


def forget_open_group(conn: Connection, installation: str) -> None:
    """Look for it anew when it is asked for next."""
    forget(conn, ("security group", installation))


def delete_open_group(conn: Connection, installation: str) -> None:
    """Remove it unless a port is in it."""
    forget_open_group(conn, installation)
    for group in _all(conn, installation):
        _delete(conn, group)


def _found_or_made(conn: Connection, installation: str) -> str:
    group = next(iter(_all(conn, installation)), None)
    if group is None:
        group = _made(conn, installation)
    _let_in(conn, group)
    return str(group.id)


def _made(conn: Connection, installation: str) -> Any:
    """Return a new group, or that of another worker who was quicker."""
    tag = Tag(installation=installation, ns="", owner="")
    ours = conn.network.create_security_group(
        name=_name(installation), description=mark(tag)
    )
    oldest = _all(conn, installation)[0]
    if oldest.id != ours.id:
        _delete(conn, ours)
    return oldest


def _all(conn: Connection, installation: str) -> list[Any]:
    """Return the groups of an installation in our project, the oldest first."""
    found = conn.network.security_groups(
        name=_name(installation), project_id=conn.current_project_id
    )
    ours = [
        one
        for one in found
        if (tag := read_mark(one.description)) and tag.installation == installation
    ]
    return sorted(ours, key=lambda one: (one.created_at or "", one.id))


def _let_in(conn: Connection, group: Any) -> None:
    """Add the rules that are missing; they are two calls after a group is new."""
    there = {
        rule["ethertype"]
        for rule in group.security_group_rules or ()
        if rule["direction"] == "ingress"
    }
    for kind in KINDS:
        if kind in there:
            continue
        try:
            conn.network.create_security_group_rule(
                security_group_id=group.id, direction="ingress", ether_type=kind
            )
        except sdk.ConflictException:
            continue  # another worker was quicker


def _delete(conn: Connection, group: Any) -> None:
    try:
        with gone_is_fine():
            conn.network.delete_security_group(group.id, ignore_missing=False)
    except sdk.ConflictException:
        return  # a port is in it


def _name(installation: str) -> str:
    return f"nfvo-{installation[:DIGITS]}-open"
