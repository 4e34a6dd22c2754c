"""Looking at an operation and sending what is ready: the task ``advance``."""

from nfvo.lcm.again import until_first
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.saga.relay import deliver
from nfvo.lcm.saga.turn import post, turn
from nfvo.lcm.store import SYSTEM

RUNS = frozenset({OperationState.PROCESSING, OperationState.ROLLING_BACK})


@until_first
def advance(ports: Ports, op_occ_id: str) -> None:
    """Send the steps of the operation that are ready, or end it."""
    with ports.store.write(SYSTEM) as tx:
        op_occ = tx.lock(op_occ_id)
        ready = turn(tx, op_occ) if op_occ.state in RUNS else ()
        messages = post(tx, ready)
    deliver(ports, messages)
