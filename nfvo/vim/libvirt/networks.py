"""A virtual link's part on a host: made, given its peers, and removed."""

from typing import Any

import libvirt
from lxml import etree

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.libvirt.bridges import check_bridge
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.hook_digest import bridge_name
from nfvo.vim.libvirt.hook_probe import ask_hook, digest_of
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.network_xml import (
    BridgeNetwork,
    VxlanNetwork,
    peer_xml,
    read_peers,
    read_vni,
)

LIVE_AND_CONFIG = (
    libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE | libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG
)
ADD = libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST
MODIFY = libvirt.VIR_NETWORK_UPDATE_COMMAND_MODIFY
REMOVE = libvirt.VIR_NETWORK_UPDATE_COMMAND_DELETE

Net = Any
"""A ``libvirt.virNetwork``."""


def ensure_network(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Make the link's network on this host, or give it its peers."""
    match spec.fabric:
        case "vxlan":
            _ensure_vxlan(connection, host, spec)
        case "bridge":
            check_bridge(connection, host, spec)
            _ensure(connection, spec, BridgeNetwork.of(spec).to_xml())
        case "udp":
            """Both ends are in the interfaces of the servers."""


def delete_network(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Remove the link's network; raises VimRefused while a server is on it."""
    network = _find(connection, spec.id)
    if network is None:
        return
    users = [d.name() for d in connection.listAllDomains() if _is_on(d, network)]
    if users:
        raise VimRefused(
            f"{host.name}: network {spec.name} is in use by {', '.join(users)}",
            hint="remove these servers first",
        )
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_NETWORK):
        network.destroy()
    with tolerated(libvirt.VIR_ERR_NO_NETWORK):
        network.undefine()


def _ensure_vxlan(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """
    Make or update a link, and see that the hook has done what libvirt says is done.

    What somebody changed by hand is repaired, in one try.
    """
    network = _ensure(connection, spec, VxlanNetwork.of(spec).to_xml())
    _update_peers(host, network, spec)
    answer = ask_hook(connection, host, spec)
    if not answer.agrees_with(spec):
        _repair(network, spec)
        answer = ask_hook(connection, host, spec)
    if not answer.agrees_with(spec):
        raise VimRefused(
            f"{host.name}: the link {spec.name} is not as it should be, with tunnels "
            f"to {', '.join(spec.peers)} and MTU {spec.mtu}: its hook says "
            f"{answer.digest}, not {digest_of(spec)}",
            hint=f"is {host.underlay} the address of the device that "
            f"/etc/libvirt/hooks/nfvo.conf on {host.name} names? "
            f"Look there: ip -d link show {bridge_name(spec.segment)}",
        )


def _update_peers(host: HostRecord, network: Net, spec: NetworkSpec) -> None:
    """Add the peers that are missing and drop those that have left."""
    found = parse(network.XMLDesc())
    if (vni := read_vni(found)) != spec.segment:
        raise VimRefused(
            f"{host.name}: network {spec.name} has VNI {vni}, not {spec.segment}",
            hint="another installation made it, or somebody by hand",
        )
    have, want = read_peers(found), frozenset(spec.peers)
    for command, peers in ((ADD, want - have), (REMOVE, have - want)):
        for peer in sorted(peers):
            _update(network, command, peer)


def _update(network: Net, command: int, peer: str) -> None:
    section = libvirt.VIR_NETWORK_SECTION_PORTGROUP
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # somebody was faster
        network.update(command, section, -1, text(peer_xml(peer)), LIVE_AND_CONFIG)


def _repair(network: Net, spec: NetworkSpec) -> None:
    """
    Make the hook look again: by a restart, unless that would cut off ports.

    A peer that is "modified" into itself calls the hook and changes nothing.
    """
    if not network.listAllPorts():
        network.destroy()
        network.create()
    elif spec.peers:
        _update(network, MODIFY, spec.peers[0])


def _ensure(connection: Connection, spec: NetworkSpec, xml: etree._Element) -> Net:
    network = _find(connection, spec.id)
    if network is None:
        network = connection.networkDefineXML(text(xml))
        network.setAutostart(1)
    if not network.isActive():
        with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # it runs already
            network.create()
    return network


def _find(connection: Connection, network_id: str) -> Net | None:
    with tolerated(libvirt.VIR_ERR_NO_NETWORK):
        return connection.networkLookupByUUIDString(network_id)
    return None


def _is_on(domain: Any, network: Net) -> bool:
    """Whether a domain, running or not, has a port on a network."""
    with tolerated(libvirt.VIR_ERR_NO_DOMAIN):
        sources = parse(domain.XMLDesc()).iterfind("devices/interface/source")
        return any(source.get("network") == network.name() for source in sources)
    return False
