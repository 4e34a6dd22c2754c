"""How databases are opened, and what happens when they fail."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from nfvo.errors import StoreError
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing
from nfvo.store import SqlStore, open_store
from nfvo.store import engine as engines
from nfvo.store.copying import sqlite_file
from nfvo.store.engine import open_engine
from nfvo.store.examine import examine
from tests.contract.store.samples import empty_ns, host, whole_ns

KEY = b"k" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/nfvo.db", KEY)
    store.migrate()
    yield store
    store.close()


@pytest.mark.parametrize(
    ("query", "pragma", "value"),
    [
        ("", "journal_mode", "wal"),
        ("", "foreign_keys", 1),
        ("", "busy_timeout", 10000),
        ("", "synchronous", 1),
        ("?synchronous=full", "synchronous", 1),  # and a shared sync: SharedSync
    ],
)
def test_sqlite_is_opened_to_be_safe(
    tmp_path: Path, query: str, pragma: str, value: object
):
    engine = open_engine(f"sqlite:///{tmp_path}/nfvo.db{query}")
    with engine.connect() as db:
        assert db.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///x?synchronous=maybe", "synchronous=maybe"),
        ("mysql://localhost/nfvo", "'mysql'"),
    ],
)
def test_a_url_that_means_nothing_is_refused(url: str, message: str):
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url, KEY)
    assert caught.value.hint.startswith("use ")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:nfvo.db",
        "sqlite://nfvo.db",
        "sqlite:",
        "postgresql://u:hunter2@h:port/x",
    ],
)
@pytest.mark.parametrize("use", [open_engine, sqlite_file, examine])
def test_what_is_no_url_says_how_one_is_written_and_nothing_of_itself(use, url: str):
    with pytest.raises(StoreError, match="cannot be understood") as caught:
        use(url)
    assert "sqlite:////PATH" in caught.value.hint
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_database_out_of_reach_is_said_without_its_password(tmp_path: Path):
    store = open_store(f"postgresql://nfvo:hunter2@/nfvo?host={tmp_path}", KEY)
    with pytest.raises(StoreError, match="the database failed") as caught:
        store.migrate()
    assert "hunter2" not in str(caught.value)
    assert "check that the database runs" in caught.value.hint
    store.close()


def test_a_database_in_memory_lives_as_long_as_its_store():
    store = open_store("sqlite://", KEY)
    store.migrate()
    with store.write(SYSTEM) as tx:
        tx.put_ns(empty_ns())
    seen: list[str] = []

    def look() -> None:
        with store.read(SYSTEM) as view:
            seen.extend(ns.name for ns in view.ns_instances())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["chain"]
    store.close()


def test_a_writer_that_never_ends_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines, "WAIT_S", 0)
    monkeypatch.setattr(
        engines,
        "SQLITE_PRAGMAS",
        (*engines.SQLITE_PRAGMAS[:2], "PRAGMA busy_timeout = 1"),
    )
    url = f"sqlite:///{tmp_path}/nfvo.db"
    one, two = open_store(url, KEY), open_store(url, KEY)
    one.migrate()
    with one.write(SYSTEM):
        with pytest.raises(StoreError, match="locked") as caught, two.write(SYSTEM):
            raise AssertionError("two writers")
        assert "log/supervisor.log" in caught.value.hint
        with two.read(SYSTEM) as view:  # readers are not in the way
            assert view.ns_instances() == []
    one.close()
    two.close()


def test_a_writer_waits_for_one_of_another_process_and_then_readers_do(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/nfvo.db"
    one, two = open_store(url, KEY), open_store(url, KEY)
    one.migrate()
    two.check()
    tried = threading.Event()

    def write() -> None:
        tried.set()
        with two.write(SYSTEM) as tx:
            tx.put_ns(empty_ns())

    thread = threading.Thread(target=write)
    with one.write(SYSTEM) as tx:
        thread.start()
        assert tried.wait(10)
        assert tx.ns_instances() == []
    thread.join()
    with one.read(SYSTEM) as view:
        assert [ns.name for ns in view.ns_instances()] == ["chain"]
    one.close()
    two.close()
    with engines.for_writing(open_engine(url)).connect() as db:
        with engines.transaction(db):
            pass
        assert db.execute(text("PRAGMA busy_timeout")).scalar() == 10000
        db.engine.dispose()


DIES = """
import os, sys
from nfvo.lcm.store import SYSTEM
from nfvo.store import open_store
from tests.contract.store.samples import empty_ns
with open_store(sys.argv[1], b"k" * 32).write(SYSTEM) as tx:
    tx.put_ns(empty_ns())
    tx.number()
    os.kill(os.getpid(), 9)
"""


def test_a_writer_that_is_killed_leaves_nothing_and_no_lock(
    store: SqlStore, tmp_path: Path
):
    url = f"sqlite:///{tmp_path}/nfvo.db"
    killed = subprocess.run([sys.executable, "-c", DIES, url], check=False)
    assert killed.returncode == -9
    with store.write(SYSTEM) as tx:
        assert (tx.ns_instances(), tx.revision()) == ([], 1)
        tx.put_ns(empty_ns())
        assert len(tx.ns_instances()) == 1


def statements(store: SqlStore, scope_of: str) -> int:
    """Return how many statements a read takes."""
    count = 0

    def note(db: Connection, *_: object) -> None:
        nonlocal count
        count += 1

    event.listen(store._engine, "before_cursor_execute", note)
    with store.read(SYSTEM) as view:
        getattr(view, scope_of)()
    event.remove(store._engine, "before_cursor_execute", note)
    return count


@pytest.mark.parametrize("what", ["ns_instances", "hosts", "infrastructure", "op_occs"])
def test_more_records_take_no_more_queries(store: SqlStore, what: str):
    def add(tx: Writing, number: int) -> None:
        tx.put_ns(whole_ns(empty_ns(f"ns-{number}")))
        tx.put_host(host(f"hv{number}"))

    few = 0
    for number in (1, 2):  # who reads for the first time knows nothing of before
        with store.write(SYSTEM) as tx:
            add(tx, number)
        few = statements(store, what)
    with store.write(SYSTEM) as tx:
        for number in range(3, 12):
            add(tx, number)
    assert statements(store, what) == few
