"""A commit is reported when a sync that began after it has ended, and not before."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nfvo.errors import StoreError
from nfvo.lcm.store import SYSTEM
from nfvo.store import SqlStore, open_store
from nfvo.store import sql_store as stores
from nfvo.store.shared_sync import SharedSync
from tests.contract.store.samples import host
from tests.waiting import wait_until

KEY = b"k" * 32
THREADS = 8


class Disk:
    """A disk whose syncs last until they are let go, or fail."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = threading.Semaphore(0)
        self.broken = False

    def sync(self, fd: int) -> None:
        assert os.fstat(fd).st_size > 0
        self.begun += 1
        self.ended.acquire()
        if self.broken:
            raise OSError(5, "Input/output error")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(stores, "SharedSync", lambda: SharedSync(disk.sync))
    return disk


@pytest.fixture
def store(tmp_path: Path, disk: Disk) -> Iterator[SqlStore]:
    yield from opened(f"{tmp_path}/nfvo.db?synchronous=full", disk)


def opened(where: str, disk: Disk) -> Iterator[SqlStore]:
    store = open_store(f"sqlite:///{where}", KEY)
    disk.ended.release(2)
    store.migrate()
    while disk.ended.acquire(blocking=False):
        pass
    disk.begun = 0
    yield store
    store.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def adds(store: SqlStore, number: int) -> Callable[[], None]:
    def add() -> None:
        with store.write(SYSTEM) as tx:
            tx.put_host(host(f"hv{number}"))

    return add


def count(store: SqlStore) -> int:
    with store.read(SYSTEM) as view:
        return len(view.hosts())


def test_a_commit_is_not_reported_before_it_is_synced(
    store: SqlStore, disk: Disk, pool: ThreadPoolExecutor
):
    reported = pool.submit(adds(store, 1))
    wait_until(lambda: disk.begun == 1, "the sync has begun")
    assert count(store) == 1
    assert not reported.done()
    disk.ended.release()
    assert reported.result(10) is None


def test_threads_commit_during_a_sync_and_share_the_next(
    store: SqlStore, disk: Disk, pool: ThreadPoolExecutor
):
    first = pool.submit(adds(store, 0))
    wait_until(lambda: disk.begun == 1, "the first sync has begun")
    others = [pool.submit(adds(store, n)) for n in range(1, THREADS)]
    wait_until(lambda: count(store) == THREADS, "all have committed")
    assert not any(other.done() for other in others)
    disk.ended.release()
    assert first.result(10) is None
    wait_until(lambda: disk.begun == 2, "the second sync has begun")
    assert not any(other.done() for other in others)
    disk.ended.release(2)  # one may have committed, but begun to wait too late
    assert [other.result(10) for other in others] == [None] * (THREADS - 1)
    assert disk.begun <= 3


def test_a_sync_that_fails_is_an_error_for_all_who_come_later_too(
    store: SqlStore, disk: Disk
):
    disk.broken = True
    disk.ended.release()
    with pytest.raises(StoreError, match="Input/output error") as caught:
        adds(store, 1)()
    assert "restart" in caught.value.hint
    disk.broken = False
    with pytest.raises(StoreError, match="may not be on the disk"):
        adds(store, 2)()
    assert disk.begun == 1


def test_what_changes_nothing_waits_for_nothing(store: SqlStore, disk: Disk):
    with store.write(SYSTEM) as tx:
        assert tx.hosts() == []
    with pytest.raises(KeyError), store.write(SYSTEM) as tx:
        tx.put_host(host())
        raise KeyError
    assert disk.begun == 0


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("{}/nfvo.db", id="normal"),
        pytest.param("{}/nfvo.db?synchronous=off", id="off"),
        pytest.param("?synchronous=full", id="in memory"),
    ],
)
def test_only_a_full_database_with_a_wal_is_synced_by_us(
    tmp_path: Path, disk: Disk, where: str
):
    for store in opened(where.format(tmp_path), disk):
        adds(store, 1)()
        assert disk.begun == 0


def test_a_wal_that_was_made_anew_is_opened_anew(tmp_path: Path):
    synced: list[int] = []
    sync = SharedSync(lambda fd: synced.append(os.fstat(fd).st_ino))
    wal = tmp_path / "nfvo.db-wal"
    for _ in range(2):
        db = sqlite3.connect(tmp_path / "nfvo.db")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE IF NOT EXISTS t (n)")
        db.execute("INSERT INTO t VALUES (1)")
        db.commit()
        sync.wait(str(wal))
        assert synced[-1] == wal.stat().st_ino
        db.close()
        assert not wal.exists()
    sync.close()
