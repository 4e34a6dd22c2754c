"""NSDs of the model → the short form: of one flavour, or of several."""

from collections.abc import Iterable
from typing import Any

from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.nsd import (
    Connection,
    ForwardingPath,
    NsAspect,
    Nsd,
    NsFlavour,
    NsProfile,
    NsStep,
    VnfProfile,
)
from nfvo.descriptor.short_ns_flavour import (
    ShortClassifier,
    ShortConnection,
    ShortNsAspect,
    ShortNsFlavour,
    ShortNsLevel,
    ShortPath,
    ShortSap,
    ShortService,
    ShortStep,
    ShortVnf,
)
from nfvo.descriptor.short_nsd import ManyNsFlavours, ShortNsd
from nfvo.descriptor.writing.short_parts import groups, links, rates
from nfvo.descriptor.writing.short_vdu import monitored


def short_nsd(nsd: Nsd) -> ShortNsd | ManyNsFlavours:
    """Return an NSD in the shortest form that has room for it."""
    head: dict[str, Any] = {
        "nsd": nsd.id,
        "version": nsd.version,
        "name": nsd.name,
        "designer": nsd.designer,
        "description": nsd.description,
        "auto_heal": nsd.auto_heal,
    }
    (flavour, *more) = nsd.flavours
    bare = flavour.id == DEFAULT and not flavour.description
    if bare and flavour.vnf_profiles and not more:
        return ShortNsd.model_construct(**head, **_of_flavour(flavour))
    flavours = {
        one.id: ShortNsFlavour.model_construct(
            **_of_flavour(one), description=one.description
        )
        for one in nsd.flavours
    }
    return ManyNsFlavours.model_construct(**head, flavours=flavours)


def _of_flavour(flavour: NsFlavour) -> dict[str, Any]:
    return {
        "vnfs": {one.id: _vnf(one) for one in flavour.vnf_profiles},
        "services": {one.id: _service(one) for one in flavour.ns_profiles},
        "vls": links(flavour.vlds),
        "saps": {
            one.id: ShortSap.model_construct(
                vl=one.vl, vnf=one.vnf, cp=one.cpd, description=one.description
            )
            for one in flavour.sapds
        },
        "together": groups(flavour.affinity, "together"),
        "apart": groups(flavour.affinity, "apart"),
        "paths": {one.id: _path(one) for one in flavour.paths},
        "aspects": {one.id: _aspect(one) for one in flavour.aspects},
        "levels": {one.id: _level(one) for one in flavour.levels},
        "default_level": flavour.default_level,
        "monitored": monitored(flavour.monitored),
    }


def _vnf(profile: VnfProfile) -> ShortVnf:
    return ShortVnf.model_construct(
        vnfd=profile.vnfd,
        vnfd_version=profile.vnfd_version or None,
        flavour=profile.flavour,
        level=profile.level,
        instances=profile.instances,
        min_instances=profile.min_instances,
        max_instances=profile.max_instances,
        connect=_connect(profile.connections),
        parameters={one.name: one.value for one in profile.parameters},
        after=profile.after,
        site=profile.site,
    )


def _service(profile: NsProfile) -> ShortService:
    return ShortService.model_construct(
        nsd=profile.nsd,
        nsd_version=profile.nsd_version or None,
        flavour=profile.flavour,
        level=profile.level,
        instances=profile.instances,
        connect=_connect(profile.connections),
        after=profile.after,
    )


def _connect(connections: Iterable[Connection]) -> dict[str, ShortConnection]:
    return {
        one.cpd: ShortConnection.model_construct(vl=one.vl, address=one.addresses)
        for one in connections
    }


def _path(path: ForwardingPath) -> ShortPath:
    return ShortPath.model_construct(
        hops=path.hops,
        graph=path.graph,
        classifiers=tuple(
            ShortClassifier.model_construct(**one.model_dump())
            for one in path.classifiers
        ),
        max_latency=path.max_latency_ms,
    )


def _aspect(aspect: NsAspect) -> ShortNsAspect:
    return ShortNsAspect.model_construct(
        description=aspect.description,
        max_level=aspect.max_level,
        steps=aspect.steps,
        deltas={one.id: _step(one) for one in aspect.deltas},
    )


def _level(level: NsStep) -> ShortNsLevel:
    return ShortNsLevel.model_construct(
        description=level.description,
        vnfs={one.profile: one.instances for one in level.profiles},
        rates=rates(level.rates),
    )


def _step(step: NsStep) -> ShortStep:
    return ShortStep.model_construct(
        description=step.description,
        vnfs={one.profile: one.instances for one in step.profiles},
    )
