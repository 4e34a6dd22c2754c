"""How many VNFs there are, how they scale, what takes a path → policies of SOL001."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.nsd import Classifier, NsAspect, NsFlavour
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.writing.sol001_nodes import monitored
from nfvo.descriptor.writing.sol001_parts import policy

METRICS = tuple(
    f"{unit}_{way}{where}"
    for unit in ("byte", "packet")
    for way in ("incoming", "outgoing")
    for where in ("", "_sap")
)


def policies(flavour: NsFlavour, ids: Mapping[str, str]) -> Iterator[Tree]:
    """Yield the policies; ``ids`` are names of nodes by ids of profiles."""
    if flavour.aspects:
        aspects = {one.id: _aspect(one) for one in flavour.aspects}
        yield policy("scaling-aspects", "NsScalingAspects", {"aspects": aspects})
    for aspect in flavour.aspects:
        yield from _to_levels(aspect, flavour, ids)
    if flavour.levels:
        levels = {one.id: {"description": one.description} for one in flavour.levels}
        properties = {"ns_levels": levels, **kept(default_level=flavour.default_level)}
        yield policy("instantiation-levels", "NsInstantiationLevels", properties)
    for id_, kind in _kinds(flavour):
        counts = {
            level.id: one.instances
            for level in flavour.levels
            for one in level.profiles
            if one.profile == id_
        }
        if counts:
            name, type_ = f"levels-of-{id_}", f"{kind}ToInstantiationLevelMapping"
            yield policy(name, type_, {"number_of_instances": counts}, [ids[id_]])
    if measurements := monitored(flavour.monitored, METRICS):
        measured = {"ns_monitoring_parameters": measurements}
        yield policy("monitored", "NsMonitoring", measured)


def classifiers(flavour: NsFlavour, paths: Mapping[str, str]) -> Iterator[Tree]:
    """Yield the rules of what traffic takes each path."""
    for path in flavour.paths:
        for number, one in enumerate(path.classifiers, 1):
            name = f"{path.id}-rule-{number}"
            yield policy(name, "NfpRule", _rule(one), [paths[path.id]])


def _aspect(aspect: NsAspect) -> Tree:
    levels = {n: {"description": f"level {n}"} for n in range(aspect.max_level + 1)}
    description = aspect.description
    return {"name": aspect.id, "description": description, "ns_scale_levels": levels}


def _to_levels(
    aspect: NsAspect, flavour: NsFlavour, ids: Mapping[str, str]
) -> Iterator[Tree]:
    """Yield how many of each there are at the levels of an aspect."""
    first = {one.id: one.instances for one in flavour.vnf_profiles}
    first |= {one.id: one.instances for one in flavour.ns_profiles}
    steps = aspect.steps * (aspect.max_level if len(aspect.steps) == 1 else 1)
    added = {
        delta.id: {one.profile: one.instances for one in delta.profiles}
        for delta in aspect.deltas
    }
    for id_, kind in _kinds(flavour):
        counts = {0: first[id_]}
        for level, step in enumerate(steps, 1):
            counts[level] = counts[level - 1] + added.get(step, {}).get(id_, 0)
        if counts[max(counts)] != counts[0]:
            properties = {"aspect": aspect.id, "number_of_instances": counts}
            name, type_ = f"{aspect.id}-of-{id_}", f"{kind}ToLevelMapping"
            yield policy(name, type_, properties, [ids[id_]])


def _kinds(flavour: NsFlavour) -> Iterator[tuple[str, str]]:
    yield from ((one.id, "Vnf") for one in flavour.vnf_profiles)
    yield from ((one.id, "Ns") for one in flavour.ns_profiles)


def _rule(one: Classifier) -> Tree:
    return kept(
        ether_type=one.ether_type if one.ether_type in ("ipv4", "ipv6") else "",
        vlan_tag=[*one.vlans],
        protocol=one.protocol,
        dscp=one.dscp,
        source_port_range=_range(one.source_ports),
        destination_port_range=_range(one.destination_ports),
        source_ip_address_prefix=one.source,
        destination_ip_address_prefix=one.destination,
    )


def _range(ports: str) -> list[int]:
    first, _, last = ports.partition("-")
    ends = (first, last or first)
    return [int(end) for end in ends] if all(end.isdecimal() for end in ends) else []
