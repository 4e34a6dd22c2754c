"""Wishes: what a VNFC would have of its host, and does without where it must."""

import numpy as np

from nfvo.placement import rules
from nfvo.placement.ask import Ask
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.scene import Scene


def pairs_kept(ask: Ask, scene: Scene) -> list[Numbers]:
    """Return, for each VNFC that a soft rule names beside it, where it is kept: 1."""
    kept: list[Numbers] = []
    for wish in ask.wishes:
        for _, home in rules.placed_in(wish, ask, scene.homes):
            sharing = rules.sharing(wish, scene, home)
            together = wish.kind == "together"
            kept.append(np.where(sharing, float(together), float(not together)))
    return kept


def traits_had(ask: Ask, estate: Estate) -> Numbers | None:
    """Return the share of preferred traits that each host has."""
    wanted = ask.vnfc.preferred
    if not wanted:
        return None
    shares = [len(wanted & kind.traits) / len(wanted) for kind in estate.kinds]
    return np.array(shares)[estate.kind]


def unfulfilled(ask: Ask, scene: Scene) -> Numbers | None:
    """Count the pairs that are not kept, and the share of traits that is missing."""
    had = traits_had(ask, scene.estate)
    fulfilled = [*pairs_kept(ask, scene), *([] if had is None else [had])]
    if not fulfilled:
        return None
    missing: Numbers = len(fulfilled) - np.sum(fulfilled, axis=0)
    return missing
