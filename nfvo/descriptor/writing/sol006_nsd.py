"""NSDs of the model → SOL006 4.3.1, as YAML."""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.nsd import Nsd, NsFlavour, VnfProfile
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.sol006_parts import (
    FIRST,
    Tree,
    connectivity,
    group,
    groups,
    kept,
    member,
    protocol_data,
    qos,
)


def sol006_nsd(nsd: Nsd, vnfds: Iterable[Vnfd]) -> Tree:
    """Return the document of an NSD; SAPs are those of its first flavour."""
    known = {vnfd.id: vnfd for vnfd in vnfds}
    (flavour, *_) = nsd.flavours
    links = {vld.id: vld for one in reversed(nsd.flavours) for vld in one.vlds}
    saps = [
        {"id": one.id, "virtual-link-desc": one.vl, **kept(description=one.description)}
        for one in flavour.sapds
        if one.vl
    ]
    return {
        "id": nsd.id,
        "version": nsd.version,
        **kept(name=nsd.name, designer=nsd.designer, description=nsd.description),
        "vnfd-id": [*dict.fromkeys(one.vnfd for one in nsd.all_vnf_profiles())],
        **kept(sapd=saps),
        "virtual-link-desc": [*map(_link, links.values())],
        "df": [_flavour(one, known) for one in nsd.flavours],
    }


def _link(one: Vld) -> Tree:
    return {
        "id": one.id,
        "connectivity-type": connectivity(one),
        **kept(description=one.description),
        "df": [{"id": one.id, **kept(qos=qos(one))}],
    }


def _flavour(one: NsFlavour, known: Mapping[str, Vnfd]) -> Tree:
    levels = [
        {
            "id": level.id,
            "description": level.description,
            "vnf-to-level-mapping": [
                {
                    "vnf-profile-id": count.profile,
                    "number-of-instances": count.instances,
                }
                for count in level.profiles
            ],
        }
        for level in one.levels
    ]
    first = [
        {"vnf-profile-id": profile.id, "number-of-instances": profile.instances}
        for profile in one.vnf_profiles
    ]
    default = {"default-instantiation-level": one.default_level}
    rules = groups(one.affinity)
    said = [group(*rule, "affinityorAntiaffinity") for rule in rules.items()]
    return {
        "id": one.id,
        "vnf-profile": [
            {**_profile(profile, known), **member(profile.id, rules)}
            for profile in one.vnf_profiles
        ],
        "virtual-link-profile": [_link_profile(vld) for vld in one.vlds],
        "ns-instantiation-level": levels or [_first(first)],
        **kept(**default, **{"affinity-or-anti-affinity-group": said}),
    }


def _first(counts: list[Tree]) -> Tree:
    return {"id": FIRST, "description": "", "vnf-to-level-mapping": counts}


def _profile(one: VnfProfile, known: Mapping[str, Vnfd]) -> Tree:
    vnfd = known.get(one.vnfd)
    flavour = one.flavour or (vnfd.flavours[0].id if vnfd else DEFAULT)
    its = [f for f in vnfd.flavours if f.id == flavour] if vnfd else []
    levels = [level.id for f in its for level in f.levels]
    level = one.level or (its[0].default_level if its else "")
    return {
        "id": one.id,
        "vnfd-id": one.vnfd,
        "flavour-id": flavour,
        "instantiation-level": level or (levels[0] if levels else FIRST),
        **kept(
            **{
                "virtual-link-connectivity": [
                    {
                        "virtual-link-profile-id": connection.vl,
                        "constituent-cpd-id": [
                            {
                                "constituent-base-element-id": one.id,
                                "constituent-cpd-id": connection.cpd,
                            }
                        ],
                    }
                    for connection in one.connections
                ],
            }
        ),
        "min-number-of-instances": one.min_instances or one.instances,
        "max-number-of-instances": one.max_instances or one.instances,
    }


def _link_profile(one: Vld) -> Tree:
    rates = {"root": one.bit_rate_mbps, **kept(leaf=one.leaf_bit_rate_mbps or None)}
    return {
        "id": one.id,
        "virtual-link-desc-id": one.id,
        "flavour-id": one.id,
        "max-bitrate-requirements": rates,
        "min-bitrate-requirements": {"root": 0},
        **kept(**{"virtual-link-protocol-data": protocol_data(one)}),
    }
