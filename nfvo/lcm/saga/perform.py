"""
Performing steps: claim the best, do it, save it, and go on with the next best.

What is claimed is ours for as long as the lease is renewed.  The save and the claim
of the next step share a transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from nfvo.errors import FencedOff, NfvoError, StoreError
from nfvo.lcm.again import until_first
from nfvo.lcm.op_occ import StepRecord, StepState
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord
from nfvo.lcm.saga.accounts import account
from nfvo.lcm.saga.hangs import has_hung, heard
from nfvo.lcm.saga.intent import intend, put_off
from nfvo.lcm.saga.leases import LEASE_S, MOST_PER_HOST, Leases
from nfvo.lcm.saga.moves import woken
from nfvo.lcm.saga.relay import call_others, deliver
from nfvo.lcm.saga.results import (
    BACK,
    BackOff,
    Result,
    after,
    back_off,
    defect,
    first_call,
    over,
    timed,
)
from nfvo.lcm.saga.turn import post, turn
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Context, Step
from nfvo.lcm.store import SYSTEM, Claim, Message
from nfvo.lcm.writing import Writing

PLACE_LIVES_S = 1.0
WAITED_S = 1.0
MOST_IN_A_ROW = 64
MOST_CALLED = 2  # each of whom calls as many

log = structlog.get_logger(__name__)


class Performer:
    """Performs steps in this process; one for all threads."""

    def __init__(
        self, ports: Ports, leases: Leases, back_off: BackOff = back_off
    ) -> None:
        self._ports = ports
        self._store = ports.store
        self._leases = leases
        self._back_off = back_off
        self._places: dict[str, _Place] = {}

    def perform(self, step_id: str) -> None:
        """
        Perform the best step of that step's queue, and the next, until there is none.

        After ``MOST_IN_A_ROW`` another message has its turn, maybe of another queue.
        """
        queue, task = self._begin(step_id)
        while task is not None:
            following, messages = self._go(task)
            deliver(self._ports, messages)
            if task.left == 1:
                call_others(self._ports, task.claim.step, 1)
                return
            task = following or self._look(queue, task.left - 1)

    @until_first
    def _begin(self, step_id: str) -> "tuple[str, _Task | None]":
        """Return the queue of a step, and the best that there is to do in it."""
        with self._store.write(SYSTEM) as tx:
            queue = tx.queue_of(step_id)
            return queue, self._claim(tx, queue, MOST_IN_A_ROW) if queue else None

    @until_first
    def _look(self, queue: str, left: int) -> "_Task | None":
        """
        Look for more before leaving: a slot may have become free, or a lock.

        Others have passed over what we had locked, and left.
        """
        with self._store.write(SYSTEM) as tx:
            return self._claim(tx, queue, left)

    def _claim(self, tx: Writing, queue: str, left: int) -> "_Task | None":
        """Claim the best step of a queue; one that must wait is put off."""
        asked_s = self._leases.clock()
        while claim := tx.claim_next(queue, LEASE_S, MOST_PER_HOST):
            if intend(tx, claim.step):
                return _Task(claim, self._claimed_s(tx, claim, asked_s), left)
            put_off(tx, claim)
        return None

    def _claimed_s(self, tx: Writing, claim: Claim, asked_s: float) -> float:
        """Return when the lease began: later than we asked if we had to wait."""
        now_s, until = self._leases.clock(), claim.step.lease_until
        if until is None or now_s - asked_s < WAITED_S:
            return asked_s
        return max(asked_s, now_s + (until - tx.now()).total_seconds() - LEASE_S)

    def _go(self, task: "_Task") -> "tuple[_Task | None, Sequence[Message]]":
        """Call others where there is more to do, and do this step under its lease."""
        step = task.claim.step
        try:
            with self._leases.hold(step, task.claimed_s) as still_ours:
                call_others(self._ports, step, min(task.claim.more, MOST_CALLED))
                result = self._call(step, still_ours)
            return self._saved(task, result)
        except FencedOff as error:
            log.info("step.fenced-off", step=step.title, why=error.message)
            return None, ()

    def _call(self, record: StepRecord, still_ours: Any) -> Result:
        clock = self._leases.clock
        began = clock()
        try:
            step = registry.load(record)
            context = self._context(record, step, still_ours)
            began = clock()
            back = record.state in BACK
            outcome = step.undo(context) if back else step.do(context)
        except (FencedOff, StoreError):  # not what the step came to: it is tried again
            raise
        except NfvoError as error:
            return Result(None, error, began, clock())
        except Exception as error:  # a defect must end the step, not us
            log.exception("step.defect", step=record.title)
            return Result(None, defect(error), began, clock())
        return Result(outcome, None, began, clock())

    def _context(self, record: StepRecord, step: Step, still_ours: Any) -> Context:
        where = self._place(step.host_id)
        claimed = record.lease_until
        first = first_call(record, claimed) if claimed else None
        waited = claimed - first if claimed and first else timedelta(seconds=LEASE_S)
        return Context(
            vim=self._ports.vim(where.kind),
            host=where.host,
            configurator=self._ports.configurator,
            secrets=self._secrets,
            artifacts=self._ports.artifacts,
            step_id=record.id,
            fence=record.fence,
            checkpoint=record.checkpoint,
            waited_s=waited.total_seconds() - LEASE_S,
            still_ours=still_ours,
        )

    def _place(self, host_id: str) -> "_Place":
        """Return a host as it was a moment ago: it changes rarely, steps are many."""
        now_s = self._leases.clock()
        known = self._places.get(host_id)
        if known is None or now_s - known.read_s > PLACE_LIVES_S:
            with self._store.read(SYSTEM) as view:
                host = view.host(host_id)
                kind = view.site(host.site).kind
                known = _Place(host, kind, has_hung(view, host.id), now_s)
            self._places[host_id] = known
        return known

    def _secrets(self, references: Any) -> Mapping[str, Any]:
        wanted = tuple(references)
        if not wanted:
            return {}
        with self._store.read(SYSTEM) as view:
            return view.secrets(wanted)

    @until_first
    def _saved(
        self, task: "_Task", result: Result
    ) -> "tuple[_Task | None, Sequence[Message]]":
        with self._store.write(SYSTEM) as tx:
            return self._save(tx, task, result)

    def _save(
        self, tx: Writing, task: "_Task", result: Result
    ) -> "tuple[_Task | None, Sequence[Message]]":
        claim = task.claim
        op_occ, now = tx.lock_since(claim.op_occ.id)
        record = timed(claim.step, result, now, self._leases.clock())
        judge = over if op_occ.forced else after
        record = judge(record, result, now, self._back_off)
        tx.save_step(record, fence=claim.step.fence, epoch=claim.op_occ.epoch)
        account(tx, record)
        place = self._places.get(record.host_id)
        heard(tx, record, result, hung=place is not None and place.hangs)
        if result.error is not None:
            log.warning(
                "step.failed",
                step=record.title,
                state=record.state,
                attempts=record.attempts,
                error=result.error.message,
            )
        # A step that polls has no need to look at all others, unless one has failed.
        again = record.state in {StepState.PENDING, StepState.TO_UNDO}
        ready = (record,) if again and not op_occ.error else turn(tx, op_occ)
        return self._hand_on(tx, task, woken(record, ready), now)

    def _hand_on(
        self, tx: Writing, task: "_Task", ready: Sequence[StepRecord], now: datetime
    ) -> "tuple[_Task | None, Sequence[Message]]":
        """Claim the best step of our own queue, and send those that we cannot have."""
        queue = task.claim.step.queue
        ours = [s for s in ready if s.queue == queue and not _is_later(s, now)]
        tx.offer(ours)
        messages = post(tx, [s for s in ready if s not in ours])
        if task.left > 1:
            return self._claim(tx, queue, task.left - 1), messages
        return None, messages


@dataclass(frozen=True, slots=True)
class _Place:
    """A host, the kind of its site, whether it hangs; when that was read, by us."""

    host: HostRecord
    kind: str
    hangs: bool
    read_s: float


@dataclass(frozen=True, slots=True)
class _Task:
    """
    A claimed step, and the seconds of this process at which its lease began.

    ``left`` is how many steps may be performed in a row, from this one on.
    """

    claim: Claim
    claimed_s: float
    left: int


def _is_later(step: StepRecord, now: datetime) -> bool:
    return step.due_at is not None and step.due_at > now
