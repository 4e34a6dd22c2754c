"""Ports: all of a server in one call, with our MACs and addresses, and their trunks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.specs import PortSpec, ServerSpec
from nfvo.vim.openstack import networks, qos, security, trunks
from nfvo.vim.openstack.errors import words
from nfvo.vim.openstack.mark import Label, read_label

ANYBODY = ("0.0.0.0/0", "2000::/3", "fc00::/7", "fe80::/10")
"""All unicast: Neutron takes no range that has multicast in it (ff00::/8)."""
TAKEN = ("MacAddressInUse", "IpAddressAlreadyAllocated", "is in use", "already alloc")


@dataclass(frozen=True, slots=True)
class Port:
    """A port that is there, by Neutron's id, and the trunk that it is the parent of."""

    id: str
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class Plugs:
    """Neutron's ids of a server's ports, of those in trunks, and of the trunks."""

    ports: tuple[str, ...]
    inside: tuple[str, ...] = ()
    trunks: tuple[str, ...] = ()


Key = tuple[str, str]
"""The MAC of a port with the id of its network: what is in a trunk has one MAC."""
There = dict[Key, Port]


def make_ports(conn: Connection, server: ServerSpec, ours: Label) -> Plugs:
    """
    Return a server's ports and trunks; those missing are made.

    A first try (fence 1) makes them at once.  Raises VimRefused, naming whose it is,
    when a MAC or an address is another's; VimUnavailable when it is another try's.
    """
    there = {} if ours.tag.fence == 1 else _made_before(conn, ours)
    every = [one for port in server.ports for one in (port, *port.trunk)]
    # A network is looked up only to compare: it may have been made anew.
    missing = [one for one in every if not there or _key(conn, one) not in there]
    if missing:
        there |= _made(conn, missing, ours)
    return Plugs(
        ports=tuple(there[_key(conn, port)].id for port in server.ports),
        inside=tuple(there[_key(conn, one)].id for one in every if one.vlan),
        trunks=tuple(
            _trunk(conn, port, there, ours) for port in server.ports if port.trunk
        ),
    )


def _key(conn: Connection, port: PortSpec) -> Key:
    return port.mac, networks.network_id(conn, port.network)


def _trunk(conn: Connection, port: PortSpec, there: There, ours: Label) -> str:
    """Return the trunk of a port, made when there is none."""
    parent = there[_key(conn, port)]
    tagged = {one.vlan: there[_key(conn, one)].id for one in port.trunk}
    return parent.trunk or trunks.make_trunk(conn, parent.id, tagged, ours)


def _made_before(conn: Connection, ours: Label) -> There:
    """Return what an earlier call of this very try has made."""
    found = conn.network.ports(name=ours.name)
    return {
        (port.mac_address, port.network_id): Port(str(port.id), trunks.trunk_of(port))
        for port in found
        if read_label(port.name, port.description) == ours
    }


def _made(conn: Connection, missing: list[PortSpec], ours: Label) -> There:
    """Make ports; once more when what they refer to has been made anew meanwhile."""
    try:
        return _post(conn, missing, ours)
    except (sdk.NotFoundException, sdk.BadRequestException):
        _forget(conn, missing, ours)
    except sdk.ConflictException as error:
        before = _made_before(conn, ours)
        if all(_key(conn, port) in before for port in missing):
            return before
        _say_whose(conn, missing, ours, error)
        raise
    return _post(conn, missing, ours)


def _post(conn: Connection, missing: list[PortSpec], ours: Label) -> There:
    wanted = [_body(conn, port, ours) for port in missing]
    response = conn.network.post("/ports", json={"ports": wanted})
    sdk.raise_from_response(response)
    made = response.json()["ports"]
    return {(one["mac_address"], one["network_id"]): Port(one["id"]) for one in made}


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
    if port.vnic:
        body["binding:vnic_type"] = port.vnic
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
