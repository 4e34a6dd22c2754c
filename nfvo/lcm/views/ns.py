"""
What operators see of network services: records joined with what was observed.

Views are pure and made for reading: names where records have ids, a status with its
age where hypervisors were asked.  The rules of the status are in ``status``; views of
operations are in ``operation``, of plans in ``plan``, of hosts in ``host``, of links in
``link``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nfvo.graph import IpAddress, Resources
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    SapInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.status import Judgement, Status, of_ns, of_vnfc
from nfvo.lcm.views.link import LinkView, link_view
from nfvo.lcm.views.operation import OperationView
from nfvo.lcm.views.world import World
from nfvo.placement.cells.words import had
from nfvo.placement.objectives import Goals


@dataclass(frozen=True, slots=True)
class CpView:
    """A network interface; ``link`` is the name of the virtual link it is on."""

    name: str
    link: str
    mac: str
    addresses: tuple[IpAddress, ...]


@dataclass(frozen=True, slots=True)
class VnfcView:
    """
    One VNFC and how it is.

    ``age_s``: the seconds since somebody looked (``observed_at``), None if nobody did;
    ``server_id``: the UUID of its VM; ``cells``: what it has of those of its host.
    """

    id: str
    name: str
    vnf: str
    vdu: str
    host: str
    status: Status
    detail: str
    observed_at: datetime | None
    age_s: float | None
    server_id: str
    incarnation: int
    demand: Resources
    cells: str
    image: str
    cps: tuple[CpView, ...]


@dataclass(frozen=True, slots=True)
class SapView:
    """A place for users of the service, and the addresses kept for them."""

    name: str
    link: str
    addresses: tuple[IpAddress, ...]


@dataclass(frozen=True, slots=True)
class NsSummary:
    """One line of the list of services; ``age_s`` is that of its oldest observation."""

    id: str
    name: str
    nsd: str
    nsd_version: str
    status: Status
    detail: str
    age_s: float | None
    vnfcs_running: int
    vnfcs_total: int
    operation: str
    operation_state: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class NsView:
    """
    A service with all its parts, and its running or else its last operation.

    ``placement`` are the objectives that it was placed by, and is placed by again.
    """

    id: str
    name: str
    nsd: str
    nsd_version: str
    flavour: str
    level: str
    state: InstantiationState
    status: Status
    detail: str
    age_s: float | None
    vnfcs: tuple[VnfcView, ...]
    links: tuple[LinkView, ...]
    saps: tuple[SapView, ...]
    operation: OperationView | None
    auto_heal: bool
    placement: Goals
    rev: int
    created_at: datetime | None
    updated_at: datetime | None


def vnfc_view(
    world: World, vnf: VnfInstance, vnfc: VnfcInstance, op_occ: LcmOpOcc | None
) -> VnfcView:
    """Return one VNFC; the names of its links are still their ids."""
    seen = world.see(vnfc, op_occ)
    judgement = of_vnfc(seen)
    return VnfcView(
        id=vnfc.id,
        name=vnfc.name,
        vnf=vnf.name,
        vdu=vnfc.vdu,
        host=world.host_name(vnfc.host_id),
        status=judgement.status,
        detail=judgement.detail,
        observed_at=seen.observed_at,
        age_s=seen.age_s,
        server_id=server_id(vnfc.id, vnfc.incarnation),
        incarnation=vnfc.incarnation,
        demand=vnfc.demand,
        cells=had(vnfc.shares),
        image=vnfc.image,
        cps=tuple(CpView(c.name, c.vl_id, c.mac, c.addresses) for c in vnfc.cps),
    )


def _vnfc_views(
    world: World, ns: NsInstance, op_occ: LcmOpOcc | None
) -> tuple[VnfcView, ...]:
    return tuple(
        vnfc_view(world, vnf, vnfc, op_occ) for vnf in ns.vnfs for vnfc in vnf.vnfcs
    )


def ns_view(
    world: World,
    ns: NsInstance,
    op_occ: LcmOpOcc | None,
    operation: OperationView | None,
) -> NsView:
    """Return one service; ``operation`` is the view of ``op_occ``, its newest one."""
    links = {vl.id: vl.name for vl in ns.vls}
    vnfcs = tuple(_named(v, links) for v in _vnfc_views(world, ns, op_occ))
    judgement = _judge(ns, op_occ, vnfcs)
    return NsView(
        id=ns.id,
        name=ns.name,
        nsd=ns.nsd,
        nsd_version=ns.nsd_version,
        flavour=ns.choice.flavour,
        level=ns.choice.level,
        state=ns.state,
        status=judgement.status,
        detail=judgement.detail,
        age_s=_oldest(vnfcs),
        vnfcs=vnfcs,
        links=tuple(link_view(world, ns, vl) for vl in ns.vls),
        saps=tuple(_sap_view(sap, links) for sap in ns.saps),
        operation=operation,
        auto_heal=ns.auto_heal,
        placement=ns.goals,
        rev=ns.rev,
        created_at=ns.created_at,
        updated_at=ns.updated_at,
    )


def summary(world: World, ns: NsInstance, op_occ: LcmOpOcc | None) -> NsSummary:
    """Return the line of one service; ``op_occ`` is its newest operation."""
    vnfcs = _vnfc_views(world, ns, op_occ)
    judgement = _judge(ns, op_occ, vnfcs)
    return NsSummary(
        id=ns.id,
        name=ns.name,
        nsd=ns.nsd,
        nsd_version=ns.nsd_version,
        status=judgement.status,
        detail=judgement.detail,
        age_s=_oldest(vnfcs),
        vnfcs_running=sum(v.status is Status.RUNNING for v in vnfcs),
        vnfcs_total=len(vnfcs),
        operation=op_occ.kind if op_occ else "",
        operation_state=op_occ.state if op_occ else "",
        updated_at=ns.updated_at,
    )


def _judge(
    ns: NsInstance, op_occ: LcmOpOcc | None, vnfcs: Iterable[VnfcView]
) -> Judgement:
    """Return the status of a service, and what its worst part says of it."""
    parts = tuple(vnfcs)
    judgement = of_ns(ns.state, op_occ, (part.status for part in parts))
    if judgement.detail:
        return judgement
    worst = [part for part in parts if part.status is judgement.status and part.detail]
    said = f"{worst[0].name}: {worst[0].detail}" if worst else ""
    return Judgement(judgement.status, said)


def _oldest(vnfcs: Iterable[VnfcView]) -> float | None:
    return max((v.age_s for v in vnfcs if v.age_s is not None), default=None)


def _named(view: VnfcView, links: Mapping[str, str]) -> VnfcView:
    """Put names of links where there are ids."""
    cps = (replace(cp, link=links.get(cp.link, cp.link)) for cp in view.cps)
    return replace(view, cps=tuple(cps))


def _sap_view(sap: SapInstance, links: Mapping[str, str]) -> SapView:
    return SapView(sap.name, links.get(sap.vl_id, sap.vl_id), sap.addresses)
