"""Room on hosts, of what all share and of dedicated CPUs and hugepages."""

from collections.abc import Iterable

import numpy as np

from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.ask import Ask
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.estate.field import Amounts, Numbers
from nfvo.placement.infrastructure import Host

Need = tuple[int, ...]
"""vCPUs, memory, disk, dedicated CPUs, memory in hugepages: each in its own unit."""

LOADED = (0, 1, 3, 4)
"""The dimensions that make a load: a disk that is full of images is no busy host."""


def need_of(ask: Ask) -> Need:
    """Return what a VNFC needs at least."""
    backing, demand = ask.vnfc.backing, ask.vnfc.demand
    pinned = demand.vcpus if backing.dedicated else 0
    huge = demand.memory_mib if backing.huge else 0
    return (*(d.of(ask.demand) for d in DIMENSIONS), pinned, huge)


def free_of(host: Host) -> Need:
    """Return what a host has left."""
    shares = [share for held in host.shares for share in held.cells]
    used = sum(len(share.cpus) + len(share.idle) for share in shares)
    paged = sum(share.memory_mib for share in shares if share.page_kib)
    pinned = len(host.dedicated) - used
    left = huge_mib(host.numa) - paged
    return (*(d.of(host.free) for d in DIMENSIONS), pinned, left)


def whole_of(host: Host) -> Need:
    """Return what a host has, taken or not."""
    amounts = (d.of(host.total) for d in DIMENSIONS)
    return (*amounts, len(host.dedicated), huge_mib(host.numa))


def table(rows: Iterable[Need]) -> Amounts:
    """Return amounts as [dimension, host]."""
    return np.array(list(rows), np.int64).reshape(-1, len(DIMENSIONS) + 2).T.copy()


def loads(free: Amounts, whole: Amounts) -> Numbers:
    """Return the largest share of any dimension that is taken, host by host."""
    load = np.zeros(free.shape[1])
    for number in LOADED:
        there = np.maximum(whole[number], 1)
        np.maximum(load, (whole[number] - free[number]) / there, out=load)
    return load


def load_of(free: Need, whole: Need) -> float:
    """Return the largest share of any dimension of one host that is taken."""
    return max((whole[n] - free[n]) / max(whole[n], 1) for n in LOADED)
