"""
Scorers: each says from 0 to 1 how good hosts are among those that can take a VNFC.

A scorer looks at the scene once and returns the score of every host as a field, or
None when it has nothing to say: its term is left out then.  To add one, write it and
put it with a weight into the policies that want it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.estate.field import ByBlock, ByHost, Field, mean_of
from nfvo.placement.estate.row import Room
from nfvo.placement.estate.scene import Scene
from nfvo.placement.goals.goal import GOALS, Goal
from nfvo.placement.goals.wishes import pairs_kept, traits_had


@dataclass(frozen=True, slots=True)
class Scorer:
    """A term of the score; ``best`` says of a host that it has the most of it."""

    name: str
    best: str
    look: Callable[[Ask, Scene], Field | None]


def little(goal: Goal) -> Callable[[Ask, Scene], Field | None]:
    """Prefer hosts that add little: 1 for nothing, 0 for as much as any host adds."""

    def look(ask: Ask, scene: Scene) -> Field | None:
        added = goal.adds(ask, scene)
        if added is None:
            return None
        most = float(added[scene.flavour(ask).bar == 0].max(initial=0.0))
        return Field(ByHost(1 - np.minimum(added, most) / (most or 1.0)))

    return look


def room_left(ask: Ask, scene: Scene) -> Field:
    """Prefer the emptier host: its scarcest dimension, as a share that stays free."""
    return Field(Room(scene.flavour(ask), 1))


def room_used(ask: Ask, scene: Scene) -> Field:
    """Prefer the fuller host: its scarcest dimension, as a share that is used."""
    return Field(Room(scene.flavour(ask), -1))


def wishes(ask: Ask, scene: Scene) -> Field | None:
    """Prefer hosts that keep soft affinity rules: the share of pairs that it keeps."""
    kept = pairs_kept(ask, scene)
    return mean_of(kept) if kept else None


def traits(ask: Ask, scene: Scene) -> Field | None:
    """Prefer hosts with preferred traits: the share of them that a host has."""
    had = traits_had(ask, scene.estate)
    return None if had is None else Field(ByHost(had))


def links(ask: Ask, scene: Scene) -> Field | None:
    """Prefer the host of those on the same virtual links: no packet leaves it then."""
    there, total = _homes_of(ask.peers, scene)
    return Field(0.0, {h: n / total for h, n in there.items()}) if total else None


def near(ask: Ask, scene: Scene) -> Field | None:
    """Prefer hosts that few links lead to: bit rates times hops, on what is left."""
    nearness = scene.laying.nearness(ask) if scene.laying else None
    if nearness is None:
        return None
    return Field(ByBlock(nearness, scene.estate.blocks.of))


def replicas(ask: Ask, scene: Scene) -> Field | None:
    """Prefer a host without replicas of the VNFC, so that it takes few along."""
    there, total = _homes_of(ask.replicas, scene)
    return Field(1.0, {h: 1 - n / total for h, n in there.items()}) if total else None


SPREAD = Scorer("room", "most room left", room_left)
PACK = Scorer("room", "least room left over", room_used)
WISHES = Scorer("wishes", "best for the soft affinity rules", wishes)
TRAITS = Scorer("traits", "most of the preferred traits", traits)
LINKS = Scorer("links", "most neighbours on its links", links)
NEAR = Scorer("near", "fewest Mbit/s times hops", near)
LATENCY = Scorer("latency", "nearest to its neighbours", little(GOALS["latency"]))
PRICE = Scorer("price", "cheapest", little(GOALS["price"]))
POWER = Scorer("power", "least power", little(GOALS["power"]))
REPLICAS = Scorer("replicas", "fewest replicas of it", replicas)


def _homes_of(vnfcs: frozenset[str], scene: Scene) -> tuple[Mapping[int, int], int]:
    """Count by host where these VNFCs are, as far as they are placed; and all."""
    counts: dict[int, int] = {}
    placed = [scene.homes[vnfc] for vnfc in vnfcs if vnfc in scene.homes]
    for home in placed:
        counts[home] = counts.get(home, 0) + 1
    return counts, len(placed)
