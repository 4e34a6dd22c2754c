"""
The life of one lifecycle management operation occurrence, and of its steps.

States and names are those of ETSI NFV-SOL 003 and 005.  The tables are the
documentation: nobody else decides what may follow what.  Nothing here does any I/O:
a transition returns a new record, and someone else saves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from nfvo.errors import IllegalTransition


class OperationKind(StrEnum):
    """What is done to a network service."""

    INSTANTIATE = "INSTANTIATE"
    HEAL = "HEAL"
    TERMINATE = "TERMINATE"


class OperationState(StrEnum):
    """Where it stands (SOL003, 5.6.2.2; SOL005 shows STARTING as PROCESSING)."""

    STARTING = "STARTING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED_TEMP = "FAILED_TEMP"
    FAILED = "FAILED"
    ROLLING_BACK = "ROLLING_BACK"
    ROLLED_BACK = "ROLLED_BACK"


class OnFailure(StrEnum):
    """Whether a failed operation waits for an operator or is taken back at once."""

    HOLD = "hold"
    ROLLBACK = "rollback"


class CancelMode(StrEnum):
    """
    How an operation is stopped (SOL003, 5.6.4.2; SOL005, 6.6.4.2).

    GRACEFUL: what is under way ends first, nothing else begins.  FORCEFUL: at once;
    what calls under way come to is not waited for.
    """

    GRACEFUL = "GRACEFUL"
    FORCEFUL = "FORCEFUL"


class StepState(StrEnum):
    """Where a step stands; the UNDO states are those of its way back."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    TO_UNDO = "TO_UNDO"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"
    UNDO_FAILED = "UNDO_FAILED"


O = OperationState  # noqa: E741 - the tables below are read as tables
T = StepState

OPERATION_TRANSITIONS: Mapping[O, frozenset[O]] = {
    O.STARTING: frozenset({O.PROCESSING, O.FAILED_TEMP, O.ROLLED_BACK}),
    O.PROCESSING: frozenset({O.COMPLETED, O.FAILED_TEMP}),
    O.FAILED_TEMP: frozenset({O.PROCESSING, O.ROLLING_BACK, O.FAILED}),
    O.ROLLING_BACK: frozenset({O.ROLLED_BACK, O.FAILED_TEMP}),
    O.COMPLETED: frozenset(),
    O.FAILED: frozenset(),
    O.ROLLED_BACK: frozenset(),
}

# What a cancelled operation enters (SOL003, 5.4.17.3.1; SOL005, 6.4.15.3.1).
CANCELLED: Mapping[O, O] = {
    O.STARTING: O.ROLLED_BACK,
    O.PROCESSING: O.FAILED_TEMP,
    O.ROLLING_BACK: O.FAILED_TEMP,
}

STEP_TRANSITIONS: Mapping[T, frozenset[T]] = {
    T.PENDING: frozenset({T.RUNNING, T.TO_UNDO, T.UNDONE}),
    T.RUNNING: frozenset({T.RUNNING, T.PENDING, T.DONE, T.FAILED, T.TO_UNDO}),
    T.DONE: frozenset({T.TO_UNDO, T.PENDING}),
    T.FAILED: frozenset({T.PENDING, T.TO_UNDO}),
    T.TO_UNDO: frozenset({T.UNDOING}),
    T.UNDOING: frozenset({T.UNDOING, T.TO_UNDO, T.UNDONE, T.UNDO_FAILED}),
    T.UNDO_FAILED: frozenset({T.TO_UNDO}),
    T.UNDONE: frozenset({T.PENDING}),
}

FINAL = frozenset(state for state, after in OPERATION_TRANSITIONS.items() if not after)
CLAIMABLE = frozenset({T.PENDING, T.TO_UNDO})
CLAIMED = frozenset({T.RUNNING, T.UNDOING})
BACKWARDS = frozenset({T.TO_UNDO, T.UNDOING, T.UNDONE, T.UNDO_FAILED})


@dataclass(frozen=True, slots=True)
class LcmOpOcc:
    """
    One run of one lifecycle operation on one NS instance.

    ``epoch`` is raised by retry, rollback, cancel and fail: what was claimed under
    an older one can no longer be saved.  Once a step with a ``seq`` of at least
    ``point_of_no_return`` has begun there is no rollback.  ``cause`` says why it was
    begun when nobody asked for it.  With a ``cancel_mode`` somebody wants it to stop,
    or wanted so before it was retried or taken back.  A ``forced`` one goes on over
    what cannot be removed now: that is buried, and removed when its host can be looked
    at.  Of two that wait, the one with the smaller ``turn`` goes first: projects take
    turns.
    """

    id: str
    ns_id: str
    project: str
    kind: OperationKind
    state: OperationState
    plan_id: str
    epoch: int = 0
    on_failure: OnFailure = OnFailure.HOLD
    point_of_no_return: int | None = None
    actor: str = ""
    idempotency_key: str = ""
    parent: str | None = None
    error: str = ""
    cause: str = ""
    cancel_mode: CancelMode | None = None
    forced: bool = False
    turn: int = 0
    started_at: datetime | None = None
    state_entered_at: datetime | None = None
    rev: int = 0

    def enter(self, state: OperationState, now: datetime, error: str = "") -> Self:
        """Return this occurrence in its next state."""
        if state not in OPERATION_TRANSITIONS[self.state]:
            raise IllegalTransition(f"operation {self.id}: {self.state} → {state}")
        return replace(
            self, state=state, state_entered_at=now, error=error or self.error
        )

    @property
    def final(self) -> bool:
        """Whether nothing can follow."""
        return self.state in FINAL

    @property
    def cancelling(self) -> bool:
        """Whether it stops as soon as nothing of it is under way."""
        return self.cancel_mode is not None and self.state in CANCELLED


@dataclass(frozen=True, slots=True)
class StepRecord:
    """
    One step of an operation, as it is stored.

    ``after`` are the ``seq`` of the steps that must be done before it; ``kind``,
    ``version`` and ``arguments`` say what it does (``steps.registry``); ``checkpoint``
    is what the step wants to remember between two tries.  ``fence`` counts claims:
    only who holds the newest may save.  ``first_call_at`` and ``found_done_at``
    enclose the time that was the VIM's, not ours.  Of two that are ready, the one with
    the smaller ``priority`` goes first, then the one with the smaller ``turn``.
    """

    id: str
    op_occ_id: str
    seq: int
    kind: str
    version: int
    arguments: Mapping[str, Any]
    queue: str
    after: tuple[int, ...] = ()
    state: StepState = StepState.PENDING
    title: str = ""
    host_id: str = ""
    fence: int = 0
    attempts: int = 0
    kicks: int = 0
    lease_until: datetime | None = None
    due_at: datetime | None = None
    first_call_at: datetime | None = None
    found_done_at: datetime | None = None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    priority: int = 0
    turn: int = 0

    def enter(self, state: StepState, **changes: Any) -> Self:
        """Return this step in its next state."""
        if state not in STEP_TRANSITIONS[self.state]:
            raise IllegalTransition(f"step {self.id}: {self.state} → {state}")
        return replace(self, state=state, **changes)

    @property
    def begun(self) -> bool:
        """Whether the step may have had an effect."""
        return self.fence > 0
