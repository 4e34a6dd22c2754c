"""
What an operator can do about an operation: stop it, or see to one that has stopped.

SOL003, 5.4.14 to 5.4.17; SOL005, 6.4.11 to 6.4.15.
"""

from dataclasses import replace

from nfvo.lcm.again import until_first
from nfvo.lcm.op_occ import CancelMode, LcmOpOcc, OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.saga import moves
from nfvo.lcm.saga.cancel import HOW
from nfvo.lcm.saga.relay import deliver
from nfvo.lcm.saga.turn import begin_roll_back, post, turn
from nfvo.lcm.store import Scope


@until_first
def retry(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Try the failed steps of a FAILED_TEMP operation again."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        steps = tx.steps(op_occ_id)
        moves.check_retry(op_occ, steps)
        again = op_occ.enter(OperationState.PROCESSING, tx.now())
        again = replace(again, epoch=op_occ.epoch + 1, error="", cancel_mode=None)
        tx.put_op_occ(again, epoch=op_occ.epoch)
        tx.put_steps(moves.retry(steps))
        messages = post(tx, turn(tx, again))
    deliver(ports, messages)
    return _now(ports, scope, op_occ_id)


@until_first
def roll_back(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Take a FAILED_TEMP operation back; ``Conflict`` past the point of no return."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        steps = tx.steps(op_occ_id)
        moves.check_roll_back(op_occ, steps)
        messages = post(tx, begin_roll_back(tx, op_occ))
    deliver(ports, messages)
    return _now(ports, scope, op_occ_id)


@until_first
def fail(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Give a FAILED_TEMP operation up; what it made stays until it is terminated."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        moves.check_failed(op_occ)
        failed = replace(
            op_occ.enter(OperationState.FAILED, tx.now()), epoch=op_occ.epoch + 1
        )
        tx.put_op_occ(failed, epoch=op_occ.epoch)
    return _now(ports, scope, op_occ_id)


@until_first
def cancel(ports: Ports, scope: Scope, op_occ_id: str, mode: CancelMode) -> LcmOpOcc:
    """
    Stop an operation that is on its way; ``Conflict`` when none is.

    What fails is taken back by itself (``on_failure``), and so is what is cancelled,
    unless that was on its way back.
    """
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        moves.check_cancel(op_occ)
        messages = post(tx, HOW[mode](tx, op_occ, scope.actor))
    deliver(ports, messages)
    return _now(ports, scope, op_occ_id)


def _now(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Return an operation with the revision that its commit has given it."""
    with ports.store.read(scope) as view:
        return view.op_occ(op_occ_id)
