"""Finding steps that nobody works on any more, and sending them again."""

from collections.abc import Sequence

from nfvo.errors import NotFound
from nfvo.lcm.again import until_first
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.saga.leases import MOST_PER_HOST
from nfvo.lcm.saga.relay import ADVANCES
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing

GRACE_S = 2.0
MOST_KICKS = 8
STUCK = "op.stuck"


@until_first
def sweep(ports: Ports, grace_s: float = GRACE_S) -> int:
    """
    Put messages for lost steps into the outbox again; return how many there were.

    Much is read, and nothing locked for that; written is only what is lost.  After
    ``MOST_KICKS`` an operator hears of it, until the operation goes on.
    """
    with ports.store.read(SYSTEM) as view:
        lost = view.lost_steps(grace_s, MOST_PER_HOST)
        stalled = view.stalled_op_occs()
        moving = _going_on(view)
    if not (lost or stalled or moving):
        return 0
    with ports.store.write(SYSTEM) as tx:
        kicked = tx.kick(lost)
        for op_occ in stalled:
            tx.send(ADVANCES, op_occ.id)
        for step in kicked:
            if step.kicks >= MOST_KICKS:
                _alert(tx, step)
        for op_occ_id in moving:
            clear_alarm(tx, STUCK, op_occ_id)
    return len(kicked) + len(stalled)


def _alert(tx: Writing, step: StepRecord) -> None:
    """Tell operators that a step was sent many times, and nobody has performed it."""
    detail = (
        f"{step.title}: sent {step.kicks} times, and no worker has performed it; "
        f"is there a worker for queue {step.queue}, and does it keep running?"
    )
    project = tx.op_occ(step.op_occ_id).project
    raise_alarm(
        tx, STUCK, Severity.MAJOR, "op_occ", step.op_occ_id, detail, project=project
    )


def _going_on(view: Reading) -> Sequence[str]:
    """Return the operations with an alarm that are not stuck any more."""
    alarms = [alarm for alarm in view.alarms() if alarm.code == STUCK]
    return [a.object_id for a in alarms if not _is_stuck(view, a.object_id)]


def _is_stuck(view: Reading, op_occ_id: str) -> bool:
    try:
        final = view.op_occ(op_occ_id).final
    except NotFound:  # its instance was deleted
        return False
    steps = view.outlines(op_occ_id)
    return not final and any(step.kicks >= MOST_KICKS for step in steps)
