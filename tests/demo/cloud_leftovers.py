"""Counting what is in a cloud through its SDK, in all of its projects."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openstack.connection import Connection

Listing = Callable[[Connection], Iterable[Any]]

KINDS: Mapping[str, Listing] = {
    "server": lambda conn: conn.compute.servers(all_projects=True),
    "server group": lambda conn: conn.compute.server_groups(all_projects=True),
    "flavor": lambda conn: conn.compute.flavors(is_public=None),
    "image": lambda conn: conn.image.images(),
    "port": lambda conn: conn.network.ports(),
    "subnet": lambda conn: conn.network.subnets(),
    "network": lambda conn: conn.network.networks(),
    "security group": lambda conn: conn.network.security_groups(),
    "QoS policy": lambda conn: conn.network.qos_policies(),
    "trunk": lambda conn: conn.network.trunks(),
    "volume": lambda conn: conn.block_storage.volumes(details=False, all_projects=True),
}


def everything(conn: Connection) -> frozenset[str]:
    """
    Return all that there is, as kind, name and id.

    Neutron gives each project a security group when it first looks; that is not ours.
    """
    return frozenset(
        f"{kind} {one.name} {one.id}"
        for kind, listing in KINDS.items()
        for one in listing(conn)
        if (kind, one.name) != ("security group", "default")
    )


def without_images(found: Iterable[str]) -> list[str]:
    """Return what is found but for images, which a cloud keeps as a cache."""
    return sorted(one for one in found if not one.startswith("image "))
