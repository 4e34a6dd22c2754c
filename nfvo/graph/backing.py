"""
What a VNFC asks of a host beyond amounts: how CPUs and memory are backed, devices.

A VDU says it in its own fields (IFA 011, 7.1.9.2 and 7.1.9.3) or in words
(``descriptor.backing_words``), among its constraints, its logical nodes and the targets
of its capabilities.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from nfvo.descriptor.backing_words import (
    CORE_ALONE,
    HOST_ALONE,
    ISOLATION,
    cells_in,
    make_up,
    words_of,
)
from nfvo.descriptor.vdu import Vdu
from nfvo.graph.devices import (
    KINDS,
    Affinity,
    DeviceAsk,
    affinity_of_cp,
    devices_in_words,
    policy_of,
)

Threads = Literal["", "prefer", "require", "avoid", "isolate"]
"""What of thread siblings to use: both (as ``""``), only both, one, one of two idle."""

PAGE_KIB = {"2 MiB": 2048, "1 GiB": 1048576}
LEAST_PAGE_KIB = min(PAGE_KIB.values())
ORDINARY_PAGES = frozenset({"", "small", "any"})
SIZE = re.compile(r"(\d+) ?(k|m|g|)(i?b|)", re.IGNORECASE)
KIB = {"": 1, "k": 1, "m": 1024, "g": 1024 * 1024}


@dataclass(frozen=True, slots=True)
class GuestCell:
    """A NUMA cell of a guest: which of its vCPUs, and how much of its memory."""

    vcpus: tuple[int, ...]
    memory_mib: int


@dataclass(frozen=True, slots=True)
class Topology:
    """What the guest takes its vCPUs for."""

    sockets: int
    cores: int
    threads: int


@dataclass(frozen=True, slots=True)
class Backing:
    """
    What is asked of the CPUs, memory and devices of a host; nothing, unless it is said.

    With ``dedicated`` each vCPU has a CPU of its own, chosen by the ``threads`` policy.
    With ``huge`` all memory is in hugepages, of ``page_kib`` (0: of any size).
    ``cells`` are those of the guest, each in a cell of the host of its own; whoever
    asks for dedicated CPUs or hugepages has at least one.  ``alone``: nothing else may
    be on its host, but what must be there by a rule.  ``devices`` are those that it is
    to have for itself.
    """

    dedicated: bool = False
    threads: Threads = ""
    huge: bool = False
    page_kib: int = 0
    cells: tuple[GuestCell, ...] = ()
    topology: Topology | None = None
    alone: bool = False
    devices: tuple[DeviceAsk, ...] = ()


NO_BACKING = Backing()
"""Whatever the host gives."""


def backing_of(vdu: Vdu) -> Backing:
    """Return what a VDU asks; its fields come before its words."""
    words = {one.key: one.value for one in words_of(vdu)}
    isolation = words.get(ISOLATION, "")
    dedicated = (
        "dedicated" in (vdu.cpu.policy, words.get("hw:cpu_policy"))
        or isolation == CORE_ALONE
    )
    threads = vdu.cpu.threads or _threads(words.get("hw:cpu_thread_policy", ""))
    if isolation == CORE_ALONE:
        threads = "isolate"
    huge, page_kib = _pages(vdu.memory.pages or words.get("hw:mem_page_size", ""))
    count = vdu.memory.numa_nodes or _number(words.get("hw:numa_nodes", ""))
    affinity = policy_of(words)
    devices = tuple(devices_in_words(words, affinity))
    near = _is_near(vdu, affinity, devices)
    needed = int(dedicated or huge or vdu.memory.numa or near)
    page = page_kib or LEAST_PAGE_KIB * huge
    cells = _cells(vdu, words, max(count, needed), page)
    return Backing(
        dedicated=dedicated,
        threads=threads if dedicated else "",
        huge=huge,
        page_kib=page_kib,
        cells=cells,
        topology=topology_of(vdu),
        alone=isolation == HOST_ALONE,
        devices=devices,
    )


def topology_of(vdu: Vdu) -> Topology | None:
    """
    Return the topology that a VDU names, with what it leaves open worked out.

    None where it names none, or one that its vCPUs do not make up.
    """
    words = {one.key: one.value for one in words_of(vdu)}
    named = {
        "sockets": vdu.cpu.sockets or _number(words.get("hw:cpu_sockets", "")),
        "cores": vdu.cpu.cores or _number(words.get("hw:cpu_cores", "")),
        "threads": vdu.cpu.thread_count or _number(words.get("hw:cpu_threads", "")),
    }
    if not any(named.values()):
        return None
    left = vdu.vcpus // max(prod(filter(None, named.values())), 1)
    for name in ("sockets", "cores", "threads"):
        if not named[name]:
            named[name], left = max(left, 1), 1
    made = Topology(**named)
    return made if made.sockets * made.cores * made.threads == vdu.vcpus else None


def affinity_of(vdu: Vdu) -> Affinity:
    """Return how near to its cells the devices of a VDU are to be."""
    return policy_of({one.key: one.value for one in words_of(vdu)})


def _is_near(vdu: Vdu, affinity: Affinity, devices: Sequence[DeviceAsk]) -> bool:
    """Whether it must have a cell, as a device must be on one of its cells."""
    nics = (cpd for cpd in vdu.cpds if cpd.vnic in KINDS)
    asked = {*(one.affinity for one in devices)}
    return "required" in asked | {affinity_of_cp(cpd, affinity) for cpd in nics}


def _threads(word: str) -> Threads:
    policies: tuple[Threads, ...] = ("prefer", "require", "avoid", "isolate")
    return next((one for one in policies if one == word), "")


def _pages(word: str) -> tuple[bool, int]:
    """Return whether hugepages are asked for, and of which size."""
    if word in ORDINARY_PAGES:
        return False, 0
    if word in PAGE_KIB:
        return True, PAGE_KIB[word]
    size = SIZE.fullmatch(word)
    return True, int(size[1]) * KIB[size[2].lower()] if size else 0


def _cells(
    vdu: Vdu, words: Mapping[str, str], count: int, page_kib: int
) -> tuple[GuestCell, ...]:
    """
    Return the cells: as the words have them, else alike, the first ones larger.

    Where all memory is in hugepages each cell has whole ones.
    """
    named = list(cells_in(words, count))
    if named and make_up(named, vdu.vcpus, vdu.memory_mib):
        return tuple(GuestCell(vcpus, memory) for vcpus, memory in named)
    count = min(count, vdu.vcpus)
    page = max(page_kib // KIB["m"], 1)
    unit = page if vdu.memory_mib % page == 0 else 1
    cells, first = [], 0
    for vcpus, units in zip(
        _parts(vdu.vcpus, count), _parts(vdu.memory_mib // unit, count), strict=True
    ):
        cells.append(GuestCell(tuple(range(first, first + vcpus)), units * unit))
        first += vcpus
    return tuple(cells)


def _parts(whole: int, count: int) -> Iterator[int]:
    for index in range(count):
        yield whole // count + (index < whole % count)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else 0
