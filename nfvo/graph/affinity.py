"""
Affinity rules → groups of VNFCs.

A group ``apart`` keeps all its VNFCs from each other.  A rule of an NSD is about
VNFs, and the VNFCs of *one* VNF may share a host, so unless every VNF has but one
VNFC the rule becomes a group for each pair of VNFCs of different VNFs.
"""

from collections.abc import Iterator
from itertools import combinations, product

from nfvo.descriptor.nesting import Units
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph.model import AffinityGroup, Vnf


def in_service(
    rule: AffinityRule, vnfs: tuple[Vnf, ...], units: Units
) -> Iterator[AffinityGroup]:
    """
    Yield the groups of a rule about VNFs; each instance is a VNF of its own.

    ``units`` are the instances of nested services: VNFs of one may share a host, too.
    """
    names = [*_members(rule, vnfs, units)]
    if rule.kind == "together" or all(len(one) == 1 for one in names):
        yield from _group(rule, [name for one in names for name in one])
        return
    for one, other in combinations(names, 2):
        for pair in product(one, other):
            yield from _group(rule, list(pair))


def _members(
    rule: AffinityRule, vnfs: tuple[Vnf, ...], units: Units
) -> Iterator[list[str]]:
    """Yield the VNFCs of each VNF, and of each nested service, that a rule is about."""
    for vnf in vnfs:
        if vnf.profile in rule.members:
            yield [vnfc.name for vnfc in vnf.vnfcs]
    for member in rule.members:
        for unit in units.get(member, ()):
            inside = (vnf for vnf in vnfs if vnf.profile in unit)
            yield [vnfc.name for vnf in inside for vnfc in vnf.vnfcs]


def in_vnf(vnfd: Vnfd, vnf: Vnf) -> Iterator[AffinityGroup]:
    """Yield the groups of the VNFD's rules; each VNFC of a VDU is on its own."""
    for rule in vnfd.affinity:
        yield from _group(rule, [c.name for c in vnf.vnfcs if c.vdu in rule.members])


def _group(rule: AffinityRule, vnfcs: list[str]) -> Iterator[AffinityGroup]:
    if len(vnfcs) > 1:
        yield AffinityGroup(rule.kind, rule.scope, rule.hard, frozenset(vnfcs))
