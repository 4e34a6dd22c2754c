"""`nfvo up`, with real processes in a state directory of its own."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.supervisor.state import Endpoint, Lock, Runner
from tests.waiting import wait_until

ROLES = {"nfvo-api", "nfvo-worker", "nfvo-watcher", "nfvo-conductor"}
CALL = "import sys; from pathlib import Path; from nfvo import supervisor; sys.exit({})"
UP = CALL.format("supervisor.up(Path(sys.argv[1]), detach=False)")
UP_DETACHED = CALL.format("supervisor.up(Path(sys.argv[1]), detach=True)")
DOWN = CALL.format("supervisor.down(Path(sys.argv[1]))")


def call(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(home)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def children(pid: int) -> dict[int, str]:
    """Return the children of a process, with their names."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): name_of(int(child)) for child in found}


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def one(pid: int, name: str) -> int:
    """Return the child with a name; 0 when there is none."""
    return next((child for child, n in children(pid).items() if n == name), 0)


def endpoint(home: Path) -> Endpoint:
    return Endpoint(**json.loads((home / "endpoint.json").read_text()))


def status(url: str, token: str = "") -> int:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("up", [UP, UP_DETACHED], ids=["here", "in the background"])
def test_it_says_that_nothing_can_be_written(tmp_path: Path, up: str):
    no_byte = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
    started = call(no_byte + up, tmp_path / "home")
    assert started.returncode == 1
    assert "File too large" in started.stdout
    assert f"df -h {tmp_path / 'home'}" in started.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run a stack in the background; stop it whatever the tests did."""
    home = tmp_path_factory.mktemp("nfvo") / "home"
    started = call(UP_DETACHED, home)
    assert started.returncode == 0, started.stdout + started.stderr
    yield home
    assert call(DOWN, home).returncode == 0


class TestARunningStack:
    def test_all_roles_and_the_broker_are_children_of_one_supervisor(self, home: Path):
        names = set(children(endpoint(home).pid).values())
        assert names >= ROLES
        assert names & {"redis-server", "valkey-server"}

    def test_only_the_owner_can_read_the_state(self, home: Path):
        assert home.stat().st_mode & 0o777 == 0o700
        assert (home / "endpoint.json").stat().st_mode & 0o777 == 0o600
        assert (home / "key").stat().st_mode & 0o777 == 0o600

    def test_the_token_opens_the_api_and_nothing_else_does(self, home: Path):
        at = endpoint(home)
        assert status(f"{at.url}/nfvo/v1/status", at.token) == 200
        assert status(f"{at.url}/nfvo/v1/status", "wrong") == 401

    def test_the_token_is_in_no_log_and_no_command_line(self, home: Path):
        at = endpoint(home)
        written = [log.read_bytes() for log in (home / "log").iterdir()]
        pids = [at.pid, *children(at.pid)]
        written += [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]
        written += [Path(f"/proc/{pid}/environ").read_bytes() for pid in pids]
        assert not any(at.token.encode() in text for text in written)

    def test_the_broker_listens_on_no_port(self, home: Path):
        supervisor = endpoint(home).pid
        broker = one(supervisor, "redis-server") or one(supervisor, "valkey-server")
        links = [str(fd.readlink()) for fd in Path(f"/proc/{broker}/fd").iterdir()]
        sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
        listening = {
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            if line.split()[3] == "0A"
        }
        assert not sockets & listening

    def test_a_second_one_says_who_runs(self, home: Path):
        second = call(UP, home)
        assert second.returncode == 4
        assert f"process {endpoint(home).pid}" in second.stdout

    @pytest.mark.parametrize("role", sorted(ROLES))
    def test_a_role_that_is_killed_is_started_again(self, home: Path, role: str):
        supervisor = endpoint(home).pid
        killed = one(supervisor, role)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: one(supervisor, role) not in (0, killed), f"{role} is back")
        assert status(f"{endpoint(home).url}/readyz") == 200


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Path]:
    """Return a state directory; whatever runs there is stopped after the test."""
    home = tmp_path / "home"
    yield home
    call(DOWN, home)


def test_an_interrupt_stops_everything_in_order(own_home: Path):
    argv = [sys.executable, "-c", UP, str(own_home)]
    up = subprocess.Popen(argv, stdout=subprocess.PIPE)
    assert up.stdout
    assert b"nfvo is ready" in up.stdout.readline()
    family = children(up.pid)
    up.send_signal(signal.SIGINT)
    assert up.wait(30) == 0
    assert b"stopped" in up.stdout.read()
    up.stdout.close()
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)
    assert not (own_home / "endpoint.json").exists()


def test_a_killed_supervisor_leaves_no_process_and_a_second_start_resumes(
    own_home: Path,
):
    assert call(UP_DETACHED, own_home).returncode == 0
    first = endpoint(own_home)
    family = children(first.pid)
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not any(name_of(pid) for pid in family), "all have ended")
    assert call(UP_DETACHED, own_home).returncode == 0
    second = endpoint(own_home)
    assert second.installation == first.installation
    assert second.token != first.token
    assert status(f"{second.url}/nfvo/v1/status", first.token) == 401
    assert call(DOWN, own_home).returncode == 0


def test_a_stack_that_cannot_start_says_why_and_leaves_nothing(own_home: Path):
    own_home.mkdir()
    (own_home / "key").write_bytes(b"too short")
    (own_home / "key").chmod(0o600)
    failed = call(UP_DETACHED, own_home)
    assert failed.returncode == 1
    assert "put back the right file" in failed.stdout
    assert not (own_home / "endpoint.json").exists()
    assert call(DOWN, own_home).stdout.startswith("nothing runs")


@pytest.fixture
def long_home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / ("long-" * 20)
    yield home
    call(DOWN, home)


def test_a_long_path_still_gives_the_broker_a_socket(long_home: Path):
    assert call(UP_DETACHED, long_home).returncode == 0
    assert status(f"{endpoint(long_home).url}/readyz") == 200


def test_down_takes_a_reused_process_id_for_nobody():
    assert Runner.this().lives
    assert not Runner(os.getpid(), started=1).lives


def test_a_lock_is_held_by_one(tmp_path: Path):
    first, second = Lock(tmp_path), Lock(tmp_path)
    assert first.take()
    assert not second.take()
    first.sign(Runner.this())
    assert second.holder() == Runner.this()
    first.close()
    assert second.take()
    second.close()
