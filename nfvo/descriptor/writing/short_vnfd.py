"""VNFDs of the model → the short form: of one VDU, of several, or of flavours."""

from typing import Any

from nfvo.descriptor.cp import ExtCpd, VipCpd
from nfvo.descriptor.flavour import DEFAULT, Aspect, Flavour, Level, VduCount
from nfvo.descriptor.short_flavour import (
    ONLY_VDU,
    ShortAspect,
    ShortExternal,
    ShortLevel,
    ShortVip,
)
from nfvo.descriptor.short_vdu import ShortVdu
from nfvo.descriptor.short_vnfd import (
    AnyVnfd,
    ManyFlavours,
    ManyVdus,
    OneVdu,
    ShortParameter,
    VnfdFlavour,
)
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.short_parts import groups, links, rates
from nfvo.descriptor.writing.short_security import group_names, groups_of
from nfvo.descriptor.writing.short_vdu import (
    GroupNames,
    addresses,
    keys_of,
    monitored,
)


def short_vnfd(vnfd: Vnfd) -> AnyVnfd:
    """Return a VNFD in the shortest form that has room for it."""
    names = group_names(vnfd)
    head = _head(vnfd, names)
    flavour = vnfd.flavours[0]
    if not _is_only(vnfd):
        flavours = {one.id: _flavour(one, names) for one in vnfd.flavours}
        return ManyFlavours.model_construct(**head, flavours=flavours)
    keys = _of_flavour(flavour)
    if _is_single(vnfd):
        return OneVdu.model_construct(**keys, **head | keys_of(flavour.vdus[0], names))
    return ManyVdus.model_construct(**head, **keys, vdus=_vdus(flavour, names))


def _is_only(vnfd: Vnfd) -> bool:
    """Whether the keys of a flavour can be at the top level."""
    flavour = vnfd.flavours[0]
    bare = flavour.id == DEFAULT and not (flavour.description or flavour.monitored)
    return len(vnfd.flavours) == 1 and bare and bool(flavour.vdus)


def _is_single(vnfd: Vnfd) -> bool:
    """Whether the keys of a VDU can be at the top level, too."""
    (vdu, *more) = vnfd.vdus
    named = vdu.id != ONLY_VDU or vdu.name
    return not (more or named or vdu.description != vnfd.description)


def _head(vnfd: Vnfd, names: GroupNames) -> dict[str, Any]:
    return {
        "vnfd": vnfd.id,
        "version": vnfd.version,
        "provider": vnfd.provider,
        "product": vnfd.product_name,
        "software_version": vnfd.software_version,
        "description": vnfd.description,
        "vnfm": vnfd.vnfm_info,
        "security": groups_of(names),
        "parameters": {
            one.name: ShortParameter.model_construct(
                description=one.description, default=one.default, secret=one.secret
            )
            for one in vnfd.parameters
        },
    }


def _flavour(flavour: Flavour, names: GroupNames) -> VnfdFlavour:
    return VnfdFlavour.model_construct(
        **_of_flavour(flavour),
        description=flavour.description,
        vdus=_vdus(flavour, names),
        monitored=monitored(flavour.monitored),
    )


def _vdus(flavour: Flavour, names: GroupNames) -> dict[str, ShortVdu]:
    return {
        vdu.id: ShortVdu.model_construct(name=vdu.name, **keys_of(vdu, names))
        for vdu in flavour.vdus
    }


def _of_flavour(flavour: Flavour) -> dict[str, Any]:
    by_default = tuple(
        ExtCpd(id=cpd.id, vdu=vdu.id, cpd=cpd.id)
        for vdu in flavour.vdus[: len(flavour.vdus) == 1]
        for cpd in vdu.cpds
        if not cpd.vl
    )
    external = () if flavour.ext_cpds == by_default else flavour.ext_cpds
    return {
        "vls": links(flavour.vlds),
        "external": {one.id: _external(one) for one in external},
        "vips": {one.id: _vip(one) for one in flavour.vip_cpds},
        "together": groups(flavour.affinity, "together"),
        "apart": groups(flavour.affinity, "apart"),
        "aspects": {one.id: _aspect(one) for one in flavour.aspects},
        "levels": {one.id: _level(one) for one in flavour.levels},
        "default_level": flavour.default_level,
    }


def _external(ext: ExtCpd) -> ShortExternal:
    return ShortExternal.model_construct(
        cp=f"{ext.vdu}.{ext.cpd}" if ext.vdu else "",
        vl=ext.vl,
        description=ext.description,
        protocols=ext.protocols,
        management=ext.management,
    )


def _vip(vip: VipCpd) -> ShortVip:
    return ShortVip.model_construct(
        cps=vip.cpds,
        vl=vip.vl,
        function=vip.function,
        addresses=addresses(vip.addresses),
    )


def _aspect(aspect: Aspect) -> ShortAspect:
    return ShortAspect.model_construct(
        name=aspect.name,
        description=aspect.description,
        max_level=aspect.max_level,
        steps=aspect.steps,
        deltas={one.id: _counts(one.vdus) for one in aspect.deltas},
        rates={one.id: rates(one.rates) for one in aspect.deltas if one.rates},
    )


def _level(level: Level) -> ShortLevel:
    return ShortLevel.model_construct(
        description=level.description,
        vdus=_counts(level.vdus),
        aspects={one.aspect: one.level for one in level.aspects},
        rates=rates(level.rates),
    )


def _counts(counts: tuple[VduCount, ...]) -> dict[str, int]:
    return {one.vdu: one.instances for one in counts}
