"""Rules within one NSD that need no VNFD; those of addresses are in ``addresses``."""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from nfvo.descriptor.checks import shared
from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nsd import Nsd
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
    uses += [(("saps", sapd.id, "vl"), sapd.vl) for sapd in nsd.sapds]
    for where, vl in uses:
        if vl not in links:
            yield Finding(where, unknown("vl.unknown", "virtual link", vl, links))


def links(nsd: Nsd) -> Iterator[Finding]:
    """Find links without CPs, or wrong in themselves."""
    yield from shared.physical_networks(nsd.vlds)
    yield from shared.pool_versions(nsd.vlds)
    saps = {sapd.vl for sapd in nsd.sapds}
    for vld in nsd.vlds:
        cps = cps_on(nsd, vld.id)
        yield from shared.gateway(vld, cps)
        if not cps and vld.id not in saps:
            fault = Fault("vl.unused", f"no CP is on the link {quoted(vld.id)}")
            yield Finding(("vls", vld.id), fault, on_key=True)


def cps_on(nsd: Nsd, vl: str) -> set[str]:
    """Return the CPs on a link, as ``vnf.cp``."""
    return {
        f"{profile.id}.{connection.cpd}"
        for profile in nsd.vnf_profiles
        for connection in profile.connections
        if connection.vl == vl
    }


def vnf_names(nsd: Nsd) -> Iterator[Finding]:
    """Find names of VNFs in ``after``, paths and affinity that none has."""
    vnfs = {profile.id for profile in nsd.vnf_profiles}
    uses: Uses = [
        (("vnfs", profile.id, "after", index), name)
        for profile in nsd.vnf_profiles
        for index, name in enumerate(profile.after)
    ]
    uses += [
        (("paths", path.id, index), name)
        for path in nsd.paths
        for index, name in enumerate(path.hops)
    ]
    uses += [
        ((*where, "members", index), name)
        for where, rule in shared.placed_rules(nsd.affinity)
        for index, name in enumerate(rule.members)
    ]
    for where, name in uses:
        if name not in vnfs:
            yield Finding(where, unknown("vnf.unknown", "VNF", name, vnfs))


def start_order(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs that wait, by whatever way, for themselves."""
    after = {profile.id: set(profile.after) for profile in nsd.vnf_profiles}
    while cycle := _cycle(after):
        waits = (f"{one} waits for {other}" for one, other in pairwise(cycle))
        message = f"{', '.join(waits)}: none can start first"
        yield Finding(("vnfs", cycle[0], "after"), Fault("vnf.cycle", message))
        after = {name: set() if name in cycle else w for name, w in after.items()}


def _cycle(after: dict[str, set[str]]) -> list[str]:
    """Return names of which each waits for the next, the first being the last."""
    ordered = {name: sorted(waits & after.keys()) for name, waits in after.items()}
    try:
        TopologicalSorter(ordered).prepare()
    except CycleError as error:
        backwards: list[str] = error.args[1]
        return backwards[::-1]
    return []


def distinct_names(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs with the name that a further instance of another gets."""
    vnfs = {profile.id for profile in nsd.vnf_profiles}
    for profile in nsd.vnf_profiles:
        further = (f"{profile.id}-{n}" for n in range(2, profile.instances + 1))
        for name in vnfs.intersection(further):
            message = (
                f"an instance of {quoted(profile.id)} is called {quoted(name)} too"
            )
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
    links,
    vnf_names,
    start_order,
    distinct_names,
    affinity,
    whole_paths,
)
