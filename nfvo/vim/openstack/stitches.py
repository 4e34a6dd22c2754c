"""Trying the networks that overlays of other sites are to go on in (decision 0013)."""

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.cloud import Stitch
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.openstack import providers
from nfvo.vim.openstack.errors import words
from nfvo.vim.openstack.unfinished import NAME

NOBODY = Tag(installation="", ns="", owner="")


def try_stitch(conn: Connection, stitch: Stitch) -> None:
    """
    Find the network of a stitch; with a VLAN, see whether one could be made.

    Raises VimRefused when there is none, and ``HttpException`` when we may make none.
    """
    spec = NetworkSpec(
        id="",
        name=NAME,
        fabric="bridge",
        tag=NOBODY,
        bridge=stitch.network,
        vlan=stitch.vlan,
    )
    if providers.found(conn, spec) is not None:
        return
    if not stitch.vlan:
        raise VimRefused(
            f"there is no network {stitch.network}, or it is not for us to see",
            hint="openstack network list shows those that the site's user sees",
        )
    _make(conn, stitch)


def _make(conn: Connection, stitch: Stitch) -> None:
    """Make the VLAN's network and remove it."""
    try:
        made = conn.network.create_network(
            name=NAME,
            provider_network_type="vlan",
            provider_physical_network=stitch.network,
            provider_segmentation_id=stitch.vlan,
        )
    except sdk.ConflictException as error:
        raise VimRefused(
            f"VLAN {stitch.vlan} of {stitch.network} is another network's: "
            f"{words(error)}",
            hint="name that network itself, if it may be used: "
            f"--stitch NETWORK={stitch.host}/{stitch.uplink}",
        ) from error
    conn.network.delete_network(made)
