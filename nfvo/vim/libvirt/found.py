"""
All that nfvo has made on a host, whichever installation of it, and how it is now.

One list of each kind, then one XML of each thing and one state of each VM: nothing of
it enters a guest's monitor, which a frozen guest would block.
"""

import errno
import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import libvirt
from lxml import etree

from nfvo.lcm.planner.naming import installation_of
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.facts import network_facts, server_facts, volume_facts
from nfvo.vim.libvirt.mark import read_tag
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.rule_filters import words_of
from nfvo.vim.libvirt.servers import state_of
from nfvo.vim.libvirt.states import server_state
from nfvo.vim.libvirt.storage import IMAGES, VOLUMES, Storage

SEED_SUFFIX = ".iso"
LINK = re.compile(r"(nfvo|nvx)-[0-9a-f]{6}")
LINK_KINDS = {"nfvo": "bridge", "nvx": "tunnel"}
ACTIVE = libvirt.VIR_CONNECT_LIST_NETWORKS_ACTIVE


def found(connection: Connection, host: HostRecord) -> tuple[FoundResource, ...]:
    """
    Return all of ours on a host.

    The facts of a VM that runs are those of its live XML: what it has, not what it
    would have after its next start (``virsh edit``, ``setvcpus --config``); of one
    that is off, those of its definition.  So a change by hand is told when it takes
    effect.  Volumes, images, bridges and tunnels cannot carry a tag: the names of
    volumes say whose they are, those of bridges and tunnels are their VNI.  Volumes
    are those that libvirt knows: a file that somebody else put there is not seen.
    """
    storage = Storage(connection, host.uri)
    return (
        *_servers(connection, storage),
        *_networks(connection),
        *_links(connection),
        *_volumes(storage),
        *_images(storage),
    )


def _servers(connection: Connection, storage: Storage) -> Iterator[FoundResource]:
    folder = storage.directory(VOLUMES)
    words = cache(partial(words_of, connection))
    for domain in connection.listAllDomains():
        with tolerated(libvirt.VIR_ERR_NO_DOMAIN):
            xml, state = parse(domain.XMLDesc()), state_of(domain)
            tag = read_tag(xml)
            if tag is None or state is None:
                continue
            facts = server_facts(xml, server_state(*state)[0], folder, words)
            name, uuid = domain.name(), domain.UUIDString()
            yield FoundResource("server", name, uuid, tag, tag.installation, facts)


def _networks(connection: Connection) -> Iterator[FoundResource]:
    active = {network.UUIDString() for network in connection.listAllNetworks(ACTIVE)}
    for network in connection.listAllNetworks():
        with tolerated(libvirt.VIR_ERR_NO_NETWORK):
            xml = parse(network.XMLDesc())
            tag = read_tag(xml)
            if tag is None:
                continue
            name, uuid = network.name(), network.UUIDString()
            facts = network_facts(xml, active=uuid in active)
            yield FoundResource("network", name, uuid, tag, tag.installation, facts)


def _links(connection: Connection) -> Iterator[FoundResource]:
    """Yield what the hook has made; libvirt shows no tunnel that is on its bridge."""
    with tolerated(libvirt.VIR_ERR_NO_SUPPORT):
        for interface in connection.listAllInterfaces():
            if match := LINK.fullmatch(interface.name()):
                yield FoundResource(LINK_KINDS[match[1]], interface.name())


def _volumes(storage: Storage) -> Iterator[FoundResource]:
    for volume in storage.pool(VOLUMES).listAllVolumes():
        name, xml = volume.name(), _described(volume)
        if xml is not None:
            kind = "seed" if name.endswith(SEED_SUFFIX) else "volume"
            whose, facts = installation_of(name), volume_facts(xml)
            yield FoundResource(kind, name, installation=whose, facts=facts)


def _described(volume: Any) -> etree._Element | None:
    """
    Return a volume's XML, or None when it is gone.

    libvirt looks at the file at each call; that one was removed behind its back it
    tells as a system error.
    """
    try:
        return parse(volume.XMLDesc())
    except libvirt.libvirtError as error:
        system = error.get_error_code() == libvirt.VIR_ERR_SYSTEM_ERROR
        gone = error.get_error_code() == libvirt.VIR_ERR_NO_STORAGE_VOL
        if gone or (system and error.get_int1() == errno.ENOENT):
            return None
        raise


def _images(storage: Storage) -> Iterator[FoundResource]:
    for volume in storage.pool(IMAGES).listAllVolumes():
        yield FoundResource("image", volume.name().partition(".")[0])
