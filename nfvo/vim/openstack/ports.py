"""Ports: all of a server in one call, with our MACs and addresses."""

from collections.abc import Iterator, Mapping
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.specs import PortSpec, ServerSpec
from nfvo.vim.openstack import networks, qos, security
from nfvo.vim.openstack.errors import words
from nfvo.vim.openstack.mark import Label, read_label

ANYBODY = ("0.0.0.0/0", "2000::/3", "fc00::/7", "fe80::/10")
"""All unicast: Neutron takes no range that has multicast in it (ff00::/8)."""
TAKEN = ("MacAddressInUse", "IpAddressAlreadyAllocated", "is in use", "already alloc")


def make_ports(conn: Connection, server: ServerSpec, ours: Label) -> list[str]:
    """
    Return Neutron's ids of a server's ports, in their order; those missing are made.

    A first try (fence 1) makes them at once.  Raises VimRefused, naming whose it is,
    when a MAC or an address is another's; VimUnavailable when it is another try's.
    """
    there = {} if ours.tag.fence == 1 else _made_before(conn, ours)
    missing = [port for port in server.ports if port.mac not in there]
    for port in missing:
        if port.security:  # somebody may have changed what the group lets pass
            security.forget_group(conn, ours.tag.installation, port.security)
    if missing:
        there |= _made(conn, missing, ours)
    return [there[port.mac] for port in server.ports]


def _made_before(conn: Connection, ours: Label) -> dict[str, str]:
    """Return what an earlier call of this very try has made, by MAC."""
    found = conn.network.ports(name=ours.name)
    return {
        port.mac_address: str(port.id)
        for port in found
        if read_label(port.name, port.description) == ours
    }


def _made(conn: Connection, missing: list[PortSpec], ours: Label) -> dict[str, str]:
    """Make ports; once more when what they refer to has been made anew meanwhile."""
    try:
        return _post(conn, missing, ours)
    except (sdk.NotFoundException, sdk.BadRequestException):
        _forget(conn, missing, ours)
    except sdk.ConflictException as error:
        before = _made_before(conn, ours)
        if all(port.mac in before for port in missing):
            return before
        _say_whose(conn, missing, ours, error)
        raise
    return _post(conn, missing, ours)


def _post(conn: Connection, missing: list[PortSpec], ours: Label) -> dict[str, str]:
    wanted = [_body(conn, port, ours) for port in missing]
    response = conn.network.post("/ports", json={"ports": wanted})
    sdk.raise_from_response(response)
    return {port["mac_address"]: port["id"] for port in response.json()["ports"]}


def _body(conn: Connection, port: PortSpec, ours: Label) -> Mapping[str, Any]:
    installation = ours.tag.installation
    body = {
        "name": ours.name,
        "description": ours.description,
        "network_id": networks.network_id(conn, port.network),
        "mac_address": port.mac,
        "fixed_ips": [{"ip_address": str(one.ip)} for one in port.addresses],
        "security_groups": [security.group_id(conn, installation, port.security)],
    }
    if port.forwards:
        pairs = [{"ip_address": net, "mac_address": port.mac} for net in ANYBODY]
        body["allowed_address_pairs"] = pairs
    if port.bit_rate_mbps:
        policy = qos.policy_id(conn, installation, port.bit_rate_mbps)
        body["qos_policy_id"] = policy
    return body


def _forget(conn: Connection, ports: list[PortSpec], ours: Label) -> None:
    for port in ports:
        security.forget_group(conn, ours.tag.installation, port.security)
        networks.forget_network(conn, port.network)
        qos.forget_policy(conn, ours.tag.installation, port.bit_rate_mbps)


def _say_whose(
    conn: Connection, ports: list[PortSpec], ours: Label, error: sdk.ConflictException
) -> None:
    """Raise what names the port that has a MAC or an address of ours, if there is."""
    if not any(word in words(error) for word in TAKEN):
        return
    for wanted, theirs in _others(conn, ports):
        whose = read_label(theirs.name, theirs.description)
        if whose is not None and whose.server_id == ours.server_id:
            raise VimUnavailable(
                f"{ours.server_name}: port {theirs.id} is that of another try"
            ) from error
        owner = f"installation {whose.tag.installation}" if whose else "somebody else"
        named = f"{theirs.name or theirs.id} ({theirs.id})"
        raise VimRefused(
            f"{ours.server_name}: the MAC {wanted.mac} or an address of port "
            f"{wanted.name} is that of port {named}, which belongs to {owner}: "
            f"{words(error)}",
            hint=f"remove it if it is left over: openstack port delete {theirs.id}",
        ) from error


def _others(conn: Connection, ports: list[PortSpec]) -> Iterator[tuple[PortSpec, Any]]:
    for port in ports:
        on = {"network_id": networks.network_id(conn, port.network)}
        addresses = [f"ip_address={one.ip}" for one in port.addresses]
        queries: list[dict[str, Any]] = [on | {"mac_address": port.mac}]
        queries += [on | {"fixed_ips": address} for address in addresses]
        for query in queries:
            for theirs in conn.network.ports(**query):
                yield port, theirs
