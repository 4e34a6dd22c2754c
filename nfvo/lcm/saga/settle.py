"""What an operation leaves when it ends: the instance, and what stays reserved."""

from dataclasses import replace

from nfvo.lcm.grants import grant_for
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.records import NsInstance
from nfvo.lcm.writing import Writing

S = OperationState


def settle(tx: Writing, op_occ: LcmOpOcc) -> None:
    """Keep the instance as its plan says, and release what it no longer has."""
    if op_occ.state not in {S.COMPLETED, S.ROLLED_BACK}:
        return
    plan = tx.plan(op_occ.plan_id)
    kept = plan.completed if op_occ.state is S.COMPLETED else plan.rolled_back
    before = tx.ns(op_occ.ns_id)
    tx.put_ns(replace(kept, rev=before.rev, auto_heal=before.auto_heal))
    tx.settle(op_occ.ns_id, grant_for(kept))
    if not kept.vnfs:
        tx.delete_secrets(op_occ.ns_id)
    for gone in (_servers(plan.accepted) | _servers(plan.completed)) - _servers(kept):
        tx.delete_observation(gone)


def _servers(ns: NsInstance) -> frozenset[str]:
    return frozenset(server_id(vnfc.id, vnfc.incarnation) for vnfc in ns.vnfcs())
