"""What is written down before a step is begun, and what it may have to wait for."""

from dataclasses import replace
from datetime import timedelta

from nfvo.errors import NotFound
from nfvo.lcm.op_occ import OperationState, StepRecord, StepState
from nfvo.lcm.saga.accounts import made_by
from nfvo.lcm.saga.turn import post
from nfvo.lcm.store import Claim, Resource
from nfvo.lcm.writing import Writing

RIVAL_S = 0.5


def intend(tx: Writing, record: StepRecord) -> bool:
    """
    Write down what a claimed step may make before it does; False when it must wait.

    That is while another operation makes the same shared thing, or a watcher is
    removing what bore the name of what the step makes.
    """
    made = made_by(record) if record.state is StepState.RUNNING else None
    if made is None:
        return True
    return not _has_rival(tx, made) and tx.begin_resource(made)


def put_off(tx: Writing, claim: Claim) -> None:
    """Let go of a step, to look again soon."""
    due = tx.now() + timedelta(seconds=RIVAL_S)
    waits = replace(claim.step, lease_until=None).enter(StepState.PENDING, due_at=due)
    tx.save_step(waits, fence=claim.step.fence, epoch=claim.op_occ.epoch)
    post(tx, [waits])


def _has_rival(tx: Writing, made: Resource) -> bool:
    """Whether another operation is making the same shared thing right now."""
    if made.kind != "image":
        return False
    other = tx.resource(made.host_id, made.kind, made.name)
    if other is None or other.ready or other.step_id == made.step_id:
        return False
    return _is_under_way(tx, other.step_id)


def _is_under_way(tx: Writing, step_id: str) -> bool:
    """Whether somebody goes on with a step without being asked to."""
    try:
        step = tx.step(step_id)
        op_occ = tx.op_occ(step.op_occ_id)
    except NotFound:  # its instance was deleted
        return False
    runs = op_occ.state is OperationState.PROCESSING
    return runs and step.state in {StepState.PENDING, StepState.RUNNING}
