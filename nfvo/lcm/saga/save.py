"""Saving what calls came to, of several steps at once, and what may follow them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from nfvo.lcm.op_occ import CLAIMABLE, LcmOpOcc, StepRecord
from nfvo.lcm.saga.accounts import account
from nfvo.lcm.saga.hangs import heard
from nfvo.lcm.saga.moves import next_moves, woken
from nfvo.lcm.saga.results import BackOff, Result, after, over, timed
from nfvo.lcm.saga.turn import move
from nfvo.lcm.store import Claim, Held
from nfvo.lcm.writing import Writing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """A call that came to an end; ``hung`` is whether its host was known to hang."""

    claim: Claim
    result: Result
    hung: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """
    Steps to be offered, at the store's time, and operations that may end now.

    Each of those is to be ended in a transaction of its own, as it locks hosts.
    """

    ready: Sequence[StepRecord]
    ends: Sequence[str]
    now: datetime

    def is_later(self, step: StepRecord) -> bool:
        """Whether a step is to wait."""
        return step.due_at is not None and step.due_at > self.now


def save(
    tx: Writing, ended: Sequence[Ended], clock: Callable[[], float], back_off: BackOff
) -> Saved:
    """Save steps, and turn their operations; ``FencedOff`` if one is not held."""
    op_occs, now = tx.lock_all({one.claim.op_occ.id for one in ended})
    records = []
    for one in ended:
        record = timed(one.claim.step, one.result, now, clock())
        judge = over if op_occs[record.op_occ_id].forced else after
        records.append(judge(record, one.result, now, back_off))
    tx.save_steps(
        [Held(r, e.claim.op_occ) for r, e in zip(records, ended, strict=True)]
    )
    account(tx, records)
    for one, record in zip(ended, records, strict=True):
        heard(tx, record, one.result, hung=one.hung)
        _tell(record, one.result)
    ready, ends = _turn(tx, op_occs, records)
    return Saved(ready, ends, now)


def _tell(record: StepRecord, result: Result) -> None:
    if result.error is not None:
        log.warning(
            "step.failed",
            step=record.title,
            state=record.state,
            attempts=record.attempts,
            error=result.error.message,
        )


def _turn(
    tx: Writing, op_occs: Mapping[str, LcmOpOcc], records: Sequence[StepRecord]
) -> tuple[list[StepRecord], list[str]]:
    """Return the steps that became ready, and operations that are yet to end."""
    moved = {
        record.op_occ_id
        for record in records
        if record.state not in CLAIMABLE or op_occs[record.op_occ_id].error
    }
    # A step that polls has no need to look at all others, unless one has failed.
    ready = [record for record in records if record.op_occ_id not in moved]
    ends: list[str] = []
    remaining = tx.remaining(moved) if moved else {}
    ended = False
    for id in sorted(moved):
        todo = next_moves(op_occs[id], remaining.get(id, ()))
        if todo.enter is not None and ended:
            ends.append(id)
            continue
        ended = ended or todo.enter is not None
        these = [record for record in records if record.op_occ_id == id]
        ready.extend(woken(these, move(tx, op_occs[id], todo)))
    return ready, ends
