"""
Which CPUs of a cell are taken, by the thread policy.

A core is the free CPUs that are thread siblings.  Of all ways that the policy allows,
that is taken which leaves the fewest cores in part, then that of the fewest cores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


def most(cores: Sequence[Core], threads: Threads) -> int:
    """Return how many CPUs a policy can give at most."""
    return sum(max(_counts(_shape(core), threads), default=0) for core in cores)


def take(cores: Sequence[Core], threads: Threads, wanted: int) -> Taken | None:
    """Return so many CPUs as the policy has it, or None where that cannot be."""
    if most(cores, threads) < wanted:
        return None
    alike: dict[_Shape, list[int]] = {}
    for number, core in enumerate(cores):
        alike.setdefault(_shape(core), []).append(number)
    there = tuple(sorted((shape, len(those)) for shape, those in alike.items()))
    way = _best(there, threads, wanted)
    if way is None:
        return None
    unused = {shape: iter(those) for shape, those in alike.items()}
    chosen = sorted((next(unused[shape]), count) for shape, count in way)
    return _taken([(cores[number], count) for number, count in chosen], threads)


_Shape = tuple[int, bool]
"""How many CPUs of a core are free, and whether it is whole."""
_Way = tuple[tuple[_Shape, int], ...]
"""Of which shapes of cores how many CPUs are taken."""


def _shape(core: Core) -> _Shape:
    return len(core.cpus), core.whole


@lru_cache(1 << 12)
def _best(
    there: tuple[tuple[_Shape, int], ...], threads: Threads, wanted: int
) -> _Way | None:
    """Return the best way; hosts have few shapes, and are asked again and again."""
    ways: dict[int, tuple[tuple[int, int], _Way]] = {0: ((0, 0), ())}
    for shape in (shape for shape, times in there for _ in range(times)):
        for got, (cost, way) in list(ways.items()):
            for count in _counts(shape, threads):
                dearer = cost[0] + (count < shape[0]), cost[1] + 1
                old = ways.get(got + count)
                if got + count <= wanted and (old is None or dearer < old[0]):
                    ways[got + count] = dearer, (*way, (shape, count))
    return ways[wanted][1] if wanted in ways else None


def _counts(shape: _Shape, threads: Threads) -> Iterator[int]:
    """Yield how many CPUs of a core may be taken, if any are."""
    free, whole = shape
    match threads:
        case "require":
            yield from range(FEWEST_SIBLINGS, free + 1)
        case "avoid":
            yield from (1,) if free else ()
        case "isolate":
            yield from (1,) if whole and free else ()
        case _:
            yield from range(1, free + 1)


def _taken(chosen: Sequence[tuple[Core, int]], threads: Threads) -> Taken:
    cpus = tuple(cpu for core, count in chosen for cpu in core.cpus[:count])
    if threads != "isolate":
        return Taken(cpus)
    return Taken(cpus, tuple(cpu for core, _ in chosen for cpu in core.cpus[1:]))
