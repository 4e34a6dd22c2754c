"""All checks together, from outside: an empty home, a broken one, no modules at all."""

import json
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from typer import Typer
from typer.testing import CliRunner

from nfvo.cli.doctor import doctor
from nfvo.doctor import Finding, Health, check_host, patience, run
from nfvo.doctor.report import text
from nfvo.lcm.records import HostRecord, NsInstance, SiteRecord
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from nfvo.store import load_key, open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app() -> Typer:
    app = Typer()
    app.command("doctor")(doctor)
    return app


def told(settings: Settings) -> list[str]:
    return [one.message for one in run({"NFVO_HOME": str(settings.home)})]


def test_in_an_empty_home_nothing_is_broken_and_nothing_is_made(tmp_path):
    found = run({"NFVO_HOME": str(tmp_path / "home")})
    assert [one for one in found if one.ok is Health.FAIL] == []
    assert {one.part for one in found if one.ok is Health.SKIPPED} >= {
        *("state directory", "queue", "processes", "database", "hosts", "images")
    }
    assert not (tmp_path / "home").exists()


def test_each_part_is_told_in_one_place(settings):
    parts = [one.part for one in run({"NFVO_HOME": str(settings.home)})]
    assert parts == sorted(parts, key=parts.index)
    assert "hosts" in parts


def test_a_service_with_auto_heal_that_no_conductor_heals_is_a_finding(settings):
    settings.endpoint_file.write_text("{}")
    store = open_store(settings.database_url, load_key(settings.key_file))
    ns = NsInstance("1", "default", "chain", "nsd", "1.0")
    with store.write(SYSTEM) as tx:
        tx.put_ns(ns)
    assert not [m for m in told(settings) if "healer" in m]
    with store.write(SYSTEM) as tx:
        tx.put_ns(replace(ns, auto_heal=True))
    store.close()
    assert "no conductor does the duty healer: nothing heals chain" in told(settings)


def test_one_host_is_looked_at_alone(settings):
    environ = {"NFVO_HOME": str(settings.home)}
    store = open_store(settings.database_url, load_key(settings.key_file))
    with store.write(SYSTEM) as tx:
        tx.put_site(SiteRecord(id="s", name="lab", kind="fake"))
        for name in ("one", "two"):
            tx.put_host(HostRecord(id=name, name=name, site="lab", uri="fake:///x"))
    store.close()
    assert {one.part for one in check_host("one", environ)} == {"host one"}
    (unknown,) = check_host("three", environ)
    assert (unknown.ok, unknown.mend) == (Health.FAIL, "nfvo host list")


def test_a_variable_that_is_wrong_is_a_finding():
    found = run({"NFVO_HOME": "not/absolute"})[-1]
    assert (found.part, found.ok) == ("settings", Health.FAIL)
    assert check_host("one", {"NFVO_HOME": "not/absolute"}) == (found,)
    assert "NFVO_HOME" in found.message


def test_a_key_of_another_database_is_a_finding(settings):
    settings.key_file.write_bytes(b"x" * 32)
    found = run({"NFVO_HOME": str(settings.home)})
    (broken,) = [one for one in found if one.ok is Health.FAIL]
    assert "does not open with this key" in broken.message


def test_the_command_shows_text_and_exits_with_0_when_nothing_is_broken(
    app, tmp_path, monkeypatch
):
    monkeypatch.setenv("NFVO_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 0
    assert "✔ Python 3" in done.stdout
    assert "\x1b" not in done.stdout
    assert "0 broken" in done.stdout


def test_the_command_shows_json_and_exits_with_1_when_something_is_broken(
    app, settings, monkeypatch
):
    monkeypatch.setenv("NFVO_HOME", str(settings.home))
    settings.key_file.chmod(0o644)
    done = CliRunner().invoke(app, ["-o", "json"])
    assert done.exit_code == 1
    broken = {one["mend"] for one in json.loads(done.stdout) if one["ok"] == "FAIL"}
    assert f"chmod 600 {settings.key_file}" in broken


def test_it_works_where_no_module_is_installed(settings, tmp_path):
    environ = {"NFVO_HOME": str(settings.home), "PYTHONPATH": str(ROOT), "PATH": ""}
    bare = [sys.executable, "-S", "-m", "nfvo.doctor"]
    done = subprocess.run(
        bare, env=environ, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "✖ the module sqlalchemy cannot be imported" in done.stdout
    assert "✖ it cannot be looked at: No module named" in done.stdout
    assert "apt install redis-server" in done.stdout


def test_what_mends_a_finding_is_in_the_line_below_it():
    found = (Finding("queue", Health.FAIL, "it is silent", "nfvo up -d"),)
    assert text(found).splitlines() == [
        "queue",
        "  ✖ it is silent",
        "      mend: nfvo up -d",
        "",
        "1 broken, 0 could be better, 0 not looked at",
    ]


def test_nobody_waits_for_a_call_that_hangs():
    never = Event()
    hanging: Future[bool] = patience.begin(never.wait)
    with pytest.raises(TimeoutError):
        patience.within(0.01, never.wait)
    never.set()
    assert hanging.result(5)


def test_what_a_call_raises_is_raised_where_it_is_waited_for():
    with pytest.raises(ZeroDivisionError):
        patience.within(5, lambda: 1 // 0)
