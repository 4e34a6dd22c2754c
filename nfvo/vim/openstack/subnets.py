"""Subnets of a link: one for each of its pools, without DHCP, as addresses are ours."""

from collections.abc import Callable, Container
from ipaddress import ip_network
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.graph import IpNetwork
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.mark import mark, read_mark

OVERLAPS = "overlaps with another subnet"


def ensure_subnets(conn: Connection, network: Any, spec: NetworkSpec) -> None:
    """Make the subnets that are missing, in one call; a new network has none."""
    network_id, missing = str(network.id), list(spec.pools)
    if network.subnet_ids:
        missing = _missing(conn, network_id, spec)
    if not missing:
        return
    try:
        _make(conn, network_id, spec, missing)
    except (sdk.BadRequestException, sdk.ConflictException) as error:
        made_by_another = OVERLAPS in words(error)
        if not made_by_another or _missing(conn, network_id, spec):
            raise


def delete_subnets(
    conn: Connection,
    may_go: Callable[[Tag], bool],
    *,
    on: str = "",
    but: Container[str] = (),
) -> None:
    """
    Remove what nfvo added to networks of others and may go, unless it is used.

    Of the network ``on`` (all: empty), none of the networks ``but`` (Neutron's ids).
    """
    ours = {"project_id": conn.current_project_id} | ({"network_id": on} if on else {})
    for subnet in list(conn.network.subnets(**ours)):
        tag = read_mark(subnet.description)
        if tag is None or subnet.network_id in but or not may_go(tag):
            continue
        try:
            with gone_is_fine():
                conn.network.delete_subnet(subnet.id, ignore_missing=False)
        except sdk.ConflictException:
            continue  # a port has an address of it


def _missing(conn: Connection, network_id: str, spec: NetworkSpec) -> list[IpNetwork]:
    there = [ip_network(s.cidr) for s in conn.network.subnets(network_id=network_id)]
    return [
        pool
        for pool in spec.pools
        if not any(
            one.version == pool.version and pool.subnet_of(one)  # type: ignore[arg-type]
            for one in there
        )
    ]


def _make(
    conn: Connection, network_id: str, spec: NetworkSpec, pools: list[IpNetwork]
) -> None:
    wanted = [_body(network_id, spec, pool) for pool in pools]
    response = conn.network.post("/subnets", json={"subnets": wanted})
    sdk.raise_from_response(response)


def _body(network_id: str, spec: NetworkSpec, pool: IpNetwork) -> dict[str, Any]:
    gateways = [str(one) for one in spec.gateways if one in pool]
    return {
        "network_id": network_id,
        "name": f"{spec.name}-{pool.version}",
        "description": mark(spec.tag),
        "cidr": str(pool),
        "ip_version": pool.version,
        "gateway_ip": gateways[0] if gateways else None,
        "enable_dhcp": False,
    }
