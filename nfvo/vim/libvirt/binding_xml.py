"""What a VM is bound to, as libvirt's XML, and read of it (formatdomain.html)."""

from collections.abc import Iterable, Iterator

from lxml import etree

from nfvo.graph.backing import Topology
from nfvo.lcm.binding import (
    Binding,
    cell_word,
    device_word,
    emulator_word,
    others_word,
    pin_word,
    topology_word,
)
from nfvo.placement.cells.cpus import read_cpus, write_cpus
from nfvo.placement.cells.share import CellShare, Shares, cells_in
from nfvo.vim.libvirt.hostdev_xml import read_address
from nfvo.vim.libvirt.markup import E

KIB_PER_MIB = 1024
STRICT = "strict"
DEVICES = (
    "devices/hostdev/source/address",
    "devices/interface[@type='hostdev']/source/address",
)


def memory_backing(shares: Shares) -> Iterator[etree._Element]:
    """Yield the ``<memoryBacking>`` of guest cells that are in hugepages."""
    pages = [
        E.page(size=str(share.page_kib), unit="KiB", nodeset=str(share.guest))
        for share in cells_in(shares)
        if share.page_kib
    ]
    if pages:
        yield E.memoryBacking(E.hugepages(*pages))


def vcpu(count: int, binding: Binding) -> etree._Element:
    """Return the ``<vcpu>``: how many, and where those run that are not pinned."""
    element = E.vcpu(str(count), placement="static")
    if binding.others:
        element.set("cpuset", write_cpus(binding.others))
    return element


def tuning(binding: Binding) -> Iterator[etree._Element]:
    """Yield the ``<cputune>`` and the ``<numatune>``, where there is anything bound."""
    pins = [
        E.vcpupin(vcpu=str(vcpu), cpuset=write_cpus(cpus))
        for vcpu, cpus in sorted(binding.pins.items())
    ]
    if pins and binding.others:
        pins.append(E.emulatorpin(cpuset=write_cpus(binding.others)))
    if pins:
        yield E.cputune(*pins)
    if shares := cells_in(binding.shares):
        cells = write_cpus(share.cell for share in shares)
        nodes = (
            E.memnode(cellid=str(one.guest), mode=STRICT, nodeset=str(one.cell))
            for one in shares
        )
        yield E.numatune(E.memory(mode=STRICT, nodeset=cells), *nodes)


def cpu(mode: str, binding: Binding) -> etree._Element:
    """Return the ``<cpu>``, with its topology and its cells."""
    element = E.cpu(mode=mode)
    if binding.topology:
        element.append(_topology(binding.topology))
    if shares := cells_in(binding.shares):
        element.append(E.numa(*map(_cell, shares)))
    return element


def read_words(domain: etree._Element) -> Iterator[str]:
    """Yield what a ``<domain>`` is bound to, in the words of ``lcm.binding``."""
    for pin in domain.iterfind("cputune/vcpupin"):
        yield pin_word(int(pin.get("vcpu", "0")), _list(pin.get("cpuset")))
    for pin in domain.iterfind("cputune/emulatorpin"):
        yield emulator_word(_list(pin.get("cpuset")))
    for others in domain.iterfind("vcpu[@cpuset]"):
        yield others_word(_list(others.get("cpuset")))
    yield from map(cell_word, read_cells(domain))
    for path in DEVICES:
        yield from map(device_word, map(read_address, domain.iterfind(path)))
    topology = domain.find("cpu/topology")
    if topology is not None:
        named = (int(topology.get(n, "1")) for n in ("sockets", "cores", "threads"))
        yield topology_word(Topology(*named))


def read_cells(domain: etree._Element) -> Iterator[CellShare]:
    """Yield guest cells that are bound to one cell of the host; other pins are left."""
    nodes = {
        node.get("cellid"): node.get("nodeset", "")
        for node in domain.iterfind("numatune/memnode")
        if node.get("mode") == STRICT
    }
    pages = [
        (page.get("nodeset"), int(page.get("size", "0")))
        for page in domain.iterfind("memoryBacking/hugepages/page")
    ]
    for cell in domain.iterfind("cpu/numa/cell"):
        guest = int(cell.get("id", "0"))
        there = nodes.get(str(guest), "")
        if there.isdecimal():
            yield CellShare(
                cell=int(there),
                guest=guest,
                vcpus=tuple(sorted(read_cpus(cell.get("cpus", "")))),
                memory_mib=int(cell.get("memory", "0")) // KIB_PER_MIB,
                page_kib=_page(guest, pages),
            )


def _page(guest: int, pages: Iterable[tuple[str | None, int]]) -> int:
    """Return the size of the pages of a cell; those without cells are for all."""
    own = (size for nodes, size in pages if nodes is None or guest in read_cpus(nodes))
    return next(own, 0)


def _topology(topology: Topology) -> etree._Element:
    return E.topology(
        sockets=str(topology.sockets),
        cores=str(topology.cores),
        threads=str(topology.threads),
    )


def _cell(share: CellShare) -> etree._Element:
    memory = str(share.memory_mib * KIB_PER_MIB)
    vcpus = write_cpus(share.vcpus)
    return E.cell(id=str(share.guest), cpus=vcpus, memory=memory, unit="KiB")


def _list(cpuset: str | None) -> str:
    """Return a list of CPUs as we write it; libvirt may write another way."""
    return write_cpus(read_cpus(cpuset)) if cpuset else ""
