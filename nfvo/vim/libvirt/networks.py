"""
A virtual link's part on a host: made, given its peers and uplinks, and removed.

What belongs to another installation is neither joined nor removed.  The bridge of a
link is called by its VNI, so that two networks with one VNI would be one link: such a
network is refused before it is defined, and once more before it is started, as another
may have been defined in between.
"""

from typing import Any

import libvirt
from lxml import etree

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.libvirt.bridges import check_bridge
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import passing, tolerated
from nfvo.vim.libvirt.hook_digest import ABSENT, bridge_name
from nfvo.vim.libvirt.hook_probe import ask_hook, digest_of
from nfvo.vim.libvirt.mark import read_tag
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.network_xml import (
    BridgeNetwork,
    VxlanNetwork,
    group_xml,
    groups,
    read_groups,
    read_vni,
)
from nfvo.vim.whose import check_tag, vni_taken

LIVE_AND_CONFIG = (
    libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE | libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG
)
ADD = libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST
MODIFY = libvirt.VIR_NETWORK_UPDATE_COMMAND_MODIFY
REMOVE = libvirt.VIR_NETWORK_UPDATE_COMMAND_DELETE

Net = Any
"""A ``libvirt.virNetwork``."""


def ensure_network(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """
    Make the link's network on this host, or give it its peers.

    One that is being removed may be gone from one call to the next: that passes.
    """
    gone = f"{host.name}: network {spec.name} was removed meanwhile"
    with passing(gone, libvirt.VIR_ERR_NO_NETWORK):
        match spec.fabric:
            case "vxlan":
                _ensure_vxlan(connection, host, spec)
            case "bridge":
                check_bridge(connection, host, spec)
                _ensure(connection, host, spec, BridgeNetwork.of(spec).to_xml())
            case "udp":
                """Both ends are in the interfaces of the servers."""


def delete_network(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """
    Remove the link's network, for good.

    Raises VimRefused while a server is on it, and when it is another installation's.
    """
    for number in range(2):
        network = _find(connection, spec.id)
        if network is None and number == 0:
            _clear_devices(connection, host, spec)
        if network is None:
            return
        with tolerated(libvirt.VIR_ERR_NO_NETWORK):
            _check_ours(host, network, spec)
        _check_unused(connection, host, network)
        _take_up(connection, host, network, spec)
        _remove(network)
    if _find(connection, spec.id) is not None:
        raise VimUnavailable(f"{host.name}: somebody makes network {spec.name} again")


def _check_unused(connection: Connection, host: HostRecord, network: Net) -> None:
    users = [d.name() for d in connection.listAllDomains() if _is_on(d, network)]
    if users:
        raise VimRefused(
            f"{host.name}: network {network.name()} is in use by {', '.join(users)}",
            hint="remove these servers first",
        )


def _remove(network: Net) -> None:
    """
    Stop a network and forget it.

    One that somebody starts in between runs on without a definition: hence twice.
    """
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_NETWORK):
        network.destroy()
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_NETWORK):
        network.undefine()


def _take_up(
    connection: Connection, host: HostRecord, network: Net, spec: NetworkSpec
) -> None:
    """
    Start a link that is off but has devices, so that they go when it is stopped.

    They are left by a libvirtd that was killed while it started the network.
    """
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_NETWORK):
        if network.isActive():
            return
        vni = read_vni(parse(network.XMLDesc()))
        if _has_devices(connection, host, spec.model_copy(update={"segment": vni})):
            network.create()


def _clear_devices(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Have the hook remove the devices of a link that libvirt knows nothing of."""
    if _has_devices(connection, host, spec):
        with tolerated(libvirt.VIR_ERR_NO_NETWORK, libvirt.VIR_ERR_OPERATION_INVALID):
            connection.networkCreateXML(text(VxlanNetwork.of(spec).to_xml())).destroy()


def _has_devices(connection: Connection, host: HostRecord, spec: NetworkSpec) -> bool:
    """Whether the hook finds any by the link's VNI, unless another network has that."""
    if spec.fabric != "vxlan" or not spec.segment:
        return False
    try:
        _check_vni(connection, host, spec)
        return ask_hook(connection, host, spec).digest != ABSENT
    except VimRefused:  # the VNI is another's, or there is no hook to ask
        return False


def _ensure_vxlan(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """
    Make or update a link, and see that the hook has done what libvirt says is done.

    What somebody changed by hand is repaired, in one try.
    """
    network = _ensure(connection, host, spec, VxlanNetwork.of(spec).to_xml())
    _update_groups(host, network, spec)
    answer = ask_hook(connection, host, spec)
    if not answer.agrees_with(spec):
        _repair(network, spec)
        answer = ask_hook(connection, host, spec)
    if not answer.agrees_with(spec):
        raise VimRefused(
            f"{host.name}: the link {spec.name} is not as it should be, with tunnels "
            f"to {', '.join(spec.peers)}{_in_words(spec.uplinks)} and MTU {spec.mtu}: "
            f"its hook says {answer.digest}, not {digest_of(spec)}",
            hint=f"is {host.underlay} the address of the device that "
            f"/etc/libvirt/hooks/nfvo.conf on {host.name} names? "
            f"Look there: ip -d link show {bridge_name(spec.segment)}",
        )


def _in_words(uplinks: tuple[str, ...]) -> str:
    return f", uplink {', '.join(uplinks)}" if uplinks else ""


def _update_groups(host: HostRecord, network: Net, spec: NetworkSpec) -> None:
    """Add the peers and uplinks that are missing and drop those that have left."""
    found = parse(network.XMLDesc())
    if (vni := read_vni(found)) != spec.segment:
        raise VimRefused(
            f"{host.name}: network {spec.name} has VNI {vni}, not {spec.segment}",
            hint="another installation made it, or somebody by hand",
        )
    have, want = read_groups(found), frozenset(groups(spec.peers, spec.uplinks))
    for command, names in ((ADD, want - have), (REMOVE, have - want)):
        for name in sorted(names):
            _update(network, command, name)


def _update(network: Net, command: int, group: str) -> None:
    section = libvirt.VIR_NETWORK_SECTION_PORTGROUP
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # somebody was faster
        network.update(command, section, -1, text(group_xml(group)), LIVE_AND_CONFIG)


def _repair(network: Net, spec: NetworkSpec) -> None:
    """
    Make the hook look again: by a restart, unless that would cut off ports.

    A peer that is "modified" into itself calls the hook and changes nothing.
    """
    if not network.listAllPorts():
        network.destroy()
        network.create()
    elif spec.peers:
        _update(network, MODIFY, groups(spec.peers, ())[0])


def _ensure(
    connection: Connection, host: HostRecord, spec: NetworkSpec, xml: etree._Element
) -> Net:
    """
    Define a network and start it.

    One that runs without a definition was started while it was removed.
    """
    network = _find(connection, spec.id)
    if network is not None:
        _check_ours(host, network, spec)
    if network is None or not network.isPersistent():
        network = _define(connection, host, spec, text(xml))
    elif not network.isActive():
        _check_vni(connection, host, spec)
    if not network.isActive():
        with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # it runs already
            network.create()
    return network


def _define(
    connection: Connection, host: HostRecord, spec: NetworkSpec, xml: str
) -> Net:
    """Define a network, and take it back if another got its VNI at the same time."""
    _check_vni(connection, host, spec)
    network = connection.networkDefineXML(xml)
    try:
        _check_vni(connection, host, spec)
    except VimRefused:
        with tolerated(libvirt.VIR_ERR_NO_NETWORK):
            network.undefine()
        raise
    network.setAutostart(1)
    return network


def _check_ours(host: HostRecord, network: Net, spec: NetworkSpec) -> None:
    tag = read_tag(parse(network.XMLDesc()))
    if tag is not None:
        check_tag(host.name, f"network {network.name()}", spec.tag, tag)


def _check_vni(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Raise VimRefused when another network of any nfvo has the link's VNI."""
    if spec.fabric != "vxlan":
        return
    for other in connection.listAllNetworks():
        if other.UUIDString() == spec.id:
            continue
        with tolerated(libvirt.VIR_ERR_NO_NETWORK):
            found = parse(other.XMLDesc())
            tag = read_tag(found)
            if tag is not None and read_vni(found) == spec.segment:
                raise vni_taken(host.name, spec, other.name(), tag)


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
