"""
What is on a host, asked of the host itself: libvirt, /proc, its devices and its files.

None of nfvo's code is used, so that none of its mistakes is repeated here.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import libvirt

from tests.testbed.libvirt import Host, TestBed

MARK = "{urn:nfvo:1}"
LOOKS = 5
RUNNING = libvirt.VIR_DOMAIN_RUNNING
SEEN_AS = Path("/var/lib/libvirt/images")
OURS = re.compile(r"(nfvo|nvx|vnet|vxlan)")
NONE = frozenset({"::", "0.0.0.0"})
UUID = re.compile(r"-uuid\0([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class SeenDomain:
    """A domain; ``owner`` is the VNFC that its mark names, ``taps`` its live ports."""

    host: str
    name: str
    uuid: str
    running: bool
    owner: str
    vcpus: int
    memory_mib: int
    macs: frozenset[str]
    addresses: frozenset[str]
    disks: frozenset[str]
    taps: frozenset[str]


@dataclass(frozen=True, slots=True)
class SeenNetwork:
    """A network of libvirt's."""

    name: str
    uuid: str
    active: bool


@dataclass(frozen=True, slots=True)
class SeenHost:
    """
    All that is on one host.

    ``guests`` are the UUIDs of its qemu processes, ``files`` what is in its pools,
    ``devices`` what its kernel has of ours, and of libvirt's for guests.
    """

    name: str
    domains: tuple[SeenDomain, ...] = ()
    networks: tuple[SeenNetwork, ...] = ()
    files: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    guests: tuple[str, ...] = ()


def look(bed: TestBed) -> tuple[SeenHost, ...]:
    """Return what is on all hosts; they must be on."""
    return tuple(_seen(host) for host in bed.hosts.values())


def _seen(host: Host) -> SeenHost:
    """Look again when something went away in the middle of it."""
    for _ in range(LOOKS - 1):
        with suppress(libvirt.libvirtError, OSError):
            return _host(host)
    return _host(host)


def _host(host: Host) -> SeenHost:
    connection = libvirt.open(host.uri())
    try:
        return SeenHost(
            name=host.name,
            domains=tuple(_domain(host.name, d) for d in connection.listAllDomains()),
            networks=tuple(
                SeenNetwork(one.name(), one.UUIDString(), bool(one.isActive()))
                for one in connection.listAllNetworks()
            ),
            files=frozenset(_files(host)),
            devices=frozenset(one for one in host.devices() if OURS.match(one)),
            guests=tuple(_guests(host)),
        )
    finally:
        connection.close()


def _domain(host: str, domain: Any) -> SeenDomain:
    xml = ElementTree.fromstring(domain.XMLDesc())
    tag = xml.find(f"metadata/{MARK}server/{MARK}tag")
    ports = xml.findall("devices/interface")
    values = (one.find("filterref") for one in ports)
    return SeenDomain(
        host=host,
        name=domain.name(),
        uuid=domain.UUIDString(),
        running=domain.state()[0] == RUNNING,
        owner="" if tag is None else tag.get("owner", ""),
        vcpus=int(xml.findtext("vcpu", "0")),
        memory_mib=int(xml.findtext("memory", "0")) // 1024,
        macs=frozenset(_each(ports, "mac", "address")),
        addresses=frozenset(
            f"{network} {one.get('value')}"
            for filter, network in zip(
                values, _each(ports, "source", "network"), strict=True
            )
            if filter is not None
            for one in filter.findall("parameter")
            if one.get("name") in {"IP", "IPV6"} and one.get("value") not in NONE
        ),
        disks=frozenset(
            Path(one).name
            for one in _each(xml.findall("devices/disk"), "source", "file")
        ),
        taps=frozenset(one for one in _each(ports, "target", "dev") if one),
    )


def _each(elements: list[Any], child: str, attribute: str) -> Iterator[str]:
    for element in elements:
        found = element.find(child)
        yield "" if found is None else found.get(attribute, "")


def _files(host: Host) -> Iterator[str]:
    """Yield the paths of files below where the host keeps disks."""
    folder = host.dir / "lib" / "images"
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder))


def _guests(host: Host) -> Iterator[str]:
    """Yield the UUID that each qemu was given, whoever knows of it."""
    for pid in host.qemus():
        found = UUID.search(Path(f"/proc/{pid}/cmdline").read_text())
        yield found[1] if found else f"process {pid}"
