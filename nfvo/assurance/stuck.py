"""The duty ``stuck``: an operation that waits for an operator is told as an alarm."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nfvo.assurance.follow import Follower, operation
from nfvo.errors import NotFound
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing

TICK_S = 2.0
PATIENCE = timedelta(seconds=60)
NEEDS_OPERATOR = "ns.needs-operator"


@dataclass
class Stuck:
    """Remembers which operations have failed, and the services with an alarm."""

    _follower: Follower = field(default_factory=Follower)
    _failed: dict[str, datetime] = field(default_factory=dict)

    def __call__(self, ports: Ports) -> float:
        """Take one turn; return the seconds to rest."""
        with ports.store.read(SYSTEM) as view:
            self._catch_up(view)
            late = view.now() - PATIENCE
            due = [id for id, since in self._failed.items() if since <= late]
            told = _told(view)
            over = {ns for ns in told if _has_ended(view, ns)}
        if due or over:
            _write(ports, due, over)
        for op_id in due:
            del self._failed[op_id]
        return TICK_S

    def _catch_up(self, view: Reading) -> None:
        if self._follower.revision is None:
            for known in view.op_occs():
                self._note(known)
        for change in self._follower.news(view):
            if change.kind == "op_occ":
                self._failed.pop(change.id, None)
                if op_occ := operation(view, change):
                    self._note(op_occ)

    def _note(self, op_occ: LcmOpOcc) -> None:
        since = op_occ.state_entered_at
        if op_occ.state is OperationState.FAILED_TEMP and since is not None:
            self._failed[op_occ.id] = since


def _told(view: Reading) -> list[str]:
    """Return the services for which an operator was called."""
    return [a.object_id for a in view.alarms() if a.code == NEEDS_OPERATOR]


def _has_ended(view: Reading, ns_id: str) -> bool:
    """Whether no operation of a service waits for an operator any more."""
    active = view.active_op_occ(ns_id)
    return active is None or active.state is not OperationState.FAILED_TEMP


def _write(ports: Ports, failed: Iterable[str], over: Iterable[str]) -> None:
    """Raise alarms for operations, and clear those of services."""
    with ports.store.write(SYSTEM) as tx:
        for op_id in failed:
            _tell(tx, op_id)
        for ns_id in over:
            if _has_ended(tx, ns_id):
                clear_alarm(tx, NEEDS_OPERATOR, ns_id)


def _tell(tx: Writing, op_id: str) -> None:
    try:
        op_occ = tx.lock(op_id)
        ns = tx.ns(op_occ.ns_id)
    except NotFound:
        return
    if op_occ.state is OperationState.FAILED_TEMP:
        raise_alarm(
            tx,
            NEEDS_OPERATOR,
            Severity.MAJOR,
            "ns",
            ns.id,
            f"{op_occ.kind} failed: {op_occ.error}; nfvo op show {op_occ.id}",
            project=op_occ.project,
        )
