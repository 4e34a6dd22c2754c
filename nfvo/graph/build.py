"""
Nsd + Vnfds → ServiceGraph: every instance by its name, every CP on its link.

The descriptors are trusted: ``nfvo.descriptor`` has checked them together.
"""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.choice import ANY, Choice, resolved
from nfvo.descriptor.nesting import Nested, Service, flat
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph.affinity import in_service, in_vnf
from nfvo.graph.expand import Expansion, instances, joined
from nfvo.graph.model import Path, Sap, ServiceGraph, VirtualLink, Vnf
from nfvo.graph.nics import with_nics
from nfvo.graph.parameters import check_names

Vnfds = Mapping[str, Vnfd]
NONE_GIVEN: Mapping[str, str] = {}
NONE_NESTED: Nested = {}


def build(
    nsd: Nsd,
    vnfds: Vnfds,
    parameters: Mapping[str, str] = NONE_GIVEN,
    choice: Choice = ANY,
    nested: Nested = NONE_NESTED,
) -> ServiceGraph:
    """
    Return the graph of a service; ``vnfds`` has those that the NSD uses, by id.

    ``parameters`` are values given at instantiation, by ``vnf.parameter``, where
    ``vnf`` is a profile or one instance of it.  ``choice`` says which flavour of the
    NSD at which level, ``nested`` are the services in it.  Raises ``InvalidRequest``
    for what there is not, for services that can't be nested so, and for a parameter
    that no VNF has.
    """
    choice = resolved(nsd, choice)
    whole = flat(Service(nsd, vnfds, nested), choice)
    nsd, made_by = whole.nsd, whole.vnfds
    vnfs = tuple(_vnfs(nsd, made_by, parameters))
    check_names(parameters, vnfs)
    links = (*_links(nsd, made_by), *_internal_links(nsd, made_by, vnfs))
    return ServiceGraph(
        nsd=nsd.id,
        version=nsd.version,
        vnfs=tuple(with_nics(vnfs, links)),
        links=links,
        saps=tuple(Sap(sapd.id, sapd.vl) for sapd in nsd.sapds if sapd.vl),
        groups=(
            *(
                group
                for rule in nsd.affinity
                for group in in_service(rule, vnfs, whole.units)
            ),
            *(group for vnf in vnfs for group in in_vnf(made_by[vnf.profile], vnf)),
        ),
        paths=tuple(_paths(nsd)),
        auto_heal=nsd.auto_heal,
        choice=choice,
    )


def _vnfs(nsd: Nsd, made_by: Vnfds, given: Mapping[str, str]) -> Iterator[Vnf]:
    names = {profile.id: instances(profile) for profile in nsd.vnf_profiles}
    for profile in nsd.vnf_profiles:
        after = tuple(name for other in profile.after for name in names[other])
        for number in range(profile.instances):
            yield Expansion(profile, made_by[profile.id], number).vnf(given, after)


def _links(nsd: Nsd, made_by: Vnfds) -> Iterator[VirtualLink]:
    """Yield the links of the service; a gateway is of the first VNF of a profile."""
    cps = {
        f"{profile.id}.{ext.id}": f"{profile.id}/{ext.vdu}/0:{ext.cpd}"
        for profile in nsd.vnf_profiles
        for ext in made_by[profile.id].ext_cpds
    }
    for vld in nsd.vlds:
        yield _link(vld.id, vld, cps)


def _internal_links(
    nsd: Nsd, made_by: Vnfds, vnfs: tuple[Vnf, ...]
) -> Iterator[VirtualLink]:
    """Yield the links inside VNFs, but those that a link of the service stands for."""
    profiles = {profile.id: profile for profile in nsd.vnf_profiles}
    for vnf in vnfs:
        vnfd = made_by[vnf.profile]
        cps = {
            f"{vdu.id}.{cpd.id}": f"{vnf.name}/{vdu.id}/0:{cpd.id}"
            for vdu in vnfd.vdus
            for cpd in vdu.cpds
        }
        outside = joined(profiles[vnf.profile], vnfd)
        for vld in vnfd.vlds:
            if vld.id not in outside:
                yield _link(f"{vnf.name}/{vld.id}", vld, cps)


def _link(name: str, vld: Vld, cps: Mapping[str, str]) -> VirtualLink:
    return VirtualLink(
        name=name,
        fabric=vld.fabric,
        physical_network=vld.physical_network,
        vlan=vld.vlan,
        mtu=vld.mtu,
        pools=vld.pools,
        gateway=cps[vld.gateway] if vld.gateway else "",
        bit_rate_mbps=vld.bit_rate_mbps,
        max_latency_ms=vld.max_latency_ms,
        max_jitter_ms=vld.max_jitter_ms,
    )


def _paths(nsd: Nsd) -> Iterator[Path]:
    """Yield ``web``, ``web-2``, ... so that every instance of a hop is on a path."""
    names = {profile.id: instances(profile) for profile in nsd.vnf_profiles}
    for path in nsd.paths:
        hops = [names[hop] for hop in path.hops]
        for number in range(max(map(len, hops))):
            suffix = f"-{number + 1}" if number else ""
            through = tuple(hop[number % len(hop)] for hop in hops)
            yield Path(f"{path.id}{suffix}", through, path.max_latency_ms)
