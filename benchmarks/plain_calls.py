"""
The peer: the networks, disks, seeds and VMs of a service by libvirt's calls alone.

They are copies, under other names, of what nfvo has made: so both sides make the same.
Nothing is looked up first, checked afterwards, or written down.
"""

import re
import uuid
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Self

import libvirt
from lxml import etree

from nfvo.vim.libvirt.mark import NAMESPACE
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.storage import VOLUMES
from nfvo.vim.libvirt.storage_xml import PRIVATE, File, Overlay

OURS = re.compile(r"([0-9a-f]{8}-)?nfvo-[0-9a-f]{8}-")
PLAIN = "nfvo-plain-"  # the hook of hosts acts on such names only
CHUNK = 1 << 20


@dataclass(frozen=True)
class Seed:
    """A volume with day-0 data."""

    xml: str
    content: bytes


@dataclass(frozen=True)
class PlainHost:
    """What is to be made on one host, as XML, and the connection to it."""

    connection: Any
    networks: Sequence[str]
    disks: Sequence[str]
    seeds: Sequence[Seed]
    domains: Sequence[str]

    @classmethod
    def like(cls, connection: Any) -> Self:
        """Copy what nfvo has made on a host."""
        pool = connection.storagePoolLookupByName(VOLUMES)
        volumes = pool.listAllVolumes()
        seeds = [one for one in volumes if one.name().endswith(".iso")]
        disks = [one for one in volumes if one not in seeds]
        networks = [one.XMLDesc() for one in connection.listAllNetworks()]
        hidden = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
        domains = [one.XMLDesc(hidden) for one in connection.listAllDomains()]
        return cls(
            connection,
            networks=[_renamed(xml) for xml in networks],
            disks=[_disk(one) for one in disks],
            seeds=[_seed(connection, one) for one in seeds],
            domains=[_renamed(xml) for xml in domains],
        )

    def make(self) -> None:
        """Make all of it, until the VMs run."""
        for xml in self.networks:
            network = self.connection.networkDefineXML(xml)
            network.setAutostart(1)
            network.create()
        pool = self.connection.storagePoolLookupByName(VOLUMES)
        for xml in self.disks:
            pool.createXML(xml)
        for seed in self.seeds:
            _upload(self.connection, pool.createXML(seed.xml), seed.content)
        for xml in self.domains:
            flags = libvirt.VIR_DOMAIN_DEFINE_VALIDATE
            domain = self.connection.defineXMLFlags(xml, flags)
            domain.create()
            assert domain.state()[0] == libvirt.VIR_DOMAIN_RUNNING, domain.name()

    def remove(self) -> None:
        """Remove all of it."""
        for domain in self.connection.listAllDomains():
            domain.destroy()
            domain.undefine()
        for volume in self.connection.storagePoolLookupByName(VOLUMES).listAllVolumes():
            volume.delete()
        for network in self.connection.listAllNetworks():
            network.destroy()
            network.undefine()


@dataclass(frozen=True)
class Plain:
    """All hosts."""

    hosts: Sequence[PlainHost]

    def make(self) -> None:
        """Make all of it, one thing after the other."""
        for host in self.hosts:
            host.make()

    def make_at_once(self, executor: Executor) -> None:
        """Make all of it, on all hosts at the same time."""
        list(executor.map(PlainHost.make, self.hosts))

    def remove(self) -> None:
        """Remove all of it, one thing after the other."""
        for host in self.hosts:
            host.remove()


def _renamed(xml: str) -> str:
    """Return the XML of something like it that is not nfvo's."""
    document = parse(OURS.sub(PLAIN, xml))
    document.find("uuid").text = str(uuid.uuid4())  # type: ignore[union-attr]
    for mark in list(document.iter(f"{{{NAMESPACE}}}*")):
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
    etree.cleanup_namespaces(document)
    return text(document)


def _disk(volume: Any) -> str:
    found = parse(volume.XMLDesc())
    path = found.findtext("backingStore/path") or ""
    kind = found.find("backingStore/format")
    backing_format = kind.get("type", "") if kind is not None else ""
    capacity = int(found.findtext("capacity") or 0)
    name = OURS.sub(PLAIN, volume.name())
    return text(Overlay(name, capacity, path, backing_format).to_xml())


def _seed(connection: Any, volume: Any) -> Seed:
    stream, parts = connection.newStream(0), []
    volume.download(stream, 0, 0, 0)
    while part := stream.recv(CHUNK):
        parts.append(part)
    stream.finish()
    content = b"".join(parts)
    name = OURS.sub(PLAIN, volume.name())
    return Seed(text(File(name, len(content), PRIVATE).to_xml()), content)


def _upload(connection: Any, volume: Any, content: bytes) -> None:
    stream = connection.newStream(0)
    volume.upload(stream, 0, len(content), 0)
    while content:
        content = content[stream.send(content) :]
    stream.finish()
