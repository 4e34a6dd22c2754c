"""Who keeps SQLite's write lock: real processes that do, some of them frozen."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nfvo.supervisor.frozen import LOOK_EVERY_S, LOOKS, Watch, holder, pulse
from tests.waiting import wait_until, wait_until_stopped

# Only other processes open the database: closing it would drop the locks of this one.
WRITER = """
import os, signal, sqlite3, sys, threading
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
def keep():
    db.execute("BEGIN IMMEDIATE")
    print("kept", flush=True)
def commit():
    db.execute("COMMIT")
    print("done", flush=True)
def read():
    db.execute("BEGIN")
    db.execute("SELECT * FROM sqlite_schema").fetchall()
    print("kept", flush=True)
def tick():
    while not threading.Event().wait(0.01):
        pass
def spin():
    while True:
        pass
"""
SLEEPS = "keep(); sys.stdin.read()"
READS = "read(); sys.stdin.read()"
SPINS = "keep(); spin()"
TICKS = "threading.Thread(target=tick, daemon=True).start(); keep(); sys.stdin.read()"
COMMITS = "keep(); sys.stdin.readline(); commit(); sys.stdin.read()"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "nfvo.db"


@contextmanager
def process(database: Path, does: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that has the database open; it is killed afterwards."""
    argv = [sys.executable, "-c", WRITER + does, str(database)]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == "kept\n"
            yield running
        finally:
            running.kill()


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def freeze(running: subprocess.Popen[str]) -> None:
    running.send_signal(signal.SIGSTOP)
    wait_until_stopped(running.pid)


def looks(watch: Watch, many: int, since: int = 0) -> list[int]:
    return [watch.look((since + n) * LOOK_EVERY_S) for n in range(many)]


class TestTheHolder:
    def test_is_the_process_that_writes(self, database: Path):
        with process(database, COMMITS) as writer:
            assert holder(database) == writer.pid
            assert writer.stdin
            assert writer.stdout
            writer.stdin.write("\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "done\n"
            assert holder(database) == 0

    def test_is_found_through_a_link(self, database: Path, tmp_path: Path):
        link = tmp_path / "link.db"
        link.symlink_to(database)
        with process(link, SLEEPS) as writer:
            assert holder(link) == writer.pid

    def test_is_nobody_who_reads(self, database: Path):
        with process(database, READS):
            assert holder(database) == 0

    def test_is_nobody_where_no_database_is(self, database: Path):
        assert holder(database) == 0

    def test_is_nobody_after_a_kill(self, database: Path):
        with process(database, SLEEPS) as writer:
            freeze(writer)
            writer.kill()
            writer.wait()
            assert holder(database) == 0


class TestAFrozenProcess:
    @pytest.mark.parametrize("does", [SLEEPS, SPINS, TICKS], ids=["S", "R", "ticks"])
    def test_is_found_once_whatever_it_did(self, database: Path, does: str):
        with process(database, does) as writer:
            freeze(writer)
            found = looks(Watch(database), 2 * LOOKS)
            assert found == [*[0] * (LOOKS - 1), writer.pid, *[0] * LOOKS]

    def test_is_found_when_it_hangs_without_a_signal(self, database: Path):
        with process(database, SLEEPS) as writer:
            wait_until(lambda: state(writer.pid) == "S", "it sleeps")
            assert looks(Watch(database), LOOKS)[-1] == writer.pid

    def test_is_not_looked_at_before_it_is_time(self, database: Path):
        with process(database, SLEEPS) as writer:
            freeze(writer)
            watch = Watch(database)
            assert [watch.look(0.0) for _ in range(2 * LOOKS)] == [0] * 2 * LOOKS
            assert looks(watch, LOOKS - 1, since=1)[-1] == writer.pid

    def test_that_goes_on_in_time_is_spared(self, database: Path):
        with process(database, SLEEPS) as writer:
            freeze(writer)
            watch = Watch(database)
            looks(watch, LOOKS - 1)
            before = pulse(writer.pid)
            writer.send_signal(signal.SIGCONT)
            wait_until(lambda: pulse(writer.pid) not in (None, before), "it moved")
            freeze(writer)
            assert looks(watch, LOOKS, since=LOOKS)[:-1] == [0] * (LOOKS - 1)

    def test_is_another_than_the_one_before(self, database: Path):
        watch = Watch(database)
        for since in (0, LOOKS - 1):
            with process(database, SLEEPS) as writer:
                freeze(writer)
                assert looks(watch, LOOKS - 1, since) == [0] * (LOOKS - 1)


class TestAProcessAtWork:
    def test_is_no_frozen_one_while_it_computes(self, database: Path):
        with process(database, SPINS) as writer:
            wait_until(lambda: state(writer.pid) == "R", "it computes")
            assert looks(Watch(database), 2 * LOOKS) == [0] * 2 * LOOKS

    def test_is_no_frozen_one_while_one_of_its_threads_moves(self, database: Path):
        with process(database, TICKS) as writer:
            watch = Watch(database)
            for now in range(2 * LOOKS):
                before = pulse(writer.pid)
                assert watch.look(now * LOOK_EVERY_S) == 0
                wait_until(lambda: pulse(writer.pid) != before, "it moves")  # noqa: B023

    def test_has_no_database_to_keep(self):
        assert looks(Watch(None), LOOKS) == [0] * LOOKS


ONCE_FROZEN = """
first = not os.path.exists(sys.argv[2])
open(sys.argv[2], "w").close()
keep()
if first:
    os.kill(os.getpid(), signal.SIGSTOP)
commit()
signal.pause()
"""
SUPERVISOR = """
import signal, sys
from pathlib import Path
from nfvo.supervisor.child import Command
from nfvo.supervisor.stack import SIGNALS, Stack
database, log, *argv = sys.argv[1:]
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
stack = Stack(lambda text: print(text, flush=True), Path(database))
stack.start([Command("writer", (sys.executable, *argv), {}, Path(log))] if argv else [])
print("runs", flush=True)
stack.run()
stack.stop()
"""


@contextmanager
def supervisor(database: Path, log: Path, *argv: str) -> Iterator[Iterator[str]]:
    """Run a supervisor of one process, or of none; yield what it says."""
    command = [sys.executable, "-c", SUPERVISOR, str(database), str(log), *argv]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == "runs\n"
            yield running.stdout
        finally:
            running.terminate()


class TestTheSupervisor:
    def test_kills_its_own_and_they_go_on(self, database: Path, tmp_path: Path):
        log, mark = tmp_path / "log", tmp_path / "mark"
        argv = ("-c", WRITER + ONCE_FROZEN, str(database), str(mark))
        with supervisor(database, log, *argv) as said:
            assert "of writer, which is killed" in next(said)
            assert "writer ended (killed by SIGKILL)" in next(said)
            wait_until(lambda: "done" in log.read_text(), "the next one writes")
            assert log.read_text().split("\n")[:3] == ["kept", "kept", "done"]

    def test_names_a_stranger_and_lets_it_live(self, database: Path, tmp_path: Path):
        with process(database, SLEEPS) as stranger:
            freeze(stranger)
            with supervisor(database, tmp_path / "log") as said:
                assert f"kill -CONT {stranger.pid}" in next(said)
            assert state(stranger.pid) == "T"

    def test_has_no_sqlite_whose_locks_a_look_could_drop(self):
        sqlite = "{'sqlite3', '_sqlite3'}"
        code = f"import sys, nfvo.supervisor; print({sqlite} & {{*sys.modules}})"
        argv = [sys.executable, "-c", code]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"
