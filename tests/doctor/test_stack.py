import json
import os
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from nfvo.doctor import Finding, Health, stack
from nfvo.doctor.stack import Running
from nfvo.store.examine import Condition
from nfvo.supervisor.state import Lock
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of

DEAD = 2**22 + 1  # above the kernel's highest process id
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Api(BaseHTTPRequestHandler):
    """Lives, and is ready when its server says so."""

    def do_GET(self):
        ready = self.path == "/healthz" or self.server.ready
        self.send_response(200 if ready else 503)
        self.end_headers()
        self.wfile.write(b"{}" if ready else b'{"detail": "the database failed"}')

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def api():
    server = HTTPServer(("127.0.0.1", 0), Api)
    server.ready = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def running(api: HTTPServer) -> Running:
    return Running(f"http://127.0.0.1:{api.server_port}", os.getpid())


def proc(folder: Path, *names: str) -> Path:
    """Return a /proc in which process 1 has children of these names."""
    children = folder / "1" / "task" / "1" / "children"
    children.parent.mkdir(parents=True)
    children.write_text(" ".join(str(10 + n) for n in range(len(names))))
    for number, name in enumerate(names):
        (folder / str(10 + number)).mkdir()
        (folder / str(10 + number) / "comm").write_text(f"{name}\n")
    return folder


def condition(**leases: float) -> Condition:
    named = {name.replace("_", "."): left for name, left in leases.items()}
    return Condition(revision="0004", newer=False, now=NOW, leases=named)


def write(settings, content: str) -> None:
    settings.home.mkdir(exist_ok=True)
    settings.endpoint_file.write_text(content)


def test_where_nothing_runs_there_is_nothing_to_look_at(tmp_path):
    found = stack.find(settings_of(tmp_path))
    assert isinstance(found, Finding)
    assert (found.ok, found.mend) == (Health.SKIPPED, "nfvo up -d")


def test_a_stack_that_runs_is_found(tmp_path):
    settings = settings_of(tmp_path)
    write(settings, json.dumps({"url": "http://[::1]:1", "pid": os.getpid()}))
    assert stack.find(settings) == Running("http://[::1]:1", os.getpid())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("{", "cannot be read", id="broken"),
        pytest.param('{"url": "http://x"}', "cannot be read", id="half"),
        pytest.param(
            json.dumps({"url": "http://x", "pid": DEAD}), "is gone", id="left behind"
        ),
    ],
)
def test_an_endpoint_that_leads_nowhere_is_told(tmp_path, content, message):
    settings = settings_of(tmp_path)
    write(settings, content)
    found = stack.find(settings)
    assert isinstance(found, Finding)
    assert message in only([found], Health.FAIL).message


def test_an_api_that_is_ready_is_well(api):
    assert not bad(stack.answers(running(api)))


def test_an_api_that_is_not_ready_is_told_with_its_words(api):
    api.ready = False
    found = only(stack.answers(running(api)), Health.FAIL)
    assert "503" in found.message
    assert "the database failed" in found.message


def test_an_api_that_does_not_answer_is_told():
    found = only(stack.answers(Running("http://127.0.0.1:1", 1)), Health.FAIL)
    assert "refused" in found.message


def test_each_role_that_does_not_run_is_told_with_its_log(tmp_path):
    settings = settings_of(tmp_path / "home")
    names = ("redis-server", "nfvo-api", "nfvo-conductor", "nfvo-watcher")
    stack_of = Running("http://x", 1)
    found = only(
        stack.roles(settings, stack_of, proc(tmp_path / "a", *names)), Health.FAIL
    )
    assert "worker" in found.message
    assert f"{settings.log_dir}/worker.log" in found.mend
    whole = proc(tmp_path / "b", *names, "nfvo-worker")
    assert not bad(stack.roles(settings, stack_of, whole))


def test_a_role_that_is_stopped_is_told_with_how_to_let_it_go_on(tmp_path):
    names = [f"nfvo-{role}" for role in stack.ROLES]
    faked = proc(tmp_path, *names)
    for number, state in enumerate("SSST", 10):
        (faked / str(number) / "stat").write_text(f"{number} (nfvo x) {state} 1")
    settings = settings_of(tmp_path / "home")
    found = only(stack.roles(settings, Running("http://x", 1), faked), Health.FAIL)
    assert "process 13, nfvo-worker, is stopped" in found.message
    assert found.mend.startswith("kill -CONT 13")


def test_a_stack_that_does_not_hold_its_state_directory_is_told(tmp_path):
    settings = settings_of(tmp_path)
    running = Running("http://x", os.getpid())
    assert "lock" in only(stack.locked(settings, running), Health.FAIL).message
    lock = Lock(tmp_path)
    found = only(stack.locked(settings, running), Health.FAIL)
    assert "another could start" in found.message
    assert lock.take()
    assert not bad(stack.locked(settings, running))
    lock.close()


def test_a_duty_that_nobody_does_is_told():
    assert not bad(stack.leases(condition(relay=3.0, sweeper=2.0)))
    found = only(stack.leases(condition(relay=3.0, sweeper=-7.0)), Health.FAIL)
    assert "sweeper" in found.message


def test_a_healer_is_missed_only_where_something_is_to_be_healed():
    found = condition(relay=3.0, sweeper=2.0)
    assert not bad(stack.leases(found, ()))
    missed = only(stack.leases(found, ("a", "b", "c", "d")), Health.FAIL)
    assert missed.message.endswith("healer: nothing heals a, b, c and 1 more")
    assert not bad(stack.leases(condition(relay=3, sweeper=2, healer=4), ("a",)))


def test_a_host_that_nobody_watches_is_told():
    found = only(
        stack.watched(condition(watch_1=3.0), {"1": "hv1", "2": "hv2"}), Health.FAIL
    )
    assert "hv2" in found.message
