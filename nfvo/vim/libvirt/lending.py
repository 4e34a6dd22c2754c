"""
Which devices of a host its operator lets VMs have: found among libvirt's node devices.

https://libvirt.org/formatnode.html.  An operator names a NIC by its interface, any
device by its address, or all of a product; NICs lend their virtual functions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libvirt
from lxml import etree

from nfvo.placement.devices.pool import NO_CELL, Pool
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.hostdev_xml import read_address
from nfvo.vim.libvirt.markup import parse

NETWORK_CLASS = "0x02"
"""The first byte of the class of PCI devices that are network controllers."""
PARTS = "domain", "bus", "slot", "function"
Named = Mapping[str, etree._Element]


@dataclass(frozen=True, slots=True)
class Lent:
    """Pools of devices that VMs may have, and what of it is ``missing``, and why."""

    pools: tuple[Pool, ...] = ()
    missing: tuple[str, ...] = ()


def lent_devices(connection: Connection, lends: Mapping[str, str]) -> Lent:
    """Return what of a host is lent; ``lends`` are its operator's words."""
    if not lends:
        return Lent()
    devices = _devices(connection)
    node = _Node(devices, *_interfaces(connection, devices))
    pools, missing = list[Pool](), list[str]()
    for what, name in sorted(lends.items()):
        found = [*_pools(what, name, node)]
        pools += (one for one in found if isinstance(one, Pool))
        missing += (one for one in found if isinstance(one, str))
        if not found:
            missing.append(f"cannot lend {what}: there is no such device")
    return Lent(tuple(pools), tuple(missing))


@dataclass(frozen=True, slots=True)
class _Node:
    """PCI ``devices`` by address, those of ``nics`` by interface; ``mbps`` of NICs."""

    devices: Named
    nics: Named
    mbps: Mapping[str, int]


def _pools(what: str, name: str, node: _Node) -> Iterator[Pool | str]:
    """Yield what one word of an operator means, or why it means nothing."""
    if what in node.nics:
        yield _functions(what, name, node.nics[what], node)
        return
    for address, device in node.devices.items():
        if what not in (address, _product(device)):
            continue
        if device.findtext("class", "").startswith(NETWORK_CLASS):
            yield _functions(address, name, device, node)
        elif device.find("iommuGroup") is None:
            yield _no_iommu(address)
        else:
            yield Pool(
                "pci", (address,), _product(device), cell=_cell(device), alias=name
            )


def _functions(what: str, network: str, nic: etree._Element, node: _Node) -> Pool | str:
    """Return the virtual functions of a NIC, or why it has none to lend."""
    listed = nic.iterfind("capability[@type='virt_functions']/address")
    addresses = tuple(sorted(map(read_address, listed)))
    known = [node.devices[one] for one in addresses if one in node.devices]
    if not addresses:
        return (
            f"cannot lend {what}: it has no virtual functions "
            "(sriov_numvfs in /sys/class/net/INTERFACE/device makes them)"
        )
    if any(one.find("iommuGroup") is None for one in known):
        return _no_iommu(what)
    product = _product(known[0]) if known else ""
    parent = _address(nic)
    return Pool(
        "vf",
        addresses,
        product,
        network,
        _cell(nic),
        parent,
        mbps=node.mbps.get(parent, 0),
    )


def _no_iommu(what: str) -> str:
    return (
        f"cannot lend {what}: the host has no IOMMU in use "
        "(intel_iommu=on or amd_iommu=on on its command line)"
    )


def _devices(connection: Connection) -> Named:
    """Return the PCI devices by their addresses."""
    flag = libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV
    found = (
        capability
        for device in map(parse, _described(connection, flag))
        for capability in device.iterfind("capability[@type='pci']")
    )
    return {_address(one): one for one in found}


def _interfaces(
    connection: Connection, devices: Named
) -> tuple[Named, Mapping[str, int]]:
    """Return the PCI devices that are network interfaces, and their rates."""
    flag = libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET
    parents = {_node_name(address): address for address in devices}
    nics, mbps = {}, {}
    for device in map(parse, _described(connection, flag)):
        address = parents.get(device.findtext("parent", ""))
        name = device.findtext("capability[@type='net']/interface", "")
        if address is not None and name:
            nics[name] = devices[address]
            link = device.find("capability[@type='net']/link[@state='up']")
            mbps[address] = 0 if link is None else int(link.get("speed", "0"))
    return nics, mbps


def _described(connection: Connection, flag: int) -> Iterator[str]:
    for device in connection.listAllDevices(flag):
        yield device.XMLDesc()


def _node_name(address: str) -> str:
    """Return what libvirt calls the device at an address: ``pci_0000_3b_00_0``."""
    return "pci_" + address.replace(":", "_").replace(".", "_")


def _address(device: etree._Element) -> str:
    numbers = {name: device.findtext(name, "0") for name in PARTS}
    return read_address(etree.Element("address", numbers))


def _product(device: etree._Element) -> str:
    ids = (device.find(name) for name in ("vendor", "product"))
    return ":".join("" if one is None else one.get("id", "")[2:] for one in ids)


def _cell(device: etree._Element) -> int:
    node = device.find("numa")
    return NO_CELL if node is None else int(node.get("node", NO_CELL))
