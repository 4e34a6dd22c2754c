"""The outbox: messages that are committed, and not yet known to be sent."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, insert, select

from nfvo.lcm.store import Message
from nfvo.store.clock import later, now
from nfvo.store.tables import outbox
from nfvo.store.view import Transaction, View

SEND = (
    insert(outbox)
    .values(
        queue=bindparam("queue"),
        op_occ_id=bindparam("op_occ_id"),
        step_id=bindparam("step_id"),
        due_at=later(bindparam("after_s")),
    )
    .returning(outbox.c.id)
)
DUE = (
    select(outbox)
    .where(outbox.c.due_at <= now())
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("limit"))
)
NEXT = select(outbox.c.due_at, now().label("now")).order_by(outbox.c.due_at).limit(1)
FORGET = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


class OutboxReading(View):
    """The part of ``Reading`` about messages."""

    def due_messages(self, limit: int = 100) -> Sequence[Message]:
        """Return the messages that are due, oldest first."""
        return [
            Message(row.id, row.queue, row.op_occ_id, row.step_id)
            for row in self.rows(DUE, limit=limit)
        ]

    def outbox_oldest_s(self) -> float:
        """Return for how many seconds the oldest message is due; 0 when none is."""
        row = self.find(NEXT)
        if row is None:
            return 0.0
        late: float = (row.now - row.due_at).total_seconds()
        return max(0.0, late)

    def next_due_s(self) -> float | None:
        """Return the seconds until the next message is due."""
        row = self.find(NEXT)
        if row is None:
            return None
        wait: float = (row.due_at - row.now).total_seconds()
        return max(0.0, wait)


class OutboxWriting(OutboxReading, Transaction):
    """The part of ``Writing`` about messages."""

    def send(
        self, queue: str, op_occ_id: str, step_id: str = "", after_s: float = 0.0
    ) -> Message:
        """Put a message into the outbox, to be sent when it is due."""
        values = dict(
            queue=queue, op_occ_id=op_occ_id, step_id=step_id, after_s=after_s
        )
        id = self.db.execute(SEND, values).scalar_one()
        return Message(id, queue, op_occ_id, step_id, after_s)

    def forget_messages(self, ids: Iterable[int]) -> None:
        """Remove messages that were sent."""
        if sent := list(ids):
            self.db.execute(FORGET, {"ids": sent})
