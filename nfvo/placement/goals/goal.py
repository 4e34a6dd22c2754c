"""
Goals: each says what a VNFC adds to a sum that is to be small, host by host.

What is added is never negative, and the sum over a service is the same in any order.
So a sum that is too large already ends a search (``better``).  To add a goal, write
what it adds and put it into ``GOALS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.scene import Scene
from nfvo.placement.goals.distance import distance
from nfvo.placement.goals.wishes import unfulfilled


@dataclass(frozen=True, slots=True)
class Goal:
    """
    What is to be small, in its ``unit``; None from ``adds`` where nothing is known.

    ``least`` is what a VNFC adds at least on each host, whatever else is placed.
    """

    name: str
    unit: str
    adds: Callable[[Ask, Scene], Numbers | None]
    least: Callable[[Ask, Estate], Numbers | None]


def nothing(ask: Ask, estate: Estate) -> Numbers | None:
    """Say that a VNFC may add nothing at all."""
    return None


def hosts(ask: Ask, scene: Scene) -> Numbers | None:
    """Count hosts in use: one more where nothing runs yet."""
    return _idle(scene).astype(float)


def price(ask: Ask, scene: Scene) -> Numbers | None:
    """Sum up what an hour costs."""
    return cost(ask, scene.estate)


def cost(ask: Ask, estate: Estate) -> Numbers | None:
    """Return what an hour costs; hosts without a price are as dear as the dearest."""
    return _known(estate.tariffs.cost(ask.vnfc.demand))


def power(ask: Ask, scene: Scene) -> Numbers | None:
    """Sum up watts: what vCPUs draw, and a host that is to be switched on for them."""
    watts, idle = draw(ask, scene.estate), _known(scene.estate.tariffs.power[0])
    return None if watts is None or idle is None else watts + idle * _idle(scene)


def draw(ask: Ask, estate: Estate) -> Numbers | None:
    """Return what vCPUs draw; hosts that are not known draw as the thirstiest."""
    return _known(estate.tariffs.watts(ask.vnfc.demand))


def _idle(scene: Scene) -> np.ndarray:
    idle: np.ndarray = ~scene.estate.busy
    idle[list(scene.homes.values())] = False
    return idle


def _known(numbers: Numbers) -> Numbers | None:
    """Return numbers with the largest in place of what is not known."""
    missing = np.isnan(numbers)
    if missing.all():
        return None
    return np.where(missing, np.nanmax(numbers), numbers)


WISHED = Goal("wishes", "wishes", unfulfilled, nothing)
GOALS: Mapping[str, Goal] = {
    goal.name: goal
    for goal in (
        Goal("pack", "hosts", hosts, nothing),
        Goal("latency", "us", distance, nothing),
        Goal("price", "per hour", price, cost),
        Goal("power", "W", power, draw),
    )
}
