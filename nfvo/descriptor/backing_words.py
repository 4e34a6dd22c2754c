"""
The words for demands on a host that are understood, where words may stand.

Nova's extra specs (docs.openstack.org/nova, "Extra Specs") are what descriptors of all
dialects carry; ``isolation`` is ours.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from nfvo.descriptor.compute import KeyValue
from nfvo.descriptor.device_words import is_device_word
from nfvo.descriptor.trait_words import is_trait
from nfvo.descriptor.vdu import Vdu

CELL_CPUS, CELL_MEMORY = "hw:numa_cpus.", "hw:numa_mem."
ISOLATION = "isolation"
CORE_ALONE, HOST_ALONE = "dedicated-core", "dedicated-host"
ISOLATIONS = frozenset({"shared", CORE_ALONE, HOST_ALONE})
NUMBER, SIZE = r"[1-9][0-9]{0,5}", r"[0-9]{1,9} ?[kKmMgG]?([iI]?[bB])?"
CPUS = r"\^?[0-9]{1,4}(-[0-9]{1,4})?(,\^?[0-9]{1,4}(-[0-9]{1,4})?)*"
KNOWN = {
    "hw:cpu_policy": "shared|dedicated",
    "hw:cpu_thread_policy": "prefer|require|avoid|isolate",
    "hw:mem_page_size": f"small|large|any|{SIZE}",
    "hw:numa_nodes": NUMBER,
    "hw:cpu_sockets": NUMBER,
    "hw:cpu_cores": NUMBER,
    "hw:cpu_threads": NUMBER,
}
Cell = tuple[tuple[int, ...], int]
"""The vCPUs and the MiB of a cell of the guest."""


def is_known_word(pair: KeyValue) -> bool:
    """Whether a requirement in words is one that is acted on."""
    if pair.key == ISOLATION:
        return pair.value in ISOLATIONS
    if is_trait(pair) or is_device_word(pair):
        return True
    known = KNOWN.get(pair.key, "")
    if pair.key.startswith(CELL_CPUS):
        known = CPUS
    if pair.key.startswith(CELL_MEMORY):
        known = NUMBER
    return bool(known) and re.fullmatch(known, pair.value) is not None


def words_of(vdu: Vdu) -> Iterator[KeyValue]:
    """Yield what a VDU says in words, wherever they stand."""
    for node in vdu.logical_nodes:
        yield from node.requirements
    for capability in vdu.capabilities:
        yield from capability.targets
    yield from vdu.nfvi_constraints


def cells_in(words: Mapping[str, str], count: int) -> Iterator[Cell]:
    """Yield the cells of a guest that words have, of so many."""
    for index in range(count):
        cpus = words.get(f"{CELL_CPUS}{index}", "")
        memory = words.get(f"{CELL_MEMORY}{index}", "")
        if re.fullmatch(CPUS, cpus) and memory.isdecimal():
            yield _cpus(cpus), int(memory)


def make_up(cells: Collection[Cell], vcpus: int, memory_mib: int) -> bool:
    """Whether each vCPU and each MiB of a guest is in one of its cells."""
    each = sorted(vcpu for cell, _ in cells for vcpu in cell)
    whole = sum(memory for _, memory in cells)
    return each == list(range(vcpus)) and whole == memory_mib


def _cpus(text: str) -> tuple[int, ...]:
    """Return the vCPUs of a list such as ``0-3,^2`` (Nova's, where ^ takes out)."""
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for part in text.split(","):
        first, _, last = part.removeprefix("^").partition("-")
        found[part[0] != "^"] |= set(range(int(first), int(last or first) + 1))
    return tuple(sorted(found[True] - found[False]))
