"""VNFDs of the model → SOL006 4.3.1, as YAML."""

from collections.abc import Iterator

from nfvo.descriptor.flavour import Aspect, Delta, Flavour, Level
from nfvo.descriptor.template import used
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.writing.sol006_cps import Rules, external, shared
from nfvo.descriptor.writing.sol006_parts import (
    FIRST,
    Links,
    connectivity,
    group,
    groups,
    member,
    numbers,
    protocol_data,
)
from nfvo.descriptor.writing.sol006_shown import attributes, indicators, scripts
from nfvo.descriptor.writing.sol006_vdus import Vdus, monitored

MEGA, UINT32 = 10**6, 2**32


def sol006_vnfd(vnfd: Vnfd) -> Tree:
    """Return the document of a VNFD; what flavours call alike is as in the first."""
    flavour = _all_of(vnfd)
    rules = Rules(flavour.vdus)
    links = Links(vld for one in vnfd.flavours for vld in one.vlds)
    management = [one.id for one in flavour.ext_cpds if one.management]
    return {
        "id": vnfd.id,
        "version": vnfd.version,
        "provider": vnfd.provider,
        "product-name": vnfd.product_name or vnfd.id,
        "software-version": vnfd.software_version or vnfd.version,
        "vnfm-info": [*vnfd.vnfm_info] or ["nfvo"],
        **kept(
            **{
                "product-info-description": vnfd.description,
                "mgmt-cp": management[0] if management else "",
                "nfvo:parameter": _parameters(vnfd),
                **Vdus(flavour.vdus, rules).made(),
                "int-virtual-link-desc": [
                    _link(one, links) for one in links.by_id.values()
                ],
                "ext-cpd": [
                    external(one, flavour.vdus, rules) for one in flavour.ext_cpds
                ],
                "vip-cpd": [shared(one, flavour.vdus) for one in flavour.vip_cpds],
                "security-group-rule": rules.made(),
                **attributes(vnfd.attributes),
                "indicator": indicators(vnfd.indicators),
                "lifecycle-management-script": scripts(flavour.operations),
            }
        ),
        "df": [_flavour(one, links) for one in vnfd.flavours],
    }


def _parameters(vnfd: Vnfd) -> list[Tree]:
    """Return the parameters, unless they say no more than that templates have them."""
    names = dict.fromkeys(n for vdu in vnfd.all_vdus() for n in used(vdu.user_data))
    if vnfd.parameters == tuple(Parameter(name=name) for name in names):
        return []
    return [
        {
            "name": one.name,
            **kept(description=one.description, secret=one.secret or None),
            **({} if one.default is None else {"default": one.default}),
        }
        for one in vnfd.parameters
    ]


def _all_of(vnfd: Vnfd) -> Flavour:
    """Return a flavour with what SOL006 has once for all of them."""
    last_first = vnfd.flavours[::-1]
    vdus = {one.id: one for flavour in last_first for one in flavour.vdus}
    cps = {one.id: one for flavour in last_first for one in flavour.ext_cpds}
    known = {(vdu.id, cpd.id) for vdu in vdus.values() for cpd in vdu.cpds}
    vips = {one.id: one for flavour in last_first for one in flavour.vip_cpds}
    done = {one.name: one for flavour in last_first for one in flavour.operations}
    return Flavour(
        vdus=tuple(vdus.values()),
        ext_cpds=tuple(
            one for one in cps.values() if one.vl or (one.vdu, one.cpd) in known
        ),
        vip_cpds=tuple(vips.values()),
        operations=tuple(done.values()),
    )


def _link(one: Vld, links: Links) -> Tree:
    return {
        "id": one.id,
        "flavour": links.flavours(one.id),
        "connectivity-type": connectivity(one),
        **kept(description=one.description),
    }


def _link_profile(one: Vld, links: Links) -> Tree:
    rates = {"root": one.bit_rate_mbps, **kept(leaf=one.leaf_bit_rate_mbps or None)}
    return {
        "id": one.id,
        "flavour": links.flavour_of(one),
        "max-bit-rate-requirements": rates,
        "min-bit-rate-requirements": {"root": 0},
        **kept(**{"virtual-link-protocol-data": protocol_data(one)}),
    }


def _flavour(one: Flavour, links: Links) -> Tree:
    default = {"default-instantiation-level": one.default_level}
    first = [
        {"vdu-id": vdu.id, "number-of-instances": vdu.instances} for vdu in one.vdus
    ]
    levels = [_level(level, one) for level in one.levels]
    reached = [one.counts(level) for level in one.levels]
    rules = groups(one.affinity)
    said = [group(*rule, "type") for rule in rules.items()]
    return {
        "id": one.id,
        **kept(description=one.description),
        "vdu-profile": [
            {
                "id": vdu.id,
                **numbers(vdu, [at.get(vdu.id, 0) for at in reached]),
                **member(vdu.id, rules),
            }
            for vdu in one.vdus
        ],
        "instantiation-level": levels or [{"id": FIRST, "vdu-level": first}],
        **kept(
            **{
                "virtual-link-profile": [_link_profile(vld, links) for vld in one.vlds],
                "affinity-or-anti-affinity-group": said,
                "monitoring-parameter": monitored(one.monitored),
            }
        ),
        **kept(**default, **{"scaling-aspect": [_aspect(a) for a in one.aspects]}),
    }


def _level(one: Level, flavour: Flavour) -> Tree:
    """Return a level with all its numbers, those that its aspects make too."""
    reached = [
        {"scaling-aspect-id": at.aspect, "scale-level": at.level} for at in one.aspects
    ]
    return {
        "id": one.id,
        **kept(description=one.description),
        "vdu-level": [
            {"vdu-id": vdu, "number-of-instances": instances}
            for vdu, instances in flavour.counts(one).items()
        ],
        **kept(**{"scaling-info": reached}),
    }


def _added(delta: Delta) -> Iterator[Tree]:
    """Yield what a step adds to links, in bits per second, as far as there is room."""
    for one in delta.rates:
        root, leaf = one.bit_rate_mbps * MEGA, one.leaf_bit_rate_mbps * MEGA
        if max(root, leaf) < UINT32:
            rates = {"root": root, **kept(leaf=leaf or None)}
            yield {"id": one.vl, "bit-rate-requirements": rates}


def _aspect(one: Aspect) -> Tree:
    turns = {step: turn for turn, step in enumerate(one.steps)}
    in_turn = sorted(one.deltas, key=lambda delta: turns.get(delta.id, len(turns)))
    deltas = [
        {
            "id": delta.id,
            "vdu-delta": [
                {"id": count.vdu, "number-of-instances": count.instances}
                for count in delta.vdus
            ],
            **kept(**{"virtual-link-bit-rate-delta": [*_added(delta)]}),
        }
        for delta in in_turn
    ]
    step = one.steps[0] if len(one.steps) == 1 and len(deltas) > 1 else ""
    said = {"deltas": deltas, **kept(**{"step-deltas": step})} if deltas else {}
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "max-scale-level": one.max_level,
        **kept(**{"aspect-delta-details": said}),
    }
