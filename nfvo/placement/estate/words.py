"""Filters that have nothing but words, asked once for all hosts that are alike."""

from collections.abc import Callable

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts, Indices
from nfvo.placement.estate.scene import Scene
from nfvo.placement.infrastructure import Host

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
    known: dict[int, bool] = {}
    rejected = []
    for at in hosts.tolist():
        group = -at - 1 if at in scene.touched else int(groups[at])
        if group not in known:
            host = draft.now(scene.estate.hosts[at])
            known[group] = bool(reject(ask, host, draft))
        if known[group]:
            rejected.append(at)
    return rejected
