"""
Which CPUs of a cell are taken, by the thread policy.

A core is the free CPUs that are thread siblings.  Of all ways that the policy allows,
that is taken which leaves the fewest cores in part, then that of the fewest cores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nfvo.graph.backing import Threads

FEWEST_SIBLINGS = 2


@dataclass(frozen=True, slots=True)
class Core:
    """CPUs of one core that are free; ``whole``: all that it has, and set aside."""

    cpus: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """CPUs for vCPUs, and their siblings that are to be left idle."""

    cpus: tuple[int, ...] = ()
    idle: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How many CPUs of which cores; ``cost`` is what the best way has least of."""

    cost: tuple[int, int] = (0, 0)
    cores: tuple[tuple[Core, int], ...] = ()

    def taking(self, core: Core, count: int) -> "_Way":
        in_part = int(count < len(core.cpus))
        cost = self.cost[0] + in_part, self.cost[1] + 1
        return _Way(cost, (*self.cores, (core, count)))


def most(cores: Sequence[Core], threads: Threads) -> int:
    """Return how many CPUs a policy can give at most."""
    return sum(max(_counts(core, threads), default=0) for core in cores)


def take(cores: Sequence[Core], threads: Threads, wanted: int) -> Taken | None:
    """Return so many CPUs as the policy has it, or None where that cannot be."""
    if most(cores, threads) < wanted:
        return None
    ways = {0: _Way()}
    for core in cores:
        for got, way in list(ways.items()):
            for count in _counts(core, threads):
                new = way.taking(core, count)
                old = ways.get(got + count)
                if got + count <= wanted and (old is None or new.cost < old.cost):
                    ways[got + count] = new
    best = ways.get(wanted)
    return None if best is None else _taken(best, threads)


def _counts(core: Core, threads: Threads) -> Iterator[int]:
    """Yield how many CPUs of a core may be taken, if any are."""
    match threads:
        case "require":
            yield from range(FEWEST_SIBLINGS, len(core.cpus) + 1)
        case "avoid":
            yield from (1,) if core.cpus else ()
        case "isolate":
            yield from (1,) if core.whole and core.cpus else ()
        case _:
            yield from range(1, len(core.cpus) + 1)


def _taken(way: _Way, threads: Threads) -> Taken:
    cpus = tuple(cpu for core, count in way.cores for cpu in core.cpus[:count])
    if threads != "isolate":
        return Taken(cpus)
    return Taken(cpus, tuple(cpu for core, _ in way.cores for cpu in core.cpus[1:]))
