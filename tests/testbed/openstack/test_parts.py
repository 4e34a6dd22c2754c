"""What of the bed needs no OpenStack: its memory, its processes, its templates."""

import sys
from pathlib import Path

import pytest

from tests.testbed.bed import BedError
from tests.testbed.openstack import cache, configuration, daemons, network, polling
from tests.testbed.openstack.accounts import Accounts
from tests.testbed.openstack.box import Box
from tests.testbed.openstack.daemons import Daemon, Service
from tests.testbed.openstack.rest import Login
from tests.testbed.openstack.stack import Stack
from tests.testbed.openstack.state import State

# As nsenter does: a parent that waits for the daemon.
PREFIX = ["sh", "-c", '"$@" & wait', "-"]
PATH = {"PATH": "/usr/bin:/bin"}
STUBBORN = """\
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    time.sleep(60)
"""


def test_what_is_written_down_of_a_bed_is_read_back(tmp_path: Path) -> None:
    box = Box("h1", tmp_path / "h1", "nfvo-os-h1", 7, 8)
    daemons_ = {"nova-api": Daemon(9, 10)}
    state = State(tmp_path, Path("/venv"), "p", ("h1",), ("fake1",), {"h1": box})
    state.daemons.update(daemons_)
    state.save()
    assert State.load(tmp_path) == state


def test_accounts_are_read_back_and_show_no_secret(tmp_path: Path) -> None:
    accounts = Accounts(
        Login("a", "s3cret", "p"), Login("m", "s3cret", "q"), "i", "s3cret"
    )
    accounts.save(tmp_path)
    assert Accounts.load(tmp_path) == accounts
    assert "s3cret" not in repr(accounts)


def test_no_bed_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(BedError, match="no test bed is up"):
        State.load(tmp_path)


def test_a_digest_names_words_and_contents(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text("nova==1")
    before = cache.digest(["3.11"], [file])
    assert cache.digest(["3.11"], [file]) == before
    assert cache.digest(["3.12"], [file]) != before
    file.write_text("nova==2")
    assert cache.digest(["3.11"], [file]) != before


def test_every_template_is_written_somewhere() -> None:
    tables = (configuration.CONTROL, configuration.HOST, configuration.FAKE)
    named = {template for table in tables for template in table}
    named |= {f"shared-{part}.conf" for part in configuration.SHARED}
    named |= {"uwsgi.ini", f"{configuration.PLUGIN}.py"}
    assert {path.name for path in configuration.TEMPLATES.glob("*.*")} | {
        "enabled_plugins",
        "shares",
    } == named


def test_a_stopped_daemon_takes_its_children_with_it(tmp_path: Path) -> None:
    parent = ("sh", "-c", "sleep 600 & sleep 600 & wait")
    daemon = daemons.start(Service("two", parent, "box"), PREFIX, PATH, tmp_path / "o")
    polling.until(lambda: len(daemon.family()) == 3, "both children run", pause_s=0.01)
    family = daemon.family()
    # A shell ends without its children, as a daemon does whose workers hang.
    daemons.stop("two", daemon)
    assert not any(member.runs() for member in family)


def test_a_daemon_that_ignores_being_asked_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "PATIENCE", 0.3)
    service = Service("deaf", (sys.executable, "-c", STUBBORN), "box")
    daemon = daemons.start(service, PREFIX, PATH, tmp_path / "out")
    polling.until((tmp_path / "out").read_text, "it has said so", pause_s=0.01)
    daemons.stop("deaf", daemon)
    assert not daemon.runs()


def test_a_daemon_that_cannot_be_entered_is_told_with_what_was_said(
    tmp_path: Path,
) -> None:
    service = Service("none", ("true",), "box")
    broken = ["sh", "-c", "echo no such box >&2; exit 1"]
    with pytest.raises(BedError, match="no such box"):
        daemons.start(service, broken, PATH, tmp_path / "out")


def test_a_cloud_that_a_restart_has_ended_is_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "cloud"
    base.mkdir()
    monkeypatch.setattr(network, "remove", lambda namespace: None)
    gone = Box("h1", base / "h1", "nfvo-os-h1", 2**22 + 1, 8)
    state = State(base, Path("/venv"), "p", ("h1",), (), {"h1": gone})
    state.save()
    (base / "clouds.yaml").touch()
    assert Stack.found(base), "its starter runs"
    state.starter = Daemon(2**22 + 1, 8)
    state.save()
    assert Stack.found(base) is None
    assert not base.exists()
