"""Affinity rules: what must, or should, share a host, rack, zone or site, or not."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import numpy as np

from nfvo.graph import AffinityGroup
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts, InBlocks
from nfvo.placement.estate.scene import Homes
from nfvo.placement.infrastructure import Ability, Host

NAMED = 6

Home = TypeVar("Home")


def not_together(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host away from a VNFC that must be in the same host, zone or site."""
    for group, other, there in placed_in_groups(ask, draft, "together"):
        if scope_of(group, there) != scope_of(group, host):
            return f"together with {other}, which is {_at(group, there)}"
    return None


def not_apart(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host in whose host, zone or site is a VNFC that must not be there."""
    for group, other, there in _not_apart(ask, host, draft):
        return f"apart from {other}, which is {_at(group, there)}"
    return None


def away(ask: Ask, scene: Homes) -> Iterator[Hosts]:
    """Yield what ``not_together`` rejects."""
    for group in ask.rules:
        if group.kind == "together":
            for _, home in placed_in(group, ask, scene.homes):
                if group.scope == "host":
                    yield np.arange(len(scene.estate.hosts)) != home
                else:
                    yield ~sharing(group, scene, home)


def beside(ask: Ask, scene: Homes) -> Iterator[Hosts]:
    """Yield what ``not_apart`` rejects."""
    spreads = scene.estate.spreads
    for group in ask.rules:
        if group.kind == "apart":
            for _, home in placed_in(group, ask, scene.homes):
                if group.scope != "host":
                    yield sharing(group, scene, home)
                elif not spreads[home]:
                    yield [home]


def sharing(group: AffinityGroup, scene: Homes, home: int) -> InBlocks:
    """Return which hosts share the scope of a group with that one; it has many."""
    blocks, numbers = scene.estate.blocks, scene.estate.scopes[group.scope]
    return InBlocks(numbers[blocks.one] == numbers[home], blocks.of)


def broken_apart(ask: Ask, host: Host, draft: Draft) -> Iterator[AffinityGroup]:
    """Yield the groups that the VNFC would break on the host."""
    for group, _, _ in _not_apart(ask, host, draft):
        yield group


def _not_apart(
    ask: Ask, host: Host, draft: Draft
) -> Iterator[tuple[AffinityGroup, str, Host]]:
    """
    Yield each VNFC on the wrong side of a group, if this one came to the host.

    A host that spreads what is there keeps VNFCs on machines of their own by itself.
    """
    for group, other, there in placed_in_groups(ask, draft, "apart"):
        if group.scope == "host" and Ability.SPREADS in host.abilities:
            continue
        if scope_of(group, there) == scope_of(group, host):
            yield group, other, there


def placed_in_groups(
    ask: Ask, draft: Draft, kind: str
) -> Iterator[tuple[AffinityGroup, str, Host]]:
    """Yield the hard groups of a kind, each with each other member that has a host."""
    for group in ask.rules:
        if group.kind == kind:
            for other, there in placed_in(group, ask, draft.placed):
                yield group, other, there


def placed_in(
    group: AffinityGroup, ask: Ask, homes: Mapping[str, Home]
) -> Iterator[tuple[str, Home]]:
    """Yield each other member of a group that has a home, in order of names."""
    for other in sorted(group.vnfcs & homes.keys()):
        if other != ask.name:
            yield other, homes[other]


def in_words(group: AffinityGroup, vnfs: Mapping[str, str]) -> str:
    """Write a rule by the ``vnfs`` of its members where they tell them apart."""
    own = {vnfs[name] for name in group.vnfcs}
    names = sorted(own if len(own) == len(group.vnfcs) else group.vnfcs)
    rest = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return f"{group.kind}({', '.join(names[:NAMED] + rest)})"


def scope_of(group: AffinityGroup, host: Host) -> tuple[str, ...]:
    """
    Return what two hosts must share; a rack is one of its zone.

    Hosts of a site without zone are in one, and those of a zone without rack.
    """
    scopes = {
        "host": (host.id,),
        "rack": (host.site, host.zone, host.rack),
        "zone": (host.site, host.zone),
        "site": (host.site,),
    }
    return scopes[group.scope]


def _at(group: AffinityGroup, host: Host) -> str:
    """Say where a VNFC is, in terms of the scope of the group."""
    places = {
        "host": f"on {host.name}",
        "rack": f"in rack {host.rack or 'none'} ({host.name})",
        "zone": f"in zone {host.zone or 'none'} ({host.name})",
        "site": f"at site {host.site} ({host.name})",
    }
    return places[group.scope]
