"""A placement problem: what is asked, of which hosts, under which policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from operator import attrgetter
from random import Random
from typing import NamedTuple, Self

from nfvo.placement.appraisal import Appraisal, appraise
from nfvo.placement.ask import Ask
from nfvo.placement.clouds import is_of_cloud
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host
from nfvo.placement.policy import Policy

Prospects = Sequence[tuple[Host, float]]
"""Hosts that are possible at the start, each with what it is worth by itself."""


class Option(NamedTuple):
    """A host that can take a VNFC, as it is in the draft, and its score."""

    host: Host
    score: float


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What the search works on.

    ``possible`` has the prospects of each VNFC: hosts with room that no static filter
    rejects, those first that win a tie.  ``bias`` (by host id) is added to scores.
    With ``clouds`` there are hosts that are a cloud's: links may not reach them all.
    """

    asks: Mapping[str, Ask]
    policy: Policy
    start: Draft
    possible: Mapping[str, Prospects]
    bias: Mapping[str, float]
    clouds: bool = False

    def appraisal(self, ask: Ask, draft: Draft) -> Appraisal:
        """Return how to score hosts for the VNFC beside the draft."""
        return appraise(self.policy, ask, draft)

    def options(self, ask: Ask, draft: Draft) -> list[Option]:
        """Return the hosts that can take the VNFC now, best first."""
        appraisal = self.appraisal(ask, draft)
        found = self._untouched(ask, draft, appraisal)
        found += self._touched(ask, draft, appraisal)
        if self.bias:
            found = [Option(host, score + self.bias[host.id]) for host, score in found]
        found.sort(key=attrgetter("score"), reverse=True)
        return found

    def biased(self, seed: str) -> Self:
        """Return the problem with hosts in another order, which ``seed`` decides."""
        draw = Random(seed).random
        ids = sorted(host.id for host in self.start.hosts)
        return replace(self, bias={host_id: draw() for host_id in ids})

    def _untouched(self, ask: Ask, draft: Draft, appraisal: Appraisal) -> list[Option]:
        """
        Return the options among hosts that are as they were at the start.

        To the rules, those of one zone are alike: they look at what was placed.
        """
        touched, untouched = draft.touched, appraisal.untouched
        hosts = [h for h in self.possible[ask.name] if h[0].id not in touched]
        if self.clouds or not ask.local:
            zones = {(host.site, host.zone): host for host, _ in hosts}
            rules = self.policy.rules
            taken = {z for z, h in zones.items() if rejection(rules, ask, h, draft)}
            hosts = [h for h in hosts if (h[0].site, h[0].zone) not in taken]
        return [Option(host, untouched(host, worth)) for host, worth in hosts]

    def _touched(self, ask: Ask, draft: Draft, appraisal: Appraisal) -> list[Option]:
        """Return the options among hosts that something was placed on."""
        filters = self.policy.room + self.policy.cells + self.policy.rules
        hosts = [
            draft.touched[host.id]
            for host, _ in self.possible[ask.name]
            if host.id in draft.touched
        ]
        return [
            Option(host, appraisal.score(host))
            for host in hosts
            if not rejection(filters, ask, host, draft)
        ]


def pose(asks: Mapping[str, Ask], policy: Policy, start: Draft, seed: int) -> Problem:
    """Return the problem; ``seed`` decides ties, alike on every machine."""
    hosts = sorted(start.all_hosts(), key=lambda host: _lot(seed, host.id))
    clouds = any(map(is_of_cloud, hosts))
    policy = policy if clouds else policy.without_clouds()
    known: dict[object, Prospects] = {}
    possible = {}
    for ask in asks.values():
        flavour = _flavour(ask)
        if flavour not in known:
            known[flavour] = _prospects(ask, policy, start, hosts)
        possible[ask.name] = known[flavour]
    return Problem(asks, policy, start, possible, {}, clouds)


def _prospects(
    ask: Ask, policy: Policy, start: Draft, hosts: Sequence[Host]
) -> Prospects:
    """Return the hosts that are possible for a flavour of VNFC at the start."""
    filters = policy.static + policy.room + policy.cells
    worth = appraise(policy, ask, start).worth
    return [
        (host, worth(host))
        for host in hosts
        if not rejection(filters, ask, host, start)
    ]


def _lot(seed: int, host_id: str) -> bytes:
    """Draw a lot that is the same on every machine (``hash`` is not)."""
    return blake2b(f"{seed}:{host_id}".encode(), digest_size=8).digest()


def _flavour(ask: Ask) -> object:
    """Return all that static filters, room and the worth of a host depend on."""
    vnfc = ask.vnfc
    wires = tuple((link.fabric, link.physical_network) for link in ask.links)
    fabrics = {link.name: (link.fabric, link.vlan) for link in ask.links}
    ports = frozenset(
        (cp.vnic, cp.bit_rate_mbps > 0, bool(cp.security), fabrics[cp.vl])
        for cp in vnfc.cps
    )
    mates = tuple(mate.name for mate in ask.mates)
    kind = vnfc.architecture, vnfc.hypervisors, vnfc.labels, vnfc.ready, vnfc.site
    return vnfc.demand, vnfc.backing, kind, wires, ports, mates
