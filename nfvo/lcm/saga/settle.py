"""
What an operation leaves when it ends: the instance, its graves, what stays reserved.

What is on hosts and is not of the instance that is kept is buried, whoever has made
it: surveys remove what they find of it.  An operation that was given up keeps all.
"""

from collections.abc import Iterable
from dataclasses import replace

from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.grants import grant_for
from nfvo.lcm.ids import server_id
from nfvo.lcm.leftovers import given_up, rows_of, unjustified
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.records import NsInstance
from nfvo.lcm.saga.left import in_words
from nfvo.lcm.store import Resource
from nfvo.lcm.writing import Writing

S = OperationState


def settle(tx: Writing, op_occ: LcmOpOcc) -> None:
    """Keep the instance as its plan says, and release what it no longer has."""
    if op_occ.state not in {S.COMPLETED, S.ROLLED_BACK}:
        return
    plan = tx.plan(op_occ.plan_id)
    kept = plan.completed if op_occ.state is S.COMPLETED else plan.rolled_back
    before = tx.ns(op_occ.ns_id)
    tx.put_ns(replace(kept, rev=before.rev, auto_heal=before.auto_heal), before)
    pictures = (before, plan.accepted, plan.completed, plan.rolled_back)
    given = given_up(tx, op_occ.ns_id) if op_occ.forced else ()
    buried = _bury(tx, (*pictures, *given), kept)
    if op_occ.forced and op_occ.state is S.COMPLETED:
        error = in_words(tx, buried, tx.steps(op_occ.id))
        tx.put_op_occ(replace(op_occ, error=error), epoch=op_occ.epoch)
    tx.settle(op_occ.ns_id, grant_for(kept))
    if not kept.vnfs:
        tx.delete_secrets(op_occ.ns_id)
    for gone in (_servers(plan.accepted) | _servers(plan.completed)) - _servers(kept):
        tx.delete_observation(gone)


def _bury(
    tx: Writing, pictures: Iterable[NsInstance], kept: NsInstance
) -> list[Resource]:
    """Write down, and return, what is not of the kept picture: it is to be gone."""
    rows = rows_of(tx, pictures)
    anchors = anchors_of(tx.hosts_of_clouds())
    buried = list(unjustified(rows, kept, tx.installation(), anchors))
    for row in buried:
        tx.bury_resource(row.host_id, row.kind, row.name)
    return buried


def _servers(ns: NsInstance) -> frozenset[str]:
    return frozenset(server_id(vnfc.id, vnfc.incarnation) for vnfc in ns.vnfcs())
