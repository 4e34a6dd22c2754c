"""
Ports as a fence: of several tries to make a server only the last one's can become one.

Nova knows no fences: a worker that was frozen may ask for a server after another has
made it.  But it names ports, by Neutron's ids, and each try makes ports of its own: it
first removes those of the tries before it.  A server that is asked for with ports that
are not there is refused, and one that was being built with them is given up; neither
touches the ports of the others.  (A port that two servers are built with at once is
taken from both: seen with Nova 34.)
"""

from collections.abc import Sequence
from typing import Any

from openstack.connection import Connection

from nfvo.errors import VimUnavailable
from nfvo.vim.openstack import known
from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.mark import Label, read_label, server_tag
from nfvo.vim.openstack.ports import Plugs
from nfvo.vim.openstack.trunks import delete_trunks, trunk_of


def remove_older(conn: Connection, ours: Label) -> None:
    """
    Remove the ports of tries before ours.

    Raises VimUnavailable when there are some of a later one: then we are the zombie.
    """
    older = []
    for port in _ports(conn, ours.server_id):
        theirs = read_label(port.name, port.description)
        if theirs is None or theirs.tag.fence == ours.tag.fence:
            continue
        if theirs.tag.fence > ours.tag.fence:
            raise VimUnavailable(f"{ours.server_name}: a later try has made its ports")
        older.append(port)
    _delete(conn, older)


def keep(conn: Connection, server_id: str, made: Plugs) -> None:
    """Remember the ports and trunks that we have made for a server."""
    known.keep(conn, ("ports", server_id), " ".join((*made.ports, *made.inside)))
    if made.trunks:
        known.keep(conn, ("trunks", server_id), " ".join(made.trunks))


def remove_all(conn: Connection, server_id: str) -> None:
    """
    Remove all ports of a server; fine when there are none.

    If those that we have made are all there, there are no others: a try that makes its
    own removes ours first.
    """
    ours = known.taken(conn, ("ports", server_id)).split()
    delete_trunks(conn, known.taken(conn, ("trunks", server_id)).split())
    if ours and all([_is_deleted(conn, id) for id in ours]):
        return
    _delete(conn, _ports(conn, server_id))


def _ports(conn: Connection, server_id: str) -> list[Any]:
    return list(conn.network.ports(name=server_tag(server_id)))


def _delete(conn: Connection, ports: Sequence[Any]) -> None:
    """Remove ports, and the trunks that keep them before."""
    delete_trunks(conn, [id for port in ports if (id := trunk_of(port))])
    for port in ports:
        _is_deleted(conn, port.id)


def _is_deleted(conn: Connection, port_id: str) -> bool:
    """Remove a port; False when there is none."""
    with gone_is_fine():
        conn.network.delete_port(port_id, ignore_missing=False)
        return True
    return False
