"""What is written down before a step is begun, and what it may have to wait for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from nfvo.errors import NotFound
from nfvo.lcm.op_occ import OperationState, StepState
from nfvo.lcm.saga.accounts import made_by
from nfvo.lcm.saga.turn import post
from nfvo.lcm.store import Claim, Held, Key, Resource
from nfvo.lcm.writing import Writing

RIVAL_S = 0.5


def begin(tx: Writing, claims: Sequence[Claim]) -> Sequence[Claim]:
    """
    Write down what claimed steps may make before they do; return those to be done.

    The others are put off: as long as another operation makes the same shared thing,
    or a watcher is removing what bore the name of what the step makes.
    """
    wanted: dict[str, Resource] = {}
    for claim in claims:
        made = made_by(claim.step) if claim.step.state is StepState.RUNNING else None
        if made is not None:
            wanted[claim.step.id] = made
    free: dict[Key, Resource] = {}
    there: set[str] = set()
    for made in wanted.values():
        before = _shared(tx, made)
        if before is not None and before.ready:
            there.add(made.step_id)
        if not _has_rival(tx, made, before):
            free.setdefault(made.key, made)
    begun = tx.begin_resources([free[key] for key in sorted(free)])
    makers = {free[key].step_id for key in begun}
    waits = wanted.keys() - makers
    for claim in claims:
        if claim.step.id in waits:
            _put_off(tx, claim)
    return [
        replace(claim, there=claim.step.id in there)
        for claim in claims
        if claim.step.id not in waits
    ]


def _put_off(tx: Writing, claim: Claim) -> None:
    """Let go of a step, to look again soon."""
    due = tx.now() + timedelta(seconds=RIVAL_S)
    waits = replace(claim.step, lease_until=None).enter(StepState.PENDING, due_at=due)
    tx.save_steps([Held(waits, claim.op_occ)])
    post(tx, [waits])


def _shared(tx: Writing, made: Resource) -> Resource | None:
    """Return what is noted of a thing that several operations make."""
    return tx.resource(*made.key) if made.kind == "image" else None


def _has_rival(tx: Writing, made: Resource, other: Resource | None) -> bool:
    """Whether another operation is making the same shared thing right now."""
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
