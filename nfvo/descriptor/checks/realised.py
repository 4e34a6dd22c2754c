"""What is read and kept, but not made yet: told, so that nobody counts on it."""

from collections.abc import Iterator
from math import prod

from nfvo.descriptor.backing_words import (
    CELL_CPUS,
    CELL_MEMORY,
    CORE_ALONE,
    ISOLATION,
    cells_in,
    is_known_word,
    make_up,
    words_of,
)
from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.storage import is_disk
from nfvo.descriptor.tree import Where
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

MOST_CELLS = 64
MADE_VNICS = frozenset({"virtio", "e1000", "sriov", "macvtap"})


def of_vnfd(vnfd: Vnfd) -> Iterator[Finding]:
    """Find parts of a VNFD that instances will not have."""
    flavour = vnfd.flavours[0]
    for container in flavour.containers:
        what = f"containers ({quoted(container.id)})"
        yield _not_made(("vdus", container.id), what)
    for vip in flavour.vip_cpds:
        yield _not_made(("vips", vip.id), f"the virtual address {quoted(vip.id)}")
    for vdu in flavour.vdus:
        for what in _of_vdu(vdu):
            yield _not_made(("vdus", vdu.id), f"{what} of {quoted(vdu.id)}")
        for cpd in vdu.cpds:
            for what in _of_cpd(cpd):
                yield _not_made(("vdus", vdu.id, "cps", cpd.id), what)


def _of_vdu(vdu: Vdu) -> Iterator[str]:
    if others := [one.id for one in vdu.storages if not is_disk(one)]:
        yield f"storages ({', '.join(others)})"
    if vdu.cpu.clock_mhz or vdu.cpu.oversubscription:
        yield "the clock and the oversubscription of CPUs"
    if not _is_made_up(vdu):
        yield "the topology of CPUs, which its vCPUs do not make up,"
    yield from _of_cells(vdu)
    if vdu.memory.oversubscription:
        yield "the oversubscription of memory"
    if vdu.boot_values:
        yield "values told at the start"
    if unknown := sorted(set(_strangers(vdu))):
        yield f"additional capabilities and constraints ({', '.join(unknown)})"


def _of_cells(vdu: Vdu) -> Iterator[str]:
    """Yield what is asked of CPUs and cells that goes with nothing else."""
    words = {one.key: one.value for one in words_of(vdu)}
    own = vdu.cpu.policy, words.get("hw:cpu_policy"), words.get(ISOLATION)
    if not {"dedicated", CORE_ALONE} & set(own) and (
        vdu.cpu.threads or "hw:cpu_thread_policy" in words
    ):
        yield "the policy of threads, which is one of dedicated CPUs,"
    if vdu.memory.numa_nodes > vdu.vcpus:
        yield "NUMA nodes, which are more than vCPUs,"
    named = list(cells_in(words, MOST_CELLS))
    if any(key.startswith((CELL_CPUS, CELL_MEMORY)) for key in words) and not make_up(
        named, vdu.vcpus, vdu.memory_mib
    ):
        yield "the NUMA nodes, which its vCPUs and memory do not make up,"


def _is_made_up(vdu: Vdu) -> bool:
    """Whether its vCPUs make up the sockets, cores and threads that are named."""
    named = vdu.cpu.sockets, vdu.cpu.cores, vdu.cpu.thread_count
    made = prod(filter(None, named))
    return vdu.vcpus == made if all(named) else vdu.vcpus % made == 0


def _strangers(vdu: Vdu) -> Iterator[str]:
    """Yield what is asked in words that nobody here knows."""
    for node in vdu.logical_nodes:
        yield from (one.key for one in node.requirements if not is_known_word(one))
    for one in vdu.capabilities:
        if not one.targets or not all(map(is_known_word, one.targets)):
            yield one.name
    yield from (one.key for one in vdu.nfvi_constraints if not is_known_word(one))


def _of_cpd(cpd: Cpd) -> Iterator[str]:
    if cpd.trunk and not cpd.trunk_links:
        yield f"the trunk of {quoted(cpd.id)}, which names no links,"
    if cpd.vnic not in MADE_VNICS:
        yield f"the kind {cpd.vnic} of {quoted(cpd.id)}"
    if any(address.floating for address in cpd.addresses):
        yield f"the floating address of {quoted(cpd.id)}"


def _not_made(where: Where, what: str) -> Finding:
    message = f"{what}: read and kept, not realised yet"
    return Finding(where, Fault("not-realised", message), on_key=True)
