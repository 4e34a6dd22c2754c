"""Wishes: what a VNFC would have of its host, and does without where it must."""

import numpy as np

from nfvo.graph import AffinityGroup
from nfvo.placement import rules
from nfvo.placement.ask import Ask
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.field import ByBlock, Field, Numbers
from nfvo.placement.estate.scene import Scene


def pairs_kept(ask: Ask, scene: Scene) -> list[Field]:
    """Return, for each VNFC that a soft rule names beside it, where it is kept: 1."""
    return [
        _kept(wish, scene, home)
        for wish in ask.wishes
        for _, home in rules.placed_in(wish, ask, scene.homes)
    ]


def _kept(wish: AffinityGroup, scene: Scene, home: int) -> Field:
    together = wish.kind == "together"
    if wish.scope == "host":
        return Field(float(not together), {home: float(together)})
    sharing = rules.sharing(wish, scene, home)
    kept = np.where(sharing.flags, float(together), float(not together))
    return Field(ByBlock(kept, sharing.block))


def traits_had(ask: Ask, estate: Estate) -> Numbers | None:
    """Return the share of preferred traits that each host has."""
    wanted = ask.vnfc.preferred
    if not wanted:
        return None
    shares = [len(wanted & kind.traits) / len(wanted) for kind in estate.kinds]
    return np.array(shares)[estate.kind]


def unfulfilled(ask: Ask, scene: Scene) -> Numbers | None:
    """Count the pairs that are not kept, and the share of traits that is missing."""
    had, hosts = traits_had(ask, scene.estate), len(scene.estate.hosts)
    fulfilled = [one.every(hosts) for one in pairs_kept(ask, scene)]
    fulfilled += [] if had is None else [had]
    if not fulfilled:
        return None
    missing: Numbers = len(fulfilled) - np.sum(fulfilled, axis=0)
    return missing
