"""From a ``ServerSpec`` to the XML of its domain: pure, and equal for equal input."""

from dataclasses import replace
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
from nfvo.vim.libvirt.storage import VOLUMES

LOGS = "/var/log/libvirt/qemu"


def domain_of(server: ServerSpec, hypervisor: str, *, session: bool) -> Domain:
    """
    Return the domain that realises a server.

    ``session``: the host's daemon has a user's rights only, so nothing is logged to
    ``LOGS``.  Raises VimRefused for what the driver cannot realise.
    """
    _check(server, hypervisor)
    log = None if session else f"{LOGS}/{server.name}-serial.log"
    tag = Tag(installation="", ns="", owner="")
    bare = Domain(
        uuid=server.id,
        name=server.name,
        title=f"nfvo {server.name}",
        hypervisor=hypervisor,
        architecture=server.architecture,
        vcpus=server.vcpus,
        memory_mib=server.memory_mib,
        mark=ServerMark(tag, server.agent, digest=""),
        disks=_disks(server),
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


def _disks(server: ServerSpec) -> tuple[Disk, ...]:
    disk = Disk(VOLUMES, server.disk, "qcow2", "vda")
    seed = Disk(VOLUMES, server.seed, "raw", "vdb", readonly=True)
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
