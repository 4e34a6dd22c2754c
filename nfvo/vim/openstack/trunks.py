"""
Trunks: the links that a port reaches beside its own, by frames with a VLAN tag.

Neutron makes one of a port that no server has yet, and lets neither that port go nor
those in it before the trunk is gone.

https://docs.openstack.org/api-ref/network/v2/#trunk-networking
"""

from collections.abc import Mapping, Sequence
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.mark import Label
from nfvo.vim.openstack.rest import PLAIN, get

EXTENSION = "trunk"
BY_VLAN = "vlan"


def are_offered(conn: Connection) -> bool:
    """Whether the cloud makes trunks."""
    with gone_is_fine():
        get(conn.network, f"/extensions/{EXTENSION}", PLAIN)
        return True
    return False


def make_trunk(
    conn: Connection, port_id: str, tagged: Mapping[int, str], ours: Label
) -> str:
    """
    Make a port the parent of others, which are by their VLANs; return the trunk's id.

    Raises VimRefused, in Neutron's words, where there are no trunks.
    """
    inside = [
        {"port_id": id, "segmentation_type": BY_VLAN, "segmentation_id": vlan}
        for vlan, id in sorted(tagged.items())
    ]
    try:
        made = conn.network.create_trunk(
            name=ours.name,
            description=ours.description,
            port_id=port_id,
            sub_ports=inside,
        )
    except sdk.NotFoundException as error:
        if are_offered(conn):
            raise
        raise VimRefused(
            f"{ours.server_name}: the cloud makes no trunks: {words(error)}",
            hint="ask its operator for Neutron's service plugin trunk",
        ) from error
    return str(made.id)


def delete_trunks(conn: Connection, ids: Sequence[str]) -> None:
    """Remove trunks; fine when there are none."""
    for id in ids:
        with gone_is_fine():
            conn.network.delete_trunk(id, ignore_missing=False)


def trunk_of(port: Any) -> str:
    """Return the id of the trunk that a port is the parent of, empty when of none."""
    return str((port.trunk_details or {}).get("trunk_id", ""))


def inside(port: Any) -> Mapping[int, str]:
    """Return the ids of the ports that are in a port's trunk, by their VLANs."""
    there = (port.trunk_details or {}).get("sub_ports", ())
    return {one["segmentation_id"]: str(one["port_id"]) for one in there}
