"""A backup overwrites nothing else, and what comes back meets nothing of before."""

import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo import bootstrap
from nfvo.backup import restoring
from nfvo.backup.archive import MANIFEST
from nfvo.backup.making import Choice, back_up
from nfvo.backup.restoring import restore, restored_in_place
from nfvo.errors import BackupRefused
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from tests.backup.conftest import ALL, settings_of
from tests.lcm.world import IMAGE


@pytest.mark.parametrize("name", ["nfvo.db", "key", "nowhere/backup.tar", ""])
def test_only_an_older_backup_is_overwritten(here: Settings, name: str):
    before = {p: p.read_bytes() for p in here.home.iterdir() if p.is_file()}
    with pytest.raises(BackupRefused) as refused:
        back_up(here, here.home / name, ALL)
    assert refused.value.hint
    assert {p: p.read_bytes() for p in before} == before


def test_an_older_backup_is_overwritten(here: Settings, file: Path):
    back_up(here, file, Choice())
    back_up(here, file, ALL)
    with tarfile.open(file) as tar:
        assert f"artifacts/{IMAGE.sha256}" in tar.getnames()


def test_no_device_is_replaced_by_a_backup(here: Settings, tmp_path: Path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with pytest.raises(BackupRefused, match="no backup"):
        back_up(here, fifo, ALL)


def test_unpacked_by_hand_all_of_it_is_its_owners_alone(here: Settings, file: Path):
    here.key_file.chmod(0o640)  # as a group that may read it has it
    back_up(here, file, ALL)
    with tarfile.open(file) as tar:
        assert {member.mode for member in tar} == {0o600}


@pytest.mark.parametrize("what", ["nfvo.db", "key"])
def test_a_backup_of_what_is_not_there_is_refused_in_words(
    here: Settings, file: Path, what: str
):
    (here.home / what).unlink()
    with pytest.raises(BackupRefused, match=f"there is no .*{what}"):
        back_up(here, file, ALL)
    assert not file.exists()


def with_manifest(file: Path, content: bytes) -> None:
    with tarfile.open(file, "w") as tar:
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))


WHOLE = {"installation": "i", "revision": 1, "made_at": "", "version": "", "format": 1}


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        pytest.param([], "cannot be read", id="a list"),
        pytest.param({}, "cannot be read", id="nothing in it"),
        pytest.param({**WHOLE, "files": ["key"]}, "cannot be read", id="no checksums"),
        pytest.param({**WHOLE, "files": 1}, "cannot be read", id="a number of files"),
        pytest.param({"format": 2, "parts": []}, "format 2", id="of tomorrow"),
        pytest.param({**WHOLE, "files": {}}, "no database of nfvo", id="no database"),
    ],
)
def test_a_manifest_that_is_none_is_refused_in_words(
    manifest: object, why: str, file: Path, tmp_path: Path
):
    with_manifest(file, json.dumps(manifest).encode())
    with pytest.raises(BackupRefused, match=why):
        restore(settings_of(tmp_path / "there"), file, replace=False)


def test_a_hole_in_a_backup_is_refused_as_it_may_fill_the_disk(
    file: Path, tmp_path: Path
):
    manifest = json.dumps({**WHOLE, "files": {"key": "0"}}).encode()
    with_manifest(file, manifest)
    with tarfile.open(file, "a", format=tarfile.PAX_FORMAT) as tar:
        sparse = tarfile.TarInfo("key")
        sparse.pax_headers = {
            "GNU.sparse.map": "0,0",
            "GNU.sparse.size": str(2**40),
        }
        tar.addfile(sparse)
    with pytest.raises(BackupRefused, match="does not belong"):
        restore(settings_of(tmp_path / "there"), file, replace=False)


def written_but_not_closed(settings: Settings) -> sqlite3.Connection:
    """Return a connection that keeps a commit in the journal of its database."""
    db = sqlite3.connect(settings.home / "nfvo.db", isolation_level=None)
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("UPDATE installation SET revision = 4711")
    return db


def test_a_journal_that_is_left_is_not_played_into_what_comes(
    here: Settings, file: Path
):
    made = back_up(here, file, ALL)
    journal = here.home / "nfvo.db-wal"
    with closing(written_but_not_closed(here)):
        left = journal.read_bytes()
    journal.write_bytes(left)  # as kill -9 leaves it
    (here.home / "nfvo.db").unlink()
    done = restore(here, file, replace=False)
    assert done.kept and (done.kept / journal.name).read_bytes() == left
    with closing(bootstrap.ports(here).store) as store, store.read(SYSTEM) as view:
        assert made.revision <= view.revision() < 4711


def test_another_key_is_kept_when_there_is_no_database(
    here: Settings, file: Path, tmp_path: Path
):
    back_up(here, file, ALL)
    there = settings_of(tmp_path / "there")
    there.key_file.write_bytes(b"another")
    done = restore(there, file, replace=False)
    assert done.kept and (done.kept / "key").read_bytes() == b"another"
    assert (done.kept / "key").stat().st_mode & 0o777 == 0o600


class Killed(BaseException):
    """The process is gone; nothing of ours catches this."""


@pytest.mark.parametrize("step", ["_bring_images", "_put_aside", "_put_in_place"])
def test_whenever_it_is_killed_there_is_a_database_and_it_can_be_repeated(
    step: str, here: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
):
    back_up(here, file, ALL)
    do: Callable[..., object] = getattr(restoring, step)

    def killed_after(*given: object) -> None:
        do(*given)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(restoring, step, killed_after)
        with pytest.raises(Killed):
            restore(here, file, replace=True)
    assert (here.home / "nfvo.db").exists()
    for aside in here.home.glob("before-restore-*"):
        aside.rename(here.home / "aside")  # within the same second
    restore(here, file, replace=True)
    with closing(bootstrap.ports(here).store) as store, store.read(SYSTEM) as view:
        assert view.restored_at() is not None


def test_images_and_key_come_back_to_other_disks(
    here: Settings, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rename = Path.replace

    def within_a_folder(self: Path, target: Path) -> Path:
        if self.parent.parent == target.parent or self.parent == target.parent:
            return rename(self, target)
        raise OSError(18, "Invalid cross-device link")

    back_up(here, file, ALL)
    there = settings_of(tmp_path / "there")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = replace(there, artifacts=elsewhere / "images", key_file=elsewhere / "key")
    monkeypatch.setattr(Path, "replace", within_a_folder)
    assert restore(there, file, replace=False).missing == ()
    assert there.key_file.read_bytes() == here.key_file.read_bytes()
    assert there.key_file.stat().st_mode & 0o777 == 0o600


def test_only_a_database_that_is_there_with_its_key_is_marked(
    here: Settings, tmp_path: Path
):
    there = settings_of(tmp_path / "there")
    with pytest.raises(BackupRefused, match=r"there is no .*key"):
        restored_in_place(there, "pg_restore")
    there.key_file.write_bytes(here.key_file.read_bytes())
    there.key_file.chmod(0o600)
    sqlite3.connect(there.home / "nfvo.db").close()
    with pytest.raises(BackupRefused, match="empty"):
        restored_in_place(there, "pg_restore")
