"""Looking at a host: what it has, and what can be done there."""

import random
from collections.abc import Iterator

from lxml import etree

from nfvo.errors import VimRefused
from nfvo.graph import Resources
from nfvo.lcm.ports import Capabilities, Inventory
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.placement.infrastructure import NumaCell
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.endpoint import is_session
from nfvo.vim.libvirt.hook_probe import ask_hook
from nfvo.vim.libvirt.kvm import hypervisor
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.storage import IMAGES, VOLUMES, Storage
from nfvo.vim.libvirt.storage_xml import GIB

PROBE = NetworkSpec(
    id="",
    name="",
    fabric="vxlan",
    tag=Tag(installation="", ns="", owner=""),
    segment=0xFFFFFF,
)
"""Asks the hook for a link that need not exist: any answer says that it is there."""
PROBED_VNIS = range(0xFFFF00, 0xFFFFFF)
"""Not always for the same one: two such questions at once disturb each other."""


class Inspection:
    """Looks at hosts; remembers for each what its hypervisor has proven to be."""

    def __init__(self) -> None:
        self._hypervisors: dict[tuple[str, str], str] = {}

    def of(self, connection: Connection, host: HostRecord) -> Inventory:
        """Return what the host has; makes its storage pools on the way."""
        described = connection.getCapabilities()
        capabilities = parse(described)
        fabrics, detail = _fabrics(connection, host)
        return Inventory(
            capabilities=Capabilities(
                hypervisor=self._hypervisor(connection, host, described),
                architecture=_architecture(capabilities),
                fabrics=fabrics,
                anti_spoofing=not is_session(host.uri),
            ),
            capacity=_capacity(connection, host),
            numa=tuple(_numa(capabilities)),
            hostname=connection.getHostname(),
            detail=detail,
        )

    def _hypervisor(
        self, connection: Connection, host: HostRecord, capabilities: str
    ) -> str:
        key = host.id, host.uri
        if key not in self._hypervisors:
            architecture = _architecture(parse(capabilities))
            found = hypervisor(connection, capabilities, architecture)
            self._hypervisors[key] = found
        return self._hypervisors[key]


def _architecture(capabilities: etree._Element) -> str:
    return capabilities.findtext("host/cpu/arch") or ""


def _fabrics(connection: Connection, host: HostRecord) -> tuple[frozenset[str], str]:
    """Return the fabrics that work, and why those don't that don't."""
    if is_session(host.uri):
        return frozenset({"udp"}), "a session daemon has no rights for vxlan and bridge"
    try:
        ask_hook(connection, host, _probe())
    except VimRefused as refusal:
        return frozenset({"udp", "bridge"}), f"no vxlan: {refusal.message}"
    return frozenset({"udp", "bridge", "vxlan"}), ""


def _probe() -> NetworkSpec:
    return PROBE.model_copy(update={"segment": random.choice(PROBED_VNIS)})


def _capacity(connection: Connection, host: HostRecord) -> Resources:
    """Return CPUs and memory as they are, and the disk that is free or ours."""
    _model, memory_mib, cpus, *_rest = connection.getInfo()
    storage = Storage(connection, host.uri)
    storage.pool(IMAGES)
    pool = storage.pool(VOLUMES)
    available = pool.info()[3]
    ours = sum(volume.info()[2] for volume in pool.listAllVolumes())
    return Resources(cpus, memory_mib, (available + ours) // GIB)


def _numa(capabilities: etree._Element) -> Iterator[NumaCell]:
    for cell in capabilities.iterfind("host/topology/cells/cell"):
        hugepages = {
            int(pages.get("size", "0")): int(pages.text or "0")
            for pages in cell.iterfind("pages")
            if pages.get("size") != "4"
        }
        yield NumaCell(
            index=int(cell.get("id", "0")),
            cpus=len(cell.findall("cpus/cpu")),
            memory_mib=int(cell.findtext("memory") or "0") // 1024,
            hugepages=hugepages,
        )
