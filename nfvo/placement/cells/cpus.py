"""CPU lists as operators and the kernel write them: ``2-15,18-31``."""

from collections.abc import Iterable, Iterator

MOST = 4096
"""More CPUs than a machine has: the end of a range is not taken at its word."""


def read_cpus(text: str) -> frozenset[int]:
    """Return the ids of a list; raises ``ValueError`` for what is none."""
    return frozenset(cpu for part in text.split(",") for cpu in _part(part.strip()))


def write_cpus(cpus: Iterable[int]) -> str:
    """Return the shortest list of the ids, empty for none."""
    runs: list[list[int]] = []
    for cpu in sorted(set(cpus)):
        if runs and runs[-1][-1] == cpu - 1:
            runs[-1].append(cpu)
        else:
            runs.append([cpu])
    return ",".join(_run(run[0], run[-1]) for run in runs)


def _part(part: str) -> Iterator[int]:
    first, dash, last = part.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise ValueError(f"{part!r} is no CPU, nor a range of them")
    low, high = int(first), int(last or first)
    if not low <= high < MOST:
        raise ValueError(f"{part!r} is no range of CPUs")
    yield from range(low, high + 1)


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
