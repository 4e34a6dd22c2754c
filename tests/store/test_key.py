"""The key file, and secrets that nobody sees."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import StatementError

from nfvo.errors import StoreError
from nfvo.lcm.records import NsInstance
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.store import load_key, open_store
from nfvo.store.cipher import KEY_SIZE, Cipher
from tests.contract.store.samples import empty_ns, plan

HIDDEN = "correct-horse-battery-staple"


def test_a_key_is_made_once_and_for_the_owner_only(tmp_path: Path):
    path = tmp_path / "key"
    key = load_key(path)
    assert len(key) == KEY_SIZE
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_processes_that_start_at_once_share_a_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(load_key, [tmp_path / "key"] * 16))) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_a_key_that_others_may_read_is_refused_with_the_command(tmp_path: Path):
    path = tmp_path / "key"
    load_key(path)
    path.chmod(0o640)
    with pytest.raises(StoreError, match="others may read") as caught:
        load_key(path)
    assert caught.value.hint == f"chmod 600 {path}"


def test_a_file_that_is_no_key_is_refused(tmp_path: Path):
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_bytes(b"short")
    with pytest.raises(StoreError, match="has 5 bytes, a key has 32"):
        load_key(path)


def test_a_key_of_another_size_is_refused():
    with pytest.raises(StoreError, match="it must have 32"):
        open_store("sqlite://", b"short")


def test_a_sealed_secret_opens_under_its_own_reference_only():
    cipher = Cipher(b"k" * 32)
    sealed = cipher.seal(Secret(HIDDEN), "ns-1/password")
    assert cipher.open(sealed, "ns-1/password").reveal() == HIDDEN
    assert cipher.seal(Secret(HIDDEN), "ns-1/password") != sealed
    with pytest.raises(StoreError, match="'ns-2/password' does not open"):
        cipher.open(sealed, "ns-2/password")
    with pytest.raises(StoreError):
        cipher.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "ns-1/password")


def test_a_secret_is_in_no_file_and_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    store = open_store(f"sqlite:///{tmp_path}/nfvo.db", b"k" * 32)
    store.migrate()
    ns = empty_ns()
    made = plan(ns)
    with store.write(SYSTEM) as tx:
        tx.put_ns(ns)
        tx.put_plan(made)
        reference = tx.put_secret(made.id, "password", Secret(HIDDEN))
    with store.read(SYSTEM) as view:
        assert view.secrets([reference])[reference].reveal() == HIDDEN
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    assert ns.id.encode() in written
    assert HIDDEN.encode() not in written
    assert "INSERT INTO secret" in caplog.text
    assert HIDDEN not in caplog.text


def test_an_error_does_not_show_what_was_written():
    store = open_store("sqlite://", b"k" * 32)
    store.migrate()
    parameters = {"rules": HIDDEN, "bad": object()}
    broken = NsInstance("ns-1", "default", "c", "c", "1", parameters=parameters)  # type: ignore[arg-type]
    with pytest.raises(StatementError) as caught, store.write(SYSTEM) as tx:
        tx.put_ns(broken)
    assert HIDDEN not in str(caught.value)
    store.close()
