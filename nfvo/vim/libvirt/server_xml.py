"""From a ``ServerSpec`` to the XML of its domain: pure, and equal for equal input."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from string import ascii_lowercase

from nfvo.errors import VimRefused
from nfvo.lcm.binding import Binding, binding_of
from nfvo.lcm.ports import Capabilities
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import PortSpec, ServerSpec, Tag
from nfvo.placement.cells.share import devices_in
from nfvo.placement.infrastructure import NumaCell
from nfvo.vim.bound import refuse_binding
from nfvo.vim.libvirt.device_xml import (
    Disk,
    Interface,
    NetworkInterface,
    Serial,
    UdpInterface,
)
from nfvo.vim.libvirt.domain_xml import CPU_MODES, MACHINES, Domain
from nfvo.vim.libvirt.hostdev_xml import FunctionInterface, Hostdev
from nfvo.vim.libvirt.mark import ServerMark
from nfvo.vim.libvirt.markup import text
from nfvo.vim.libvirt.rule_filter import ruled_filter_of
from nfvo.vim.libvirt.traits import Traits

LETTERS = ascii_lowercase[2:]
"""The disks beside root disk and seed: vdc and so on."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    What of a host matters to its domains.

    ``volumes`` is the directory of disks and seeds; ``numa`` and ``dedicated`` are as
    in its record.
    """

    hypervisor: str
    volumes: str
    traits: Traits
    numa: tuple[NumaCell, ...] = ()
    dedicated: frozenset[int] = frozenset()

    def binding(self, server: ServerSpec) -> Binding:
        """Return what a server is bound to here; refused where nothing can be."""
        refuse_binding(server, self.traits.can)
        if not self.traits.can.cells:
            return Binding({}, shares=devices_in(server.shares))
        return binding_of(server.shares, server.topology, self.numa, self.dedicated)


def place_on(host: HostRecord, volumes: str, traits: Traits) -> Place:
    """Return what of a host matters to its domains."""
    return Place(host.hypervisor, volumes, traits, host.numa, host.dedicated)


def domain_of(server: ServerSpec, place: Place) -> Domain:
    """
    Return the domain that realises a server.

    Raises VimRefused for what the driver cannot realise.
    """
    _check(server, place.hypervisor)
    can, logs = place.traits.can, place.traits.logs
    log = f"{logs}/{server.name}-serial.log" if logs else None
    agent = server.agent and can.agent
    tag = Tag(installation="", ns="", owner="")
    bare = Domain(
        uuid=server.id,
        name=server.name,
        title=f"nfvo {server.name}",
        hypervisor=place.hypervisor,
        architecture=server.architecture,
        vcpus=server.vcpus,
        memory_mib=server.memory_mib,
        mark=ServerMark(tag, agent, digest=""),
        disks=_disks(server, place.volumes),
        interfaces=tuple(_interface(port, can) for port in server.ports),
        serial=Serial(log),
        binding=place.binding(server),
        hostdevs=tuple(_hostdevs(server)),
    )
    digest = sha256(text(bare.to_xml()).encode()).hexdigest()[:16]
    return replace(bare, mark=ServerMark(server.tag, agent, digest))


def _check(server: ServerSpec, hypervisor: str) -> None:
    if hypervisor not in CPU_MODES:
        raise VimRefused(
            f"cannot run {server.name} on hypervisor {hypervisor or '(unknown)'}",
            hint="look at the host first: nfvo host check",
        )
    if len(server.storages) > len(LETTERS):
        raise VimRefused(
            f"{server.name} has {len(server.storages)} disks beside its root disk",
            hint=f"{len(LETTERS)} are as many as can be had",
        )
    if server.architecture not in MACHINES:
        raise VimRefused(
            f"cannot run {server.name}: no machine for {server.architecture}",
            hint=f"known are {', '.join(MACHINES)}",
        )


def _disks(server: ServerSpec, folder: str) -> tuple[Disk, ...]:
    disk = Disk(f"{folder}/{server.disk}", "qcow2", "vda")
    seed = Disk(f"{folder}/{server.seed}", "raw", "vdb", readonly=True)
    beside = (
        Disk(f"{folder}/{one.name}", "qcow2", f"vd{letter}")
        for one, letter in zip(server.storages, LETTERS, strict=False)
    )
    return (disk, *([seed] if server.seed else []), *beside)


def _interface(port: PortSpec, can: Capabilities) -> Interface:
    network, rate = port.network, port.bit_rate_mbps
    if port.device:
        return _function(port)
    if rate and (network.fabric == "udp" or not can.bit_rates):
        raise VimRefused(
            f"port {port.name}: its host cannot limit the bit rate of a "
            f"{network.fabric} link",
            hint="use fabric vxlan on hosts that can, or drop the bit rate",
        )
    _check_security(port, can)
    if port.trunk:
        raise VimRefused(
            f"port {port.name}: no trunk can be made on a host of libvirt",
            hint="place it at a cloud, or give the VDU a CP for each link",
        )
    if network.fabric != "udp":
        ours = ruled_filter_of(port) if can.anti_spoofing else None
        return NetworkInterface(port.mac, network.name, network.mtu, ours, rate)
    return UdpInterface(port.mac, _end(port.local), _end(port.remote))


def _hostdevs(server: ServerSpec) -> Iterator[Hostdev]:
    """Yield the devices that are no NIC of a port."""
    for one in devices_in(server.shares):
        if one.kind == "pci":
            yield Hostdev(one.address)


def _function(port: PortSpec) -> FunctionInterface:
    """Return a port that is a virtual function, which nothing of the host watches."""
    if port.bit_rate_mbps or port.security or port.trunk:
        raise VimRefused(
            f"port {port.name}: a virtual function has no limits, rules or trunks",
            hint="give the VDU a virtio CP for what needs them",
        )
    return FunctionInterface(port.mac, port.device, port.network.vlan)


def _check_security(port: PortSpec, can: Capabilities) -> None:
    """Refuse rules where filters do nothing: on udp links and on Open vSwitches."""
    link = port.network
    on_switch = link.fabric == "bridge" and link.vlan > 0
    if port.security and (link.fabric == "udp" or on_switch or not can.security):
        raise VimRefused(
            f"port {port.name}: its host cannot enforce security rules on a "
            f"{link.fabric} link{' with a VLAN' if on_switch else ''}",
            hint="use fabric vxlan on hosts that can, or drop the rules",
        )


def _end(end: str) -> tuple[str, int]:
    address, _, port = end.rpartition(":")
    return address.strip("[]"), int(port)
