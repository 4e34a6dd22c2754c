"""Rules within one NSD that need no VNFD; those of addresses are in ``addresses``."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from nfvo.descriptor.checks import shared
from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nsd import Nsd, NsProfile, VnfProfile
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import listed, quoted

Uses = list[tuple[Where, str]]


def link_names(nsd: Nsd) -> Iterator[Finding]:
    """Find CPs and SAPs on links that the NSD does not have."""
    links = {vld.id for vld in nsd.vlds}
    uses: Uses = [
        (("vnfs", profile.id, "connect", connection.cpd, "vl"), connection.vl)
        for profile in nsd.vnf_profiles
        for connection in profile.connections
    ]
    uses += [
        (("services", profile.id, "connect", connection.cpd, "vl"), connection.vl)
        for profile in nsd.flavours[0].ns_profiles
        for connection in profile.connections
    ]
    uses += [(("saps", sapd.id, "vl"), sapd.vl) for sapd in nsd.sapds if sapd.vl]
    for where, vl in uses:
        if vl not in links:
            yield Finding(where, unknown("vl.unknown", "virtual link", vl, links))


def single_links(nsd: Nsd) -> Iterator[Finding]:
    """Find CPs of a VNF that are on two links."""
    for profile in nsd.vnf_profiles:
        first: dict[str, str] = {}
        for connection in profile.connections:
            link = first.setdefault(connection.cpd, connection.vl)
            if link != connection.vl:
                message = f"{quoted(connection.cpd)} is on {quoted(link)} already"
                where = ("vnfs", profile.id, "connect", connection.cpd)
                yield Finding(where, Fault("cp.both", message), on_key=True)


def links(nsd: Nsd) -> Iterator[Finding]:
    """Find links without CPs, or wrong in themselves."""
    on: defaultdict[str, set[str]] = defaultdict(set)
    for _, profile in _profiles(nsd):
        for connection in profile.connections:
            on[connection.vl].add(f"{profile.id}.{connection.cpd}")
    yield from shared.physical_networks(nsd.vlds)
    yield from shared.qualities(nsd.vlds)
    yield from shared.pool_versions(nsd.vlds)
    yield from shared.gateways(nsd.vlds, on)
    yield from shared.unused(nsd.vlds, on.keys() | {sapd.vl for sapd in nsd.sapds})


def vnf_names(nsd: Nsd) -> Iterator[Finding]:
    """Find names of VNFs in ``after``, paths and affinity that none has."""
    vnfs = {profile.id for profile in nsd.vnf_profiles}
    parts = vnfs | {profile.id for profile in nsd.flavours[0].ns_profiles}
    uses: Uses = [
        ((key, profile.id, "after", index), name)
        for key, profile in _profiles(nsd)
        for index, name in enumerate(profile.after)
    ]
    uses += [
        ((*where, "members", index), name)
        for where, rule in shared.placed_rules(nsd.affinity)
        for index, name in enumerate(rule.members)
    ]
    hops: Uses = [
        (("paths", path.id, index), name)
        for path in nsd.paths
        for index, name in enumerate(path.hops)
    ]
    for known, found in ((parts, uses), (vnfs, hops)):
        for where, name in found:
            if name not in known:
                yield Finding(where, unknown("vnf.unknown", "VNF", name, known))


def _profiles(nsd: Nsd) -> Iterator[tuple[str, VnfProfile | NsProfile]]:
    """Yield VNFs and nested services, each with the key that they are under."""
    yield from (("vnfs", profile) for profile in nsd.vnf_profiles)
    yield from (("services", profile) for profile in nsd.flavours[0].ns_profiles)


def start_order(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs that wait, by whatever way, for themselves."""
    for cycle in _cycles({p.id: p.after for _, p in _profiles(nsd)}):
        waits = (f"{one} waits for {other}" for one, other in pairwise(cycle))
        message = f"{listed(waits, 'and')}: none can start first"
        yield Finding(("vnfs", cycle[0], "after"), Fault("vnf.cycle", message))


def _cycles(after: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Yield names of which each waits for the next, the last being the first."""
    stuck = _stuck(after)
    follows = {name: next(w for w in after[name] if w in stuck) for name in stuck}
    seen: set[str] = set()
    for name in follows:
        walk: list[str] = []
        while name not in seen:
            seen.add(name)
            walk.append(name)
            name = follows[name]
        if name in walk:
            yield [*walk[walk.index(name) :], name]


def _stuck(after: Mapping[str, tuple[str, ...]]) -> dict[str, None]:
    """Return those that can never start: they wait for each other, or for such."""
    known = {n: [w for w in waits if w in after] for n, waits in after.items()}
    sorter = TopologicalSorter(known)
    with suppress(CycleError):
        sorter.prepare()
    started: set[str] = set()
    while ready := sorter.get_ready():
        started.update(ready)
        sorter.done(*ready)
    return {name: None for name in after if name not in started}


def distinct_names(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs with the name that a further instance of another gets."""
    instances = {profile.id: profile.instances for profile in nsd.vnf_profiles}
    for name in instances:
        other, _, number = name.rpartition("-")
        if re.fullmatch("[1-9][0-9]{0,5}", number) and (
            1 < int(number) <= instances.get(other, 0)
        ):
            message = f"an instance of {quoted(other)} is called {quoted(name)} too"
            yield Finding(("vnfs", name), Fault("vnf.name-clash", message), on_key=True)


def affinity(nsd: Nsd) -> Iterator[Finding]:
    """Find affinity rules that contradict each other, or are about one VNF."""
    instances = {profile.id: profile.instances for profile in nsd.vnf_profiles}
    yield from shared.contradictions(nsd.affinity)
    for where, rule in shared.placed_rules(nsd.affinity):
        count = sum(instances.get(member, 2) for member in set(rule.members))
        if rule.kind == "apart" and count < 2:
            yield Finding(
                where, Fault("affinity.no-effect", "the rule is about one VNF")
            )


def whole_paths(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs that follow each other on a path, but on no common link."""
    on = {p.id: {c.vl for c in p.connections} for p in nsd.vnf_profiles}
    for path in nsd.paths:
        for index, (here, there) in enumerate(pairwise(path.hops)):
            if here in on and there in on and not on[here] & on[there]:
                message = f"{listed([here, there], 'and')} share no virtual link"
                where = ("paths", path.id, index + 1)
                yield Finding(where, Fault("path.broken", message))


NSD_CHECKS: tuple[Callable[[Nsd], Iterator[Finding]], ...] = (
    link_names,
    single_links,
    links,
    vnf_names,
    start_order,
    distinct_names,
    affinity,
    whole_paths,
)
