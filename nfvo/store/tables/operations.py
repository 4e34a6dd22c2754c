"""Tables of plans, operations, their steps, and messages to be sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import text as sql

from nfvo.lcm.op_occ import FINAL
from nfvo.store.clock import UtcTime
from nfvo.store.tables.base import json, metadata, number, text, times, visible

OPEN = "state NOT IN ({})".format(", ".join(f"'{state}'" for state in sorted(FINAL)))
LOCKS_THE_NS = sql(f"parent IS NULL AND {OPEN}")
HAS_A_KEY = sql("parent IS NULL AND idempotency_key <> ''")
IS_OPEN = sql(OPEN)
IS_READY = sql("ready_at IS NOT NULL")
IS_HELD = sql("lease_until IS NOT NULL")

plan = Table(
    "plan",
    metadata,
    text("id", key=True),
    *visible(),
    text("ns_id"),
    text("kind"),
    number("revision"),
    text("digest"),
    Column("expires_at", UtcTime),
    text("applied_by"),
    text("body"),
    Index(None, "ns_id"),
)

# ``born`` is the revision before it: who came later, whatever the clock said.
op_occ = Table(
    "op_occ",
    metadata,
    text("id", key=True),
    *visible(),
    text("ns_id"),
    text("kind"),
    text("state"),
    text("plan_id"),
    number("epoch"),
    text("on_failure"),
    Column("point_of_no_return", BigInteger),
    text("actor"),
    text("idempotency_key"),
    Column("parent", Text),
    text("error"),
    Column("started_at", UtcTime, nullable=False),
    Column("state_entered_at", UtcTime, nullable=False),
    Column("cause", Text, nullable=False, server_default=""),
    Column("cancel_mode", Text, nullable=False, server_default=""),
    Column("forced", Boolean, nullable=False, server_default=false()),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("born", BigInteger, nullable=False, server_default="0"),
    Index("ix_op_occ_newest", "ns_id", "born"),
)
Index(
    "ux_op_occ_active",
    op_occ.c.ns_id,
    unique=True,
    sqlite_where=LOCKS_THE_NS,
    postgresql_where=LOCKS_THE_NS,
)
Index(
    "ux_op_occ_idempotency_key",
    op_occ.c.project_id,
    op_occ.c.idempotency_key,
    unique=True,
    sqlite_where=HAS_A_KEY,
    postgresql_where=HAS_A_KEY,
)
Index(
    "ix_op_occ_open",
    op_occ.c.project_id,
    op_occ.c.turn,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)

# ``epoch`` is the operation's when the step was claimed; ``ready_at`` is when a worker
# may claim it, NULL while none may, or one has.
step = Table(
    "step",
    metadata,
    text("id", key=True),
    *visible(),
    Column(
        "op_occ_id", Text, ForeignKey("op_occ.id", ondelete="CASCADE"), nullable=False
    ),
    number("seq"),
    json("after"),
    text("kind"),
    number("version"),
    json("arguments"),
    text("queue"),
    text("state"),
    text("title"),
    text("host_id"),
    number("fence"),
    Column("epoch", BigInteger, nullable=False, default=0),
    number("attempts"),
    number("kicks"),
    Column("lease_until", UtcTime),
    Column("due_at", UtcTime),
    Column("first_call_at", UtcTime),
    Column("found_done_at", UtcTime),
    json("checkpoint"),
    text("error"),
    Column("priority", BigInteger, nullable=False, server_default="0"),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("ready_at", UtcTime),
    UniqueConstraint("op_occ_id", "seq"),
)
Index(
    "ix_step_ready",
    step.c.queue,
    step.c.priority,
    step.c.turn,
    step.c.ready_at,
    sqlite_where=IS_READY,
    postgresql_where=IS_READY,
)
Index(
    "ix_step_ready_on_host",
    step.c.host_id,
    step.c.queue,
    step.c.priority,
    step.c.turn,
    step.c.ready_at,
    sqlite_where=IS_READY,
    postgresql_where=IS_READY,
)
Index(
    "ix_step_held",
    step.c.host_id,
    step.c.lease_until,
    sqlite_where=IS_HELD,
    postgresql_where=IS_HELD,
)

outbox = Table(
    "outbox",
    metadata,
    Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    ),  # only INTEGER counts by itself in SQLite
    text("queue"),
    Column(
        "op_occ_id", Text, ForeignKey("op_occ.id", ondelete="CASCADE"), nullable=False
    ),
    text("step_id"),
    Column("due_at", UtcTime, nullable=False),
    *times(),
    Index(None, "due_at"),
    Index(None, "op_occ_id"),
    sqlite_autoincrement=True,
)
