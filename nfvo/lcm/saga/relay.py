"""
Sending what the outbox holds.

The process that commits a message sends it at once; the relay sends what it could
not, and what was not due then.  A message may be sent twice, never not at all.
"""

from collections.abc import Sequence

import structlog

from nfvo.errors import NfvoError, QueueUnavailable
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM, Message

UNAVAILABLE_REST_S = 1.0
ADVANCES = "lcm"  # the queue of messages about an operation, not one of its steps

log = structlog.get_logger(__name__)


def deliver(ports: Ports, messages: Sequence[Message]) -> None:
    """
    Send messages that were just committed; those not yet due stay in the outbox.

    Raises nothing: what is committed is true, and the relay sends what we could not.
    """
    sent = _send(ports, [message for message in messages if message.after_s <= 0])
    if not sent:
        return
    try:
        with ports.store.write(SYSTEM) as tx:
            tx.forget_messages(sent)
    except NfvoError as error:
        log.warning("relay.will-send-again", error=error.message)


def call_others(ports: Ports, step: StepRecord, times: int) -> None:
    """
    Let as many others look into the queue of a step, where there is more to do.

    Raises nothing: who goes on in that queue comes to it too, only later.
    """
    try:
        for _ in range(times):
            ports.queue.perform(step.queue, step.op_occ_id, step.id)
    except QueueUnavailable as error:
        log.warning("relay.queue-unavailable", error=error.message)


def relay(ports: Ports) -> float | None:
    """Send what is due; return the seconds until the next message is, if any."""
    with ports.store.read(SYSTEM) as view:
        due, wait = view.due_messages(), view.next_due_s()
    sent = _send(ports, due)
    if sent:
        with ports.store.write(SYSTEM) as tx:
            tx.forget_messages(sent)
            wait = tx.next_due_s()
    return wait if len(sent) == len(due) else UNAVAILABLE_REST_S


def _send(ports: Ports, messages: Sequence[Message]) -> list[int]:
    sent: list[int] = []
    for message in messages:
        try:
            _hand_over(ports, message)
        except QueueUnavailable as error:
            log.warning("relay.queue-unavailable", error=error.message)
            break
        sent.append(message.id)
    return sent


def _hand_over(ports: Ports, message: Message) -> None:
    if message.step_id:
        ports.queue.perform(message.queue, message.op_occ_id, message.step_id)
    else:
        ports.queue.advance(message.op_occ_id)
