"""PCI devices of the host in a domain, as libvirt's XML (formatdomain.html)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from nfvo.errors import VimRefused
from nfvo.vim.libvirt.markup import E

ADDRESS = re.compile(r"([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])")


@dataclass(frozen=True, slots=True)
class FunctionInterface:
    """
    A NIC that is a virtual function of the host's, with its MAC and ``vlan`` (or 0).

    Both are set by the NIC itself, and it lets no other MAC out.
    """

    mac: str
    address: str
    vlan: int = 0

    def to_xml(self) -> etree._Element:
        """Return the ``<interface>``."""
        interface = E.interface(
            E.mac(address=self.mac),
            E.source(E.address(type="pci", **_numbers(self.address))),
            type="hostdev",
            managed="yes",
        )
        if self.vlan:
            interface.append(E.vlan(E.tag(id=str(self.vlan))))
        return interface


@dataclass(frozen=True, slots=True)
class Hostdev:
    """A PCI device of the host; libvirt takes it from its driver and gives it back."""

    address: str

    def to_xml(self) -> etree._Element:
        """Return the ``<hostdev>``."""
        source = E.source(E.address(**_numbers(self.address)))
        return E.hostdev(source, mode="subsystem", type="pci", managed="yes")


def read_address(element: etree._Element) -> str:
    """Return what an ``<address>`` says, as Linux writes it: ``0000:3b:02.0``."""
    numbers = (element.get(name, "0") for name in ("domain", "bus", "slot", "function"))
    domain, bus, slot, function = (int(number, 0) for number in numbers)
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"


def _numbers(address: str) -> Mapping[str, str]:
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise VimRefused(
            f"{address} is no address of a PCI device", hint="place it anew: nfvo plan"
        )
    names = "domain", "bus", "slot", "function"
    return {name: f"0x{part}" for name, part in zip(names, found.groups(), strict=True)}
