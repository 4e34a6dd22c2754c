"""Looking at a host: what it has, and what can be done there."""

import random
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from nfvo.errors import VimRefused
from nfvo.graph import Resources
from nfvo.lcm.ports import Capabilities, Inventory
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.placement.cells.cpus import read_cpus
from nfvo.placement.infrastructure import NumaCell
from nfvo.vim.libvirt.bit_rates import clear_probes, no_bit_rates
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.cpu_traits import cpu_traits
from nfvo.vim.libvirt.hook_probe import ask_hook
from nfvo.vim.libvirt.kvm import hypervisor
from nfvo.vim.libvirt.lending import lent_devices
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.rule_probe import no_security
from nfvo.vim.libvirt.storage import IMAGES, VOLUMES, Storage
from nfvo.vim.libvirt.storage_xml import GIB
from nfvo.vim.libvirt.traits import traits_of

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
    """Looks at hosts; remembers for each what has been proven to work."""

    def __init__(self) -> None:
        self._hypervisors: dict[tuple[str, str], str] = {}
        self._limiting: set[tuple[str, str]] = set()
        self._traits: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, connection: Connection, host: HostRecord) -> Inventory:
        """Return what the host has; makes its storage pools on the way."""
        described = connection.getCapabilities()
        capabilities = parse(described)
        fabrics, uplinks, no_vxlan = _fabrics(connection, host)
        no_limits = self._no_bit_rates(connection, host)
        can = replace(
            traits_of(host.uri).can,
            hypervisor=self._hypervisor(connection, host, described),
            architecture=_architecture(capabilities),
            fabrics=fabrics,
        )
        no_rules = _no_security(connection, host)
        lent = lent_devices(connection, host.lends if can.devices else {})
        return Inventory(
            capabilities=replace(
                can,
                bit_rates=can.bit_rates and not no_limits,
                security=can.security and not no_rules,
            ),
            capacity=_capacity(connection, host),
            numa=tuple(_numa(capabilities)),
            hostname=connection.getHostname(),
            detail="; ".join(
                filter(None, (no_vxlan, no_limits, no_rules, *lent.missing))
            ),
            uplinks=uplinks,
            traits=self._traits_of(connection, host, can),
            devices=lent.pools,
        )

    def _traits_of(
        self, connection: Connection, host: HostRecord, can: Capabilities
    ) -> frozenset[str]:
        """Return those of the CPU that guests have; asked once."""
        key = host.id, host.uri
        if not traits_of(host.uri).real:
            return frozenset()
        if key not in self._traits:
            found = cpu_traits(connection, can.hypervisor, can.architecture)
            self._traits[key] = found
        return self._traits[key]

    def _hypervisor(
        self, connection: Connection, host: HostRecord, capabilities: str
    ) -> str:
        traits, key = traits_of(host.uri), (host.id, host.uri)
        if not traits.real:
            return traits.can.hypervisor
        if key not in self._hypervisors:
            architecture = _architecture(parse(capabilities))
            found = hypervisor(connection, capabilities, architecture)
            self._hypervisors[key] = found
        return self._hypervisors[key]

    def _no_bit_rates(self, connection: Connection, host: HostRecord) -> str:
        """Return why the host can't limit bit rates that its driver could."""
        key = host.id, host.uri
        if not traits_of(host.uri).can.bit_rates:
            return ""
        clear_probes(connection, host)
        if key in self._limiting:
            return ""
        if why := no_bit_rates(connection):
            return f"no bit rates: {why}"
        self._limiting.add(key)
        return ""


def _architecture(capabilities: etree._Element) -> str:
    return capabilities.findtext("host/cpu/arch") or ""


def _fabrics(
    connection: Connection, host: HostRecord
) -> tuple[frozenset[str], frozenset[str], str]:
    """Return the fabrics that work, with uplinks, and why those don't that don't."""
    traits = traits_of(host.uri)
    if traits.no_vxlan:
        return traits.can.fabrics, frozenset(), traits.no_vxlan
    try:
        answer = ask_hook(connection, host, _probe())
    except VimRefused as refusal:
        able = traits.can.fabrics - {"vxlan"}
        return able, frozenset(), f"no vxlan: {refusal.message}"
    return traits.can.fabrics, answer.uplinks, ""


def _no_security(connection: Connection, host: HostRecord) -> str:
    """Return why the host can't enforce security rules that its driver could."""
    if not traits_of(host.uri).can.security:
        return ""
    why = no_security(connection)
    return f"no security rules: {why}" if why else ""


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
        pages = {
            int(pages.get("size", "0")): int(pages.text or "0")
            for pages in cell.iterfind("pages")
        }
        hugepages = {size: pages[size] for size in sorted(pages)[1:]}
        yield NumaCell(
            index=int(cell.get("id", "0")),
            cpus=len(cell.findall("cpus/cpu")),
            memory_mib=int(cell.findtext("memory") or "0") // 1024,
            hugepages=hugepages,
            cores=_cores(cell),
            distances=tuple(
                int(one.get("value", "0")) for one in cell.iterfind("distances/sibling")
            ),
        )


def _cores(cell: etree._Element) -> tuple[tuple[int, ...], ...]:
    """Return the ids of CPUs that are online, with those of one core together."""
    siblings = {cpu.get("siblings") for cpu in cell.iterfind("cpus/cpu")} - {None, ""}
    return tuple(sorted(tuple(sorted(read_cpus(one or ""))) for one in siblings))
