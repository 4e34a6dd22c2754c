"""
The resources of SOL005's NS lifecycle management, in its own words.

Members are those of ETSI GS NFV-SOL 005; the requests are in ``sol005_requests``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import chain
from typing import TypeVar

from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    SapInstance,
    VlInstance,
    VnfInstance,
)
from nfvo.lcm.store import SYSTEM

Part = TypeVar("Part", VnfInstance, VlInstance, SapInstance)
ROOT = "/nslcm/v2"
Ways = Sequence[str]
"""What an operator can do about an operation now, as it is in paths."""

LINK_CHANGE = {
    "create": "ADD",
    "delete": "DELETE",
    "replace": "MODIFY",
    "update": "MODIFY",
}
SAP_CHANGE = {**LINK_CHANGE, "delete": "REMOVE"}
ENDED = frozenset(
    {OperationState.COMPLETED, OperationState.ROLLED_BACK, OperationState.FAILED}
)


def ns_instance(ns: NsInstance) -> dict[str, object]:
    """Return an NsInstance (SOL005, 6.5.2.10)."""
    return {
        "id": ns.id,
        "nsInstanceName": ns.name,
        "nsInstanceDescription": ns.description,
        "nsdId": ns.nsd,
        "nsdInfoId": f"{ns.nsd}:{ns.nsd_version}",
        "nsState": ns.state,
        **({"flavourId": ns.choice.flavour} if ns.choice.flavour else {}),
        **({"nfvo:nsInstantiationLevelId": ns.choice.level} if ns.choice.level else {}),
        "vnfInstance": [_vnf_instance(vnf, ns) for vnf in ns.vnfs],
        "virtualLinkInfo": [_link_info(vl) for vl in ns.vls],
        "sapInfo": [_sap_info(sap) for sap in ns.saps],
        "_links": _ns_links(ns),
    }


def _vnf_instance(vnf: VnfInstance, ns: NsInstance) -> dict[str, object]:
    return {
        "id": vnf.id,
        "vnfInstanceName": vnf.name,
        "vnfdId": vnf.vnfd,
        "vnfdVersion": vnf.vnfd_version,
        "vnfPkgId": f"{vnf.vnfd}:{vnf.vnfd_version}",
        "instantiationState": ns.state,
        **_instantiated(vnf, ns),
    }


def _instantiated(vnf: VnfInstance, ns: NsInstance) -> dict[str, object]:
    """Return what there is of a VNF, if it is instantiated (SOL005, 6.5.3.57)."""
    if ns.state is not InstantiationState.INSTANTIATED or not vnf.choice.flavour:
        return {}
    scale = [{"aspectId": s.aspect, "scaleLevel": s.level} for s in vnf.scale]
    info = {"flavourId": vnf.choice.flavour, "vnfState": "STARTED"}
    return {"instantiatedVnfInfo": info | ({"scaleStatus": scale} if scale else {})}


def _link_info(vl: VlInstance) -> dict[str, object]:
    return {
        "id": vl.id,
        "nsVirtualLinkDescId": vl.name,
        "nsVirtualLinkProfileId": vl.name,
    }


def _sap_info(sap: SapInstance) -> dict[str, object]:
    return {"id": sap.id, "sapdId": sap.name, "sapName": sap.name}


def _ns_links(ns: NsInstance) -> dict[str, dict[str, str]]:
    """Return the links to what can be done now (SOL013, 4.4)."""
    here = f"{ROOT}/ns_instances/{ns.id}"
    running = ns.state is InstantiationState.INSTANTIATED
    actions = ("heal", "terminate") if running else ("instantiate",)
    return {"self": _href(here), **{a: _href(f"{here}/{a}") for a in actions}}


def op_occ(occ: LcmOpOcc, ways_out: Ways, plan: Plan) -> dict[str, object]:
    """Return an NsLcmOpOcc with all it has (SOL005, 6.5.2.3)."""
    return {
        **brief(occ, ways_out),
        "operationParams": _params(plan),
        "resourceChanges": _resource_changes(occ, plan),
        **_error(occ),
    }


def brief(occ: LcmOpOcc, ways_out: Ways) -> dict[str, object]:
    """Return what lists show by default (SOL005, 6.4.9.3.2)."""
    here = f"{ROOT}/ns_lcm_op_occs/{occ.id}"
    return {
        "id": occ.id,
        "operationState": _state(occ.state),
        "statusEnteredTime": occ.state_entered_at,
        "nsInstanceId": occ.ns_id,
        "lcmOperationType": occ.kind,
        "startTime": occ.started_at,
        "isAutomaticInvocation": occ.actor == SYSTEM.actor,
        "isCancelPending": occ.cancelling,
        **({"cancelMode": occ.cancel_mode} if occ.cancelling else {}),
        "_links": {
            "self": _href(here),
            "nsInstance": _href(f"{ROOT}/ns_instances/{occ.ns_id}"),
            **{way: _href(f"{here}/{way}") for way in ways_out},
        },
    }


def _params(plan: Plan) -> dict[str, object]:
    """Return what was asked for, but no secret, as far as the plan shows it."""
    if plan.kind is OperationKind.INSTANTIATE:
        choice = plan.completed.choice
        return {
            "nsFlavourId": choice.flavour,
            **({"nsInstantiationLevelId": choice.level} if choice.level else {}),
            "additionalParamsForNs": dict(plan.completed.parameters),
        }
    if plan.kind is OperationKind.HEAL:
        return {"nfvo:vnfcs": [c.name for c in plan.changes if c.kind == "vnfc"]}
    return {}


def _error(occ: LcmOpOcc) -> dict[str, object]:
    """Return why it failed as problem details, if it did (SOL013, 6.3)."""
    if not occ.error:
        return {}
    if occ.state is OperationState.COMPLETED:  # what is left to be done by itself
        return {"nfvo:detail": occ.error}
    details = {
        "type": "urn:nfvo:problem:operation.failed",
        "title": f"{occ.kind} is {occ.state}",
        "status": HTTPStatus.INTERNAL_SERVER_ERROR,
        "detail": occ.error,
        "instance": f"{ROOT}/ns_lcm_op_occs/{occ.id}",
    }
    return {"error": details}


def _resource_changes(occ: LcmOpOcc, plan: Plan) -> dict[str, object]:
    """Return what the plan changes; a result only when the operation has ended."""
    result = {"changeResult": occ.state} if occ.state in ENDED else {}
    changes = {
        "affectedVnfs": _affected_vnfs(plan),
        "affectedVls": _affected_vls(plan),
        "affectedSaps": _affected_saps(plan),
    }
    return {
        name: [{**one, **result} for one in found] for name, found in changes.items()
    }


def _affected_vnfs(plan: Plan) -> Iterator[dict[str, object]]:
    changed = {change.name for change in plan.changes if change.kind == "vnfc"}
    for vnf in _ever(plan.rolled_back.vnfs, plan.completed.vnfs).values():
        if changed & {vnfc.name for vnfc in vnf.vnfcs}:
            yield {
                "vnfInstanceId": vnf.id,
                "vnfdId": vnf.vnfd,
                "vnfProfileId": vnf.name,
                "vnfName": vnf.name,
                "changeType": plan.kind,
            }


def _affected_vls(plan: Plan) -> Iterator[dict[str, object]]:
    links = _ever(plan.rolled_back.vls, plan.completed.vls)
    for change in _of_kind(plan, "vl", links):
        yield {
            "nsVirtualLinkInstanceId": links[change.name].id,
            "nsVirtualLinkDescId": change.name,
            "vlProfileId": change.name,
            "changeType": LINK_CHANGE[change.action],
        }


def _affected_saps(plan: Plan) -> Iterator[dict[str, object]]:
    saps = _ever(plan.rolled_back.saps, plan.completed.saps)
    for change in _of_kind(plan, "sap", saps):
        yield {
            "sapInstanceId": saps[change.name].id,
            "sapdId": change.name,
            "sapName": change.name,
            "changeType": SAP_CHANGE[change.action],
        }


def _of_kind(plan: Plan, kind: str, known: Mapping[str, object]) -> Iterator[Change]:
    return (one for one in plan.changes if one.kind == kind and one.name in known)


def _ever(before: Iterable[Part], after: Iterable[Part]) -> dict[str, Part]:
    """Return parts by name, those that the operation removes or makes too."""
    return {part.name: part for part in chain(before, after)}


def _state(state: OperationState) -> OperationState:
    """Return the state as an NFVO shows it: SOL005 knows no STARTING."""
    starting = state is OperationState.STARTING
    return OperationState.PROCESSING if starting else state


def _href(path: str) -> dict[str, str]:
    return {"href": path}
