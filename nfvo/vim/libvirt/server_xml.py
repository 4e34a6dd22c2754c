"""From a ``ServerSpec`` to the XML of its domain: pure, and equal for equal input."""

from dataclasses import dataclass, replace
from hashlib import sha256

from nfvo.errors import VimRefused
from nfvo.lcm.specs import PortSpec, ServerSpec, Tag
from nfvo.vim.libvirt.device_xml import (
    Disk,
    Interface,
    NetworkInterface,
    Serial,
    UdpInterface,
)
from nfvo.vim.libvirt.domain_xml import CPU_MODES, MACHINES, Domain
from nfvo.vim.libvirt.mark import ServerMark
from nfvo.vim.libvirt.markup import text
from nfvo.vim.libvirt.port_filter import filter_of


@dataclass(frozen=True, slots=True)
class Place:
    """
    What of a host matters to its domains.

    ``volumes`` and ``logs`` are directories; ``logs`` is None where there is none that
    the host's daemon may write to.
    """

    hypervisor: str
    volumes: str
    logs: str | None


def domain_of(server: ServerSpec, place: Place) -> Domain:
    """
    Return the domain that realises a server.

    Raises VimRefused for what the driver cannot realise.
    """
    _check(server, place.hypervisor)
    log = f"{place.logs}/{server.name}-serial.log" if place.logs else None
    tag = Tag(installation="", ns="", owner="")
    bare = Domain(
        uuid=server.id,
        name=server.name,
        title=f"nfvo {server.name}",
        hypervisor=place.hypervisor,
        architecture=server.architecture,
        vcpus=server.vcpus,
        memory_mib=server.memory_mib,
        mark=ServerMark(tag, server.agent, digest=""),
        disks=_disks(server, place.volumes),
        interfaces=tuple(_interface(port) for port in server.ports),
        serial=Serial(log),
    )
    digest = sha256(text(bare.to_xml()).encode()).hexdigest()[:16]
    return replace(bare, mark=ServerMark(server.tag, server.agent, digest))


def _check(server: ServerSpec, hypervisor: str) -> None:
    if hypervisor not in CPU_MODES:
        raise VimRefused(
            f"cannot run {server.name} on hypervisor {hypervisor or '(unknown)'}",
            hint="look at the host first: nfvo host inspect",
        )
    if server.architecture not in MACHINES:
        raise VimRefused(
            f"cannot run {server.name}: no machine for {server.architecture}",
            hint=f"known are {', '.join(MACHINES)}",
        )


def _disks(server: ServerSpec, folder: str) -> tuple[Disk, ...]:
    disk = Disk(f"{folder}/{server.disk}", "qcow2", "vda")
    seed = Disk(f"{folder}/{server.seed}", "raw", "vdb", readonly=True)
    return (disk, seed) if server.seed else (disk,)


def _interface(port: PortSpec) -> Interface:
    network, rate = port.network, port.bit_rate_mbps
    if network.fabric != "udp":
        ours = filter_of(port)
        return NetworkInterface(port.mac, network.name, network.mtu, ours, rate)
    if rate:
        raise VimRefused(
            f"port {port.name}: libvirt cannot limit the bit rate of a udp link",
            hint="use fabric vxlan, or drop the bit rate",
        )
    return UdpInterface(port.mac, _end(port.local), _end(port.remote))


def _end(end: str) -> tuple[str, int]:
    address, _, port = end.rpartition(":")
    return address.strip("[]"), int(port)
