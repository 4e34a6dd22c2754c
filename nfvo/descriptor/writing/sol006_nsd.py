"""NSDs of the model → SOL006 4.3.1, as YAML."""

from collections.abc import Iterable, Iterator, Mapping

from nfvo.descriptor.nsd import NsAspect, Nsd, NsFlavour, NsStep, Sapd
from nfvo.descriptor.vdu import Monitored
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.writing.sol006_parts import (
    FIRST,
    Links,
    connectivity,
    group,
    groups,
    member,
    protocol_data,
)
from nfvo.descriptor.writing.sol006_paths import graphs
from nfvo.descriptor.writing.sol006_profiles import (
    Profile,
    dependencies,
    ns_profile,
    vnf_profile,
)

INDICATOR = "indicator"


def sol006_nsd(nsd: Nsd, vnfds: Iterable[Vnfd]) -> Tree:
    """Return the document of an NSD; SAPs are those of its first flavour."""
    known = {vnfd.id: vnfd for vnfd in vnfds}
    flavour, last_first = nsd.flavours[0], nsd.flavours[::-1]
    links = Links(vld for one in nsd.flavours for vld in one.vlds)
    paths = {path.id: path for one in last_first for path in one.paths}
    nested = dict.fromkeys(ns.nsd for one in nsd.flavours for ns in one.ns_profiles)
    return {
        "id": nsd.id,
        "version": nsd.version,
        **kept(name=nsd.name, designer=nsd.designer, description=nsd.description),
        "vnfd-id": [*dict.fromkeys(one.vnfd for one in nsd.all_vnf_profiles())],
        **kept(
            **{
                "nested-nsd-id": [*nested],
                "sapd": [*_saps(flavour)],
                "vnffgd": graphs(paths.values()),
            }
        ),
        "virtual-link-desc": [_link(one, links) for one in links.by_id.values()],
        "df": [_flavour(one, links, known) for one in nsd.flavours],
    }


def _saps(flavour: NsFlavour) -> Iterator[Tree]:
    for one in flavour.sapds:
        place = {"virtual-link-desc": one.vl} if one.vl else _cp_of(one, flavour)
        yield {"id": one.id, **place, **kept(description=one.description)}


def _cp_of(sap: Sapd, flavour: NsFlavour) -> Tree:
    """Return the CP that a SAP is: SOL006 names a VNFD, so of the first that has it."""
    vnfds = {one.id: one.vnfd for one in flavour.vnf_profiles}
    firsts = {vnfd: id for id, vnfd in reversed(vnfds.items())}
    if firsts.get(vnfds.get(sap.vnf, "")) != sap.vnf:
        return {}
    return {"associated-cpd": {"vnfd-id": vnfds[sap.vnf], "vnf-ext-cpd": sap.cpd}}


def _link(one: Vld, links: Links) -> Tree:
    return {
        "id": one.id,
        "connectivity-type": connectivity(one),
        **kept(
            **{
                "description": one.description,
                # OSM's, too.
                "mgmt-network": one.management or None,
                "provider-network": _provider(one),
            }
        ),
        "df": links.flavours(one.id),
    }


def _provider(one: Vld) -> Tree:
    if one.fabric != "bridge" or not one.physical_network:
        return {}
    tag = {"segmentation-id": one.vlan} if one.vlan else {}
    kind = "VLAN" if one.vlan else "FLAT"
    return {"physical-network": one.physical_network, "overlay-type": kind, **tag}


def _flavour(one: NsFlavour, links: Links, known: Mapping[str, Vnfd]) -> Tree:
    rules = groups(one.affinity)
    reached = [counts(level) for level in one.levels]
    return {
        "id": one.id,
        "vnf-profile": [
            {
                **vnf_profile(profile, known, _all(profile.id, reached)),
                **member(profile.id, rules),
            }
            for profile in one.vnf_profiles
        ],
        "virtual-link-profile": [_link_profile(vld, links) for vld in one.vlds],
        "ns-instantiation-level": [
            _level(level, one) for level in one.levels or (NsStep(id=FIRST),)
        ],
        **kept(
            **{
                "ns-profile": [
                    {**ns_profile(profile), **member(profile.id, rules)}
                    for profile in one.ns_profiles
                ],
                "default-instantiation-level": one.default_level,
                "scaling-aspect": [_aspect(aspect, one) for aspect in one.aspects],
                "dependencies": dependencies(one),
                "affinity-or-anti-affinity-group": [
                    group(*rule, "affinityorAntiaffinity") for rule in rules.items()
                ],
                "monitored-info": [_monitored(measured) for measured in one.monitored],
            }
        ),
    }


def _all(profile: str, levels: Iterable[Mapping[str, int]]) -> list[int]:
    """Return how many there are of a profile at each level that says it."""
    return [at[profile] for at in levels if profile in at]


def _level(level: NsStep, flavour: NsFlavour) -> Tree:
    """Return a level with all its numbers, those of profiles it does not name too."""
    said = counts(level)
    nested = [
        {
            "ns-profile-id": one.id,
            "number-of-instances": said.get(one.id, one.instances),
        }
        for one in flavour.ns_profiles
    ]
    return {
        "id": level.id,
        "description": level.description,
        "vnf-to-level-mapping": [
            {
                "vnf-profile-id": one.id,
                "number-of-instances": said.get(one.id, one.instances),
            }
            for one in flavour.vnf_profiles
        ],
        **kept(**{"ns-to-level-mapping": nested}),
    }


def _aspect(one: NsAspect, flavour: NsFlavour) -> Tree:
    """Return an aspect: of one step, to the level that it leads to."""
    single = one.max_level == 1 and len(one.steps) == 1
    to = _reached(one.steps[0], one, flavour) if single else ""
    return {
        "id": one.id,
        **kept(**{"description": one.description, "scaling-level": to}),
    }


def _reached(step: str, aspect: NsAspect, flavour: NsFlavour) -> str:
    """Return the level to which a step leads from the first; nothing if to none."""
    deltas = {delta.id: counts(delta) for delta in aspect.deltas}
    base = {one.id: one.instances for one in _profiles(flavour)}
    at = {level.id: base | counts(level) for level in flavour.levels}
    first = next(iter(at.values()), {})
    reaching = [
        name
        for name, there in at.items()
        if {p: n - first[p] for p, n in there.items() if n > first[p]}
        == deltas.get(step)
    ]
    return step if step in reaching else next(iter(reaching), "")


def counts(step: NsStep) -> dict[str, int]:
    """Return the numbers of a level or a step."""
    return {one.profile: one.instances for one in step.profiles}


def _profiles(flavour: NsFlavour) -> tuple[Profile, ...]:
    return (*flavour.vnf_profiles, *flavour.ns_profiles)


def _monitored(one: Monitored) -> Tree:
    vnfd, slash, name = one.name.partition("/")
    if one.metric == INDICATOR and slash:
        told = {"vnfd-id": vnfd, "vnf-indicator": name}
        return {"id": one.id, "vnf-indicator-info": told}
    said = {
        "name": one.name,
        "performance-metric": one.metric,
        "collection-period": str(one.period_s * 1000),
    }
    return {"id": one.id, "monitoring-parameter": said}


def _link_profile(one: Vld, links: Links) -> Tree:
    rates = {"root": one.bit_rate_mbps, **kept(leaf=one.leaf_bit_rate_mbps or None)}
    return {
        "id": one.id,
        "virtual-link-desc-id": one.id,
        "flavour-id": links.flavour_of(one),
        "max-bitrate-requirements": rates,
        "min-bitrate-requirements": {"root": 0},
        **kept(**{"virtual-link-protocol-data": protocol_data(one)}),
    }
