"""
The peer: the calls of the same steps by a plain script, with one commit for each.

Nothing is planned, queued or leased, nobody helps, and it goes on nowhere when it was
killed; what it is to do, it knows.  So this is what calls and durable commits alone
cost one thread, without any framework.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from nfvo.bootstrap import LateConfigurator
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.records import HostRecord
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Again, Context, Outcome
from nfvo.vim.fake import FakeVim

NAME = "a plain script's calls, one commit each"
TABLE = "CREATE TABLE done (id text PRIMARY KEY)"

Save = Callable[[str], object]


def plain_rate(
    records: Sequence[StepRecord],
    hosts: Mapping[str, HostRecord],
    folder: Path,
    postgres: str,
) -> float:
    """Make once more what steps have made; return how many a second that were."""
    vim = FakeVim(folder / "plain")
    steps = [registry.load(record) for record in records]
    with _on_postgres(postgres) if postgres else _on_sqlite(folder) as save:
        began = time.monotonic()
        for record, step in zip(records, steps, strict=True):
            outcome: Outcome = Again(0.0)
            while isinstance(outcome, Again):
                context = _context(record, outcome, hosts[step.host_id], vim)
                outcome = step.do(context)
            save(record.id)
        return len(steps) / (time.monotonic() - began)


def _context(
    record: StepRecord, before: Again, host: HostRecord, vim: FakeVim
) -> Context:
    return Context(
        vim=vim,
        host=host,
        configurator=LateConfigurator(),
        secrets=lambda references: {},
        artifacts=Path(),
        step_id=record.id,
        fence=record.fence,
        checkpoint=before.checkpoint,
        waited_s=0.0,
        still_ours=lambda: None,
    )


@contextmanager
def _on_postgres(url: str) -> Iterator[Save]:
    with closing(psycopg.connect(url, autocommit=True)) as db:
        db.execute(TABLE)
        yield lambda id: db.execute("INSERT INTO done VALUES (%s)", [id])


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Save]:
    file = folder / "plain.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(TABLE)
        yield lambda id: db.execute("INSERT INTO done VALUES (?)", [id])
