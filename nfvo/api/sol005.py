"""
The operations of SOL005's NS lifecycle management, in its own words.

Members are those of ETSI GS NFV-SOL 005; NS instances are in ``sol005_instances``, the
requests in ``sol005_requests``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import chain
from typing import TypeVar

from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.records import SapInstance, VlInstance, VnfInstance
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
            "self": href(here),
            "nsInstance": href(f"{ROOT}/ns_instances/{occ.ns_id}"),
            **{way: href(f"{here}/{way}") for way in ways_out},
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


def href(path: str) -> dict[str, str]:
    """Return a link (SOL013, 4.4)."""
    return {"href": path}
