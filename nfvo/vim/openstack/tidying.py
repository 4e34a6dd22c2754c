"""
Removing what VMs shared and none uses any more: what no step of one VM can remove.

Each of these is made when it is missed, and others find out that it is gone when they
use it next: so it may be removed at any time.
"""

from collections.abc import Callable

from openstack.connection import Connection

from nfvo.lcm.specs import Tag
from nfvo.vim.openstack import (
    flavors,
    groups,
    networks,
    providers,
    qos,
    security,
    unfinished,
)


def tidy(conn: Connection, installation: str, may_go: Callable[[Tag], bool]) -> None:
    """
    Remove what is unused of flavors, groups, policies and networks.

    A server group and a subnet are one service's, and would lose who is asked for with
    them just now: they go only if they ``may_go``.
    """
    groups.delete_empty(
        conn, lambda whose: whose.installation == installation and may_go(whose)
    )
    networks.delete_doubles(conn, installation)
    providers.delete_unused(conn, installation, may_go)
    security.delete_unused(conn, installation)
    qos.delete_policies(conn, installation)
    flavors.delete_unused(conn)
    unfinished.clear(conn)
