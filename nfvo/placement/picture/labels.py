"""Where the label of a lane stands: where as few lines as can be go through it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BESIDE = 8.0
CLEAR = 5.0
"""How far from a label a line is that does not touch it."""


@dataclass(frozen=True, slots=True)
class Track:
    """A lane from ``first`` to ``last``, and where lines of others ``cross`` it."""

    first: float
    last: float
    cross: Sequence[float] = ()


def label_at(track: Track, long: float, within: tuple[float, float]) -> float:
    """Return where a label so ``long`` begins: at the left end, if nothing is there."""
    left, right = within
    places = [x for x in _places(track, long) if left + BESIDE <= x <= right - long]
    usual = max(min(track.first + BESIDE, right - long), left + BESIDE)
    return min([*places, usual], key=lambda x: _crossed(track, x, long))


def _places(track: Track, long: float) -> Iterator[float]:
    """Yield where it could begin, the best first: on its lane, right of a line."""
    yield track.first + BESIDE
    for x in sorted(track.cross):
        if track.first < x < track.last:
            yield x + BESIDE
    yield track.first - BESIDE - long
    yield track.last + BESIDE


def _crossed(track: Track, x: float, long: float) -> int:
    return sum(x - CLEAR < at < x + long + CLEAR for at in track.cross)
