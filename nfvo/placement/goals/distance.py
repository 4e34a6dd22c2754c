"""Distance: how far a VNFC is from those that share virtual links with it."""

from collections.abc import Iterator

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.estate.estate import SCOPES
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.scene import Scene
from nfvo.placement.network.delays import NO_WAY


def distance(ask: Ask, scene: Scene) -> Numbers | None:
    """
    Sum up the distances to what a VNFC shares links with, as far as that has a place.

    With a network it is microseconds by the shortest way between their switches; from
    a host that hangs on none it is as far as from the farthest.  Without one it is
    steps: 0 on one host, 1 in one rack, 2 in one zone, 3 at one site, else 4.
    """
    homes = list(_homes(ask, scene))
    if not homes:
        return None
    between = _steps if scene.estate.lines is None else _delay
    total: Numbers = np.zeros(len(scene.estate.hosts))
    for home in homes:
        total += between(home, scene)
    return total


def _homes(ask: Ask, scene: Scene) -> Iterator[int]:
    """Yield where the other ends of its links are, link by link."""
    for link in ask.links:
        for other in sorted(ask.ends[link.name] - {ask.name}):
            if other in scene.homes:
                yield scene.homes[other]


def _steps(home: int, scene: Scene) -> Numbers:
    numbers = scene.estate.scopes
    shared = [numbers[scope] == numbers[scope][home] for scope in SCOPES]
    steps: Numbers = len(SCOPES) - np.sum(shared, axis=0, dtype=float)
    return steps


def _delay(home: int, scene: Scene) -> Numbers:
    lines = scene.estate.lines
    assert lines is not None
    if lines.switch[home] < 0:
        delay = np.full(len(lines.switch), NO_WAY)
        delay[home] = 0
    else:
        delay = lines.delays.of(int(lines.switch[home])).take(lines.switch)
        delay = np.where(lines.switch < 0, NO_WAY, delay)
    farthest = delay[delay < NO_WAY].max(initial=0)
    return np.where(delay < NO_WAY, delay, farthest).astype(float)
