"""
After an old copy of the database was put back: nothing goes on by itself.

What was made since is not in our records, so nothing is removed, healed or fenced
until an operator has looked at what deviates (`nfvo diff --live`) and lets all go on.
"""

from dataclasses import replace

from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing

HELD = "store.restored"
NEXT = "nothing goes on by itself: nfvo diff --live, then nfvo resume"


def hold(tx: Writing, why: str) -> int:
    """Stop all operations and mark the database; return how many were stopped."""
    tx.put_restored(True)
    tx.forget_all_messages()
    here = tx.installation()
    raise_alarm(tx, HELD, Severity.MAJOR, "installation", here, f"{why}; {NEXT}")
    now = tx.now()
    stopped = 0
    for op_occ in tx.op_occs():
        if op_occ.final or op_occ.state is OperationState.FAILED_TEMP:
            continue
        held = op_occ.enter(OperationState.FAILED_TEMP, now, why)
        tx.put_op_occ(replace(held, epoch=op_occ.epoch + 1), epoch=op_occ.epoch)
        stopped += 1
    return stopped


def resume(ports: Ports, scope: Scope) -> bool:
    """Let all go on; False when nothing was held."""
    with ports.store.write(scope) as tx:
        held = tx.restored_at() is not None
        tx.put_restored(False)
        clear_alarm(tx, HELD, tx.installation())
        return held
