"""What a writer leaves that is killed is removed; what one writes that lives is not."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nfvo import bootstrap, unfinished
from nfvo.api.artifacts import Upload
from nfvo.errors import StoreError
from nfvo.settings import Settings
from nfvo.unfinished import (
    BACKUPS,
    RESTORES,
    UPLOADS,
    clear_unfinished,
    in_turn,
    unfinished_folder,
)

WRITERS = {
    UPLOADS: """
from nfvo.api.artifacts import Upload
with Upload(parent) as upload:
    upload.write(b"half of it")
    wait()
""",
    BACKUPS: """
from nfvo.unfinished import unfinished_folder
with unfinished_folder(parent, ".backup-") as folder:
    (folder / "nfvo.db").write_bytes(b"half of it")
    wait()
""",
}
BEGINS = """
import sys
from pathlib import Path
parent = Path(sys.argv[1])
def wait():
    print("it is there", flush=True)
    sys.stdin.read()
"""
Start = Callable[[str], "subprocess.Popen[str]"]


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a process that has begun to write, and waits then."""
    started: list[subprocess.Popen[str]] = []

    def start(prefix: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", BEGINS + WRITERS[prefix], tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "it is there\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("prefix", WRITERS)
def test_what_a_killed_writer_leaves_is_removed_and_nothing_of_one_that_lives(
    start, tmp_path, prefix
):
    alive, killed = start(prefix), start(prefix)
    killed.kill()
    killed.communicate()
    assert len(there(tmp_path)) == 2
    assert len(clear_unfinished(tmp_path, prefix)) == 1
    assert clear_unfinished(tmp_path, prefix) == []
    assert len(there(tmp_path)) == 1
    alive.communicate("")
    assert (alive.returncode, there(tmp_path)) == (0, [])


def test_a_new_backup_clears_away_one_that_was_killed(start, tmp_path):
    killed = start(BACKUPS)
    killed.kill()
    killed.communicate()
    with unfinished_folder(tmp_path, BACKUPS) as folder:
        assert there(tmp_path) == [folder.name]
    assert there(tmp_path) == []


def test_a_start_clears_away_what_was_left(tmp_path):
    settings = Settings.of({"NFVO_HOME": str(tmp_path)})
    settings.artifacts.mkdir()
    (settings.artifacts / f"{UPLOADS}x").write_bytes(b"half of it")
    for prefix in (BACKUPS, RESTORES):
        (tmp_path / f"{prefix}x").mkdir()
        (tmp_path / f"{prefix}x" / "nfvo.db").write_bytes(b"half of it")
    with Upload(settings.artifacts) as upload:
        upload.write(b"half of it")
        bootstrap.init(settings, "")
        left = {path.name for path in tmp_path.rglob(".*")}
        assert len(left) == 1 and left.pop().startswith(UPLOADS)


def test_what_is_taken_for_a_dead_ones_at_once_is_made_anew(tmp_path, monkeypatch):
    from nfvo import unfinished

    taken: list[Path] = []

    def lock(descriptor: int, how: int) -> bool:
        if not taken:
            taken.extend(tmp_path.iterdir())
            taken[0].unlink()
        return True

    monkeypatch.setattr(unfinished, "_lock", lock)
    with Upload(tmp_path) as upload:
        upload.write(b"all of it")
        name = upload.keep()
    assert there(tmp_path) == [name]


def test_links_are_not_followed_and_other_files_are_let_be(tmp_path):
    (tmp_path / "ab").write_bytes(b"an image")
    (tmp_path / f"{UPLOADS}x").symlink_to(tmp_path / "ab")
    assert clear_unfinished(tmp_path, UPLOADS) == []
    assert (tmp_path / "ab").read_bytes() == b"an image"


def test_turns_are_taken_one_after_the_other(tmp_path):
    inside: list[int] = []

    def turn(number: int) -> None:
        with in_turn(tmp_path):
            inside.append(number)
            assert inside == [number]
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(turn, range(40)))


def test_who_waits_for_a_frozen_one_gives_up(tmp_path, monkeypatch):
    monkeypatch.setattr(unfinished, "WAIT_S", 0.0)
    with (
        in_turn(tmp_path),
        pytest.raises(StoreError, match="another process keeps"),
        in_turn(tmp_path),
    ):
        raise AssertionError("two at once")
