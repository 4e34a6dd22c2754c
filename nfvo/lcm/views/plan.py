"""What operators see of plans: what would change, where, and why there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from nfvo.graph import IpAddress
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Plan
from nfvo.lcm.records import HostRecord
from nfvo.lcm.views.host import name_of
from nfvo.placement.overhead import HostOverhead, overheads
from nfvo.placement.tariff import Estimate


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the difference; ``addresses`` are those of a VNFC's or SAP's CPs."""

    action: str
    kind: str
    name: str
    host: str
    detail: str
    why: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedStepView:
    """A step to be."""

    seq: int
    after: tuple[int, ...]
    kind: str
    title: str
    host: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """
    A plan without its inner parts: what would change, where, and why there.

    ``held``: its room is reserved until it expires.  ``estimate`` is of all of the
    service, and ``overheads`` of all hosts that it is on.
    """

    id: str
    kind: OperationKind
    ns_id: str
    ns: str
    nsd: str
    nsd_version: str
    flavour: str
    level: str
    revision: int
    digest: str
    expires_at: datetime | None
    held: bool
    applied_by: str
    changes: tuple[ChangeView, ...]
    steps: tuple[PlannedStepView, ...]
    point_of_no_return: int | None
    estimate: Estimate
    overheads: tuple[HostOverhead, ...]


def plan_view(plan: Plan, hosts: Mapping[str, HostRecord]) -> PlanView:
    """Return what is to be shown of a plan; never its references to secrets."""
    addresses = _addresses(plan)
    choice = plan.accepted.choice
    return PlanView(
        id=plan.id,
        kind=plan.kind,
        ns_id=plan.ns_id,
        ns=plan.completed.name,
        nsd=plan.completed.nsd,
        nsd_version=plan.completed.nsd_version,
        flavour=choice.flavour,
        level=choice.level,
        revision=plan.revision,
        digest=plan.digest,
        expires_at=plan.expires_at,
        held=plan.held,
        applied_by=plan.applied_by,
        changes=tuple(
            ChangeView(
                action=change.action,
                kind=change.kind,
                name=change.name,
                host=name_of(change.host, hosts),
                detail=change.detail,
                why=change.why,
                addresses=addresses.get((change.kind, change.name), ()),
            )
            for change in plan.changes
        ),
        steps=tuple(
            PlannedStepView(
                step.seq,
                step.after,
                step.kind,
                step.title,
                name_of(step.host_id, hosts),
            )
            for step in plan.steps
        ),
        point_of_no_return=plan.point_of_no_return,
        estimate=plan.estimate,
        overheads=overheads(_homes(plan, hosts)),
    )


def _homes(plan: Plan, hosts: Mapping[str, HostRecord]) -> Iterator[HostRecord]:
    """Yield each host that the service will be on, as far as it is known."""
    for host_id in {vnfc.host_id for vnfc in plan.completed.vnfcs()}:
        if host_id in hosts:
            yield hosts[host_id]


def _addresses(plan: Plan) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the addresses of VNFCs and SAPs as they will be, by kind and name."""
    links = {vl.id: vl.name for vl in plan.completed.vls}

    def shown(vl_id: str, addresses: Iterable[IpAddress]) -> list[str]:
        return [f"{links.get(vl_id, vl_id)}={address}" for address in addresses]

    of_vnfcs = {
        ("vnfc", vnfc.name): tuple(
            text for cp in vnfc.cps for text in shown(cp.vl_id, cp.addresses)
        )
        for vnfc in plan.completed.vnfcs()
    }
    of_saps = {
        ("sap", sap.name): tuple(shown(sap.vl_id, sap.addresses))
        for sap in plan.completed.saps
    }
    return {**of_vnfcs, **of_saps}
