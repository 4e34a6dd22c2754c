"""Filters that have nothing but words, asked once for all hosts that are alike."""

from collections.abc import Callable

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts, Indices
from nfvo.placement.estate.scene import Scene
from nfvo.placement.infrastructure import Host

NOBODY = -1
Reject = Callable[[Ask, Host, Draft], str | None]


def in_words(
    reject: Reject, ask: Ask, scene: Scene, hosts: Indices, alike: Indices | None = None
) -> Hosts:
    """
    Return which of some hosts a filter rejects that says so in words.

    Hosts with the same number in ``alike`` (those of a kind and zone, unless it is
    given) are alike to it, as long as nothing of this service is there.
    """
    draft, groups = scene.draft(), scene.estate.alike if alike is None else alike
    known = scene.estate.hosts
    touched = np.isin(hosts, list(scene.touched))
    others = hosts[~touched]
    one_of = np.full(int(groups.max(initial=-1)) + 1, NOBODY, np.int32)
    one_of[groups[others]] = others
    rejected = np.zeros(len(one_of), bool)
    for group in np.flatnonzero(one_of != NOBODY).tolist():
        rejected[group] = bool(reject(ask, draft.now(known[one_of[group]]), draft))
    return [
        *others[rejected[groups[others]]].tolist(),
        *(
            at
            for at in hosts[touched].tolist()
            if reject(ask, draft.now(known[at]), draft)
        ),
    ]
