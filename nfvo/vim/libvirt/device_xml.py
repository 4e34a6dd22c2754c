"""The devices of a domain as libvirt's XML (formatdomain.html#devices)."""

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from nfvo.vim.libvirt.hostdev_xml import FunctionInterface
from nfvo.vim.libvirt.markup import E

KILOBYTES_PER_MEGABIT = 125


@dataclass(frozen=True, slots=True)
class Disk:
    """
    A file of the host as a virtio disk.

    It is not named by its pool, as AppArmor's virt-aa-helper cannot resolve that
    (https://bugs.launchpad.net/ubuntu/+source/libvirt/+bug/1677398).  The seed is a
    disk too, as cloud kernels have no AHCI and see no SATA CD-ROM.  Cache
    ``writeback`` obeys the guest's flushes, lets all overlays share the cached pages
    of their image, and works where O_DIRECT does not (tmpfs).
    """

    path: str
    format: Literal["qcow2", "raw"]
    target: str
    readonly: bool = False

    def to_xml(self) -> etree._Element:
        """Return the ``<disk>``."""
        driver = {"name": "qemu", "type": self.format, "cache": "writeback"}
        disk = E.disk(
            E.driver(driver if self.readonly else driver | {"discard": "unmap"}),
            E.source(file=self.path),
            E.target(dev=self.target, bus="virtio"),
            type="file",
            device="disk",
        )
        if self.readonly:
            disk.append(E.readonly())
        return disk


@dataclass(frozen=True, slots=True)
class FilterRef:
    """A packet filter on an interface, with its parameters in order."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    def to_xml(self) -> etree._Element:
        """Return the ``<filterref>``."""
        parameters = [E.parameter(name=n, value=v) for n, v in self.parameters]
        return E.filterref(*parameters, filter=self.name)


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """A virtio NIC on a libvirt network; ``bit_rate_mbps`` 0 means no limit."""

    mac: str
    network: str
    mtu: int
    filter: FilterRef | None
    bit_rate_mbps: int = 0

    def to_xml(self) -> etree._Element:
        """Return the ``<interface>``."""
        source = E.source(network=self.network)
        interface = _interface("network", self.mac, source)
        interface.append(E.mtu(size=str(self.mtu)))
        if self.bit_rate_mbps:
            average = str(self.bit_rate_mbps * KILOBYTES_PER_MEGABIT)
            limits = E.inbound(average=average), E.outbound(average=average)
            interface.append(E.bandwidth(*limits))
        if self.filter is not None:
            interface.append(self.filter.to_xml())
        return interface


@dataclass(frozen=True, slots=True)
class UdpInterface:
    """
    A virtio NIC whose frames go to one peer, in UDP; needs nothing on the host.

    libvirt can set neither MTU nor filters nor limits here: the guest's day-0 data has
    the MTU, and its only peer is the guest at the other end.
    """

    mac: str
    local: tuple[str, int]
    remote: tuple[str, int]

    def to_xml(self) -> etree._Element:
        """Return the ``<interface>``."""
        local = E.local(address=self.local[0], port=str(self.local[1]))
        source = E.source(local, address=self.remote[0], port=str(self.remote[1]))
        return _interface("udp", self.mac, source)


Interface = NetworkInterface | UdpInterface | FunctionInterface


@dataclass(frozen=True, slots=True)
class Serial:
    """The console: a pty, and a file that keeps what the guest said."""

    log: str | None

    def to_xml(self) -> etree._Element:
        """Return the ``<serial>``."""
        serial = E.serial(E.target(port="0"), type="pty")
        if self.log is not None:
            serial.append(E.log(file=self.log, append="on"))
        return serial


@dataclass(frozen=True, slots=True)
class AgentChannel:
    """The channel of the guest agent."""

    def to_xml(self) -> etree._Element:
        """Return the ``<channel>``; libvirt chooses its socket."""
        target = E.target(type="virtio", name="org.qemu.guest_agent.0")
        return E.channel(E.source(mode="bind"), target, type="unix")


def _interface(kind: str, mac: str, source: etree._Element) -> etree._Element:
    """Return what all NICs have; without a boot ROM, which would cost 0.1 s each."""
    return E.interface(
        E.mac(address=mac),
        source,
        E.model(type="virtio"),
        E.rom(enabled="no"),
        type=kind,
    )
