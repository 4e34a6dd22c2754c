"""All that nfvo has made on a host, whichever installation of it."""

import re
from collections.abc import Iterator

import libvirt

from nfvo.lcm.ports import FoundResource
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.mark import read_tag
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.servers import mark_of
from nfvo.vim.libvirt.storage import IMAGES, VOLUMES, Storage

SEED_SUFFIX = ".iso"
LINK = re.compile(r"(nfvo|nvx)-[0-9a-f]{6}")
LINK_KINDS = {"nfvo": "bridge", "nvx": "tunnel"}


def found(connection: Connection, host: HostRecord) -> tuple[FoundResource, ...]:
    """
    Return all of ours on a host.

    Volumes, images, bridges and tunnels cannot carry a tag; the names of volumes are
    unique and were recorded, those of bridges and tunnels are their VNI.
    """
    storage = Storage(connection, host.uri)
    return (
        *_servers(connection),
        *_networks(connection),
        *_links(connection),
        *_volumes(storage),
        *_images(storage),
    )


def _servers(connection: Connection) -> Iterator[FoundResource]:
    for domain in connection.listAllDomains():
        if (mark := mark_of(domain)) is not None:
            name, uuid = domain.name(), domain.UUIDString()
            yield FoundResource("server", name, uuid, mark.tag)


def _networks(connection: Connection) -> Iterator[FoundResource]:
    for network in connection.listAllNetworks():
        with tolerated(libvirt.VIR_ERR_NO_NETWORK):
            tag = read_tag(parse(network.XMLDesc()))
            if tag is not None:
                name, uuid = network.name(), network.UUIDString()
                yield FoundResource("network", name, uuid, tag)


def _links(connection: Connection) -> Iterator[FoundResource]:
    """Yield what the hook has made; libvirt shows no tunnel that is on its bridge."""
    with tolerated(libvirt.VIR_ERR_NO_SUPPORT):
        for interface in connection.listAllInterfaces():
            if match := LINK.fullmatch(interface.name()):
                yield FoundResource(LINK_KINDS[match[1]], interface.name())


def _volumes(storage: Storage) -> Iterator[FoundResource]:
    for volume in storage.pool(VOLUMES).listAllVolumes():
        name = volume.name()
        yield FoundResource("seed" if name.endswith(SEED_SUFFIX) else "volume", name)


def _images(storage: Storage) -> Iterator[FoundResource]:
    for volume in storage.pool(IMAGES).listAllVolumes():
        yield FoundResource("image", volume.name().partition(".")[0])
