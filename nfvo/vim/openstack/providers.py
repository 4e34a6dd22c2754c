"""
Provider networks: one that is there is joined, else made where we are administrators.

One that we made (``nfvo-PHYSICAL-VLAN``) is shared by all our services, and removed
when nothing is on it any more.  Its mark names no link; those of its subnets do.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.openstack import subnets
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.mark import mark, read_mark


def ensure(conn: Connection, host: HostRecord, spec: NetworkSpec) -> Any:
    """Return the provider's network of a link; raises VimRefused without one."""
    there = found(conn, spec)
    if there is None:
        return _made(conn, host, spec)
    _check_vlan(host, spec, there)
    _check_mtu(host, spec, there)
    return there


def found(conn: Connection, spec: NetworkSpec) -> Any:
    """Return the network of that name or id, or the one that we made, or None."""
    for name in (spec.bridge, _name(spec)):
        for network in conn.network.networks(name=name):
            return network
    if _is_id(spec.bridge):
        return next(conn.network.networks(id=spec.bridge), None)
    return None


def delete(conn: Connection, spec: NetworkSpec) -> None:
    """Remove the link's subnets, and the network if we made it and none is left."""
    there = found(conn, spec)
    if there is None:
        return
    ours = spec.tag
    subnets.delete_subnets(conn, lambda tag: tag.owner == ours.owner, on=there.id)
    if _made_by(there, ours.installation):
        _delete_empty(conn, there.id)


def delete_unused(
    conn: Connection, installation: str, may_go: Callable[[Tag], bool]
) -> None:
    """Remove subnets of links that ``may_go``, and networks of ours without any."""
    networks = list(conn.network.networks())
    made = {one.id for one in networks if _made_by(one, installation)}
    overlays = {one.id for one in networks if read_mark(one.description)} - made
    subnets.delete_subnets(
        conn,
        lambda tag: tag.installation == installation and may_go(tag),
        but=overlays,
    )
    for id in sorted(made):
        _delete_empty(conn, id)


def _made_by(network: Any, installation: str) -> bool:
    tag = read_mark(network.description)
    return tag is not None and (tag.installation, tag.owner) == (installation, "")


def _delete_empty(conn: Connection, network_id: str) -> None:
    """Remove a network; its subnets would go with it, whoever's they are."""
    if next(conn.network.subnets(network_id=network_id), None) is not None:
        return
    try:
        with gone_is_fine():
            conn.network.delete_network(network_id, ignore_missing=False)
    except sdk.ConflictException:
        return  # a port is on it


def _made(conn: Connection, host: HostRecord, spec: NetworkSpec) -> Any:
    kind = {"provider_network_type": "flat"}
    if spec.vlan:
        kind = {
            "provider_network_type": "vlan",
            "provider_segmentation_id": str(spec.vlan),
        }
    try:
        return conn.network.create_network(
            name=_name(spec),
            description=mark(Tag(installation=spec.tag.installation, ns="", owner="")),
            provider_physical_network=spec.bridge,
            mtu=spec.mtu,
            **kind,
        )
    except sdk.ConflictException as error:
        if (there := found(conn, spec)) is not None:
            return there
        raise _refusal(host, spec, words(error)) from error
    except (sdk.ForbiddenException, sdk.BadRequestException) as error:
        raise _refusal(host, spec, words(error)) from error


def _check_vlan(host: HostRecord, spec: NetworkSpec, network: Any) -> None:
    """Refuse another VLAN than asked for; who is no administrator is not told it."""
    segment = network.provider_segmentation_id
    if spec.vlan and segment and int(segment) != spec.vlan:
        raise VimRefused(
            f"{host.name}: network {network.name} has VLAN {segment}, but link "
            f"{spec.name} asks for {spec.vlan}",
            hint="leave the vlan out of the descriptor, or join another network: "
            f"nfvo site set {host.site} --network NETWORK=NAME",
        )


def _check_mtu(host: HostRecord, spec: NetworkSpec, network: Any) -> None:
    """Refuse a network that carries less than guests are told: packets get lost."""
    mtu = int(network.mtu or 0)
    if 0 < mtu < spec.mtu:
        raise VimRefused(
            f"{host.name}: network {network.name} has MTU {mtu}, and link {spec.name} "
            f"needs {spec.mtu}",
            hint=f"give the link an mtu of {mtu} in the descriptor, or join another",
        )


def _refusal(host: HostRecord, spec: NetworkSpec, said: str) -> VimRefused:
    kind = f"vlan --provider-segment {spec.vlan}" if spec.vlan else "flat"
    return VimRefused(
        f"{host.name}: the cloud has no network {spec.bridge}, and we cannot make one "
        f"for link {spec.name}: {said}",
        hint=f"join one that is there: nfvo site set {host.site} --network "
        "NETWORK=NAME; or ask its operator for: openstack network create --share "
        f"--provider-network-type {kind} --provider-physical-network PHYSICAL "
        f"{spec.bridge}",
    )


def _name(spec: NetworkSpec) -> str:
    return f"nfvo-{spec.bridge}-{spec.vlan}"


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
