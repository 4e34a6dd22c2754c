"""A VM as libvirt's XML (formatdomain.html)."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from nfvo.lcm.binding import UNBOUND, Binding
from nfvo.vim.libvirt import binding_xml
from nfvo.vim.libvirt.device_xml import AgentChannel, Disk, Interface, Serial
from nfvo.vim.libvirt.hostdev_xml import Hostdev
from nfvo.vim.libvirt.mark import ServerMark
from nfvo.vim.libvirt.markup import E


@dataclass(frozen=True, slots=True)
class Machine:
    """What differs from architecture to architecture."""

    machine: str
    features: tuple[str, ...]
    panic: str | None


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine("pc", ("acpi", "apic"), "isa"),
    "i686": Machine("pc", ("acpi", "apic"), "isa"),
    "aarch64": Machine("virt", ("acpi",), None),
}

CPU_MODES: Mapping[str, str] = {
    "kvm": "host-model",
    "qemu": "maximum",
    "test": "host-model",
}
"""For qemu the CPU it emulates best: its default lacks what x86-64-v2 guests need."""


@dataclass(frozen=True, slots=True)
class Domain:
    """
    A persistent VM.

    A panic is shown only if ``on_crash`` is ``preserve``.  There is no USB, video or
    balloon: a VNF needs none of them, and each costs memory and attack surface.
    """

    uuid: str
    name: str
    title: str
    hypervisor: str
    architecture: str
    vcpus: int
    memory_mib: int
    mark: ServerMark
    disks: tuple[Disk, ...]
    interfaces: tuple[Interface, ...]
    serial: Serial
    binding: Binding = UNBOUND
    hostdevs: tuple[Hostdev, ...] = ()

    def to_xml(self) -> etree._Element:
        """Return the ``<domain>``."""
        machine = MACHINES[self.architecture]
        return E.domain(
            E.name(self.name),
            E.uuid(self.uuid),
            E.title(self.title),
            E.metadata(self.mark.to_xml()),
            E.memory(str(self.memory_mib), unit="MiB"),
            *binding_xml.memory_backing(self.binding.shares),
            binding_xml.vcpu(self.vcpus, self.binding),
            *binding_xml.tuning(self.binding),
            self._os(machine),
            E.features(*(E(feature) for feature in machine.features)),
            binding_xml.cpu(CPU_MODES[self.hypervisor], self.binding),
            E.clock(offset="utc"),
            E.on_poweroff("destroy"),
            E.on_reboot("restart"),
            E.on_crash("preserve"),
            self._devices(machine),
            type=self.hypervisor,
        )

    def _os(self, machine: Machine) -> etree._Element:
        kind = E.type("hvm", arch=self.architecture, machine=machine.machine)
        return E.os(kind, E.boot(dev="hd"))

    def _devices(self, machine: Machine) -> etree._Element:
        devices = E.devices(
            *(disk.to_xml() for disk in self.disks),
            E.controller(type="usb", model="none"),
            *(interface.to_xml() for interface in self.interfaces),
            *(hostdev.to_xml() for hostdev in self.hostdevs),
            self.serial.to_xml(),
            E.memballoon(model="none"),
            E.rng(E.backend("/dev/urandom", model="random"), model="virtio"),
        )
        if self.mark.agent:
            devices.append(AgentChannel().to_xml())
        if machine.panic is not None:
            devices.append(E.panic(model=machine.panic))
        return devices
