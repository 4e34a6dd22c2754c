"""A real `nfvo up` on a site of fake hosts: what they have is files to be counted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from nfvo import bootstrap
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from nfvo.supervisor.frozen import holder
from tests.waiting import wait_until, wait_until_stopped

NFVO = Path(sys.executable).with_name("nfvo")
BROKERS = frozenset({"redis-server", "valkey-server"})
ENDS_WITHIN_S = 40.0
# Such limits only end a test that hangs: they say nothing of how fast it should be.
AT_ALL_S = 120.0
LARGE = {"vcpus": 256, "memoryMib": 524_288, "diskGib": 10_000}
KINDS = frozenset({"server", "state", "volume", "seed", "network"})
Json = dict[str, Any]
Thing = tuple[str, str, str]  # host, kind, name


@dataclass(frozen=True)
class Stack:
    """A state directory, and what runs in it."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def up(self) -> None:
        """Start it in the background; return when it is ready."""
        self.run("up", "-d")

    def down(self) -> None:
        """Stop it."""
        self.run("down")

    def run(self, *words: str) -> str:
        """Run a command line, which must succeed; return what it says."""
        done = self.ended(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ended(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command line; return how it ended."""
        return subprocess.run(
            [NFVO, *words],
            env={**os.environ, **self.environ, "NFVO_HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=AT_ALL_S,
            check=False,
        )

    @property
    def endpoint(self) -> Json:
        return dict(json.loads((self.home / "endpoint.json").read_text()))

    @property
    def database_url(self) -> str:
        """Where its records are."""
        ours = f"sqlite:///{self.home}/nfvo.db"
        return self.environ.get("NFVO_DATABASE_URL", ours)

    def client(self) -> httpx.Client:
        """Return a client; it waits while the API is started again."""
        at = self.endpoint
        headers = {"Authorization": f"Bearer {at['token']}"}
        # It is plain HTTP, and loading certificates takes longer than a request.
        return httpx.Client(
            base_url=at["url"], headers=headers, timeout=AT_ALL_S, verify=False
        )

    def get(self, path: str) -> Any:
        """Return an answer; asks again when the API dies while it answers."""
        with self.client() as client:
            try:
                return client.get(path).raise_for_status().json()
            except httpx.RemoteProtocolError:
                return client.get(path).raise_for_status().json()

    def post(self, path: str, body: Json, key: str = "") -> httpx.Response:
        """Post what must be accepted."""
        headers = {"Idempotency-Key": key} if key else {}
        with self.client() as client:
            answer = client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer

    def onboard(self, descriptors: str) -> None:
        """Take in descriptors, and an image for them."""
        with self.client() as client:
            images = "/nfvo/v1/images/tiny-vnf?format=raw"
            client.put(images, content=b"an image" * 100).raise_for_status()
        self.post("/nfvo/v1/descriptors", {"files": {"all.yaml": descriptors}})

    def add_host(self, name: str, number: int, physical_network: str) -> None:
        """Add a host of any size."""
        body = {
            "name": name,
            "uri": f"fake:///{name}",
            "underlay": f"10.77.0.{number}",
            "physicalNetworks": {physical_network: "br0"},
            "capacity": LARGE,
        }
        self.post("/nfvo/v1/hosts", body)

    def wait_for_hosts(self) -> None:
        """Return when the watcher has found all hosts to be well."""

        def ready() -> bool:
            return all(h["state"] == "READY" for h in self.get("/nfvo/v1/hosts"))

        wait_until(ready, "all hosts are READY", AT_ALL_S)

    def create(self, name: str, nsd: str) -> str:
        """Create a service; return its id."""
        body = {"nsName": name, "nsdId": nsd}
        return str(self.post("/nslcm/v2/ns_instances", body).json()["id"])

    def instantiate(self, ns_id: str, on_failure: str = "hold", key: str = "") -> str:
        """Begin to instantiate; return the operation's id."""
        body = {"nfvo:onFailure": on_failure}
        return self._begin(f"/nslcm/v2/ns_instances/{ns_id}/instantiate", body, key)

    def terminate(self, ns_id: str) -> str:
        """Begin to terminate; return the operation's id."""
        return self._begin(f"/nslcm/v2/ns_instances/{ns_id}/terminate", {})

    def _begin(self, path: str, body: Json, key: str = "") -> str:
        return self.post(path, body, key).headers["Location"].rpartition("/")[2]

    def op(self, id: str) -> Json:
        return dict(self.get(f"/nfvo/v1/op_occs/{id}"))

    def steps(self, op_id: str) -> list[Json]:
        return list(self.get(f"/nfvo/v1/op_occs/{op_id}/steps"))

    def wait_for(self, op_id: str, timeout_s: float = AT_ALL_S) -> Json:
        """Return an operation once it has ended."""
        wait_until(lambda: self.op(op_id)["final"], f"{op_id} ends", timeout_s)
        return self.op(op_id)

    def pid(self, role: str) -> int:
        """Return the process of a role (or ``queue``); 0 when there is none."""
        names = BROKERS if role == "queue" else {f"nfvo-{role}"}
        return next((pid for pid, name in self.family().items() if name in names), 0)

    def family(self) -> dict[int, str]:
        """Return the children of the supervisor with their names."""
        parent = self.endpoint["pid"]
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return {int(pid): name_of(int(pid)) for pid in found}

    def signal(self, role: str, number: signal.Signals) -> int:
        """Send a signal to a role; return its process id."""
        pid = self.pid(role)
        assert pid, f"no {role} runs"
        os.kill(pid, number)
        return pid

    def kill(self, role: str) -> int:
        """Kill a role, as `kill -9` does; return its process id."""
        return self.signal(role, signal.SIGKILL)

    @property
    def writer(self) -> int:
        """The process that holds the database's write lock just now; 0 when none."""
        # It closes a file of the database: this process must have none open.
        return holder(self.home / "nfvo.db")

    def freeze(self, role: str, *, writing: bool, within_s: float = AT_ALL_S) -> int:
        """
        Stop a role in the middle of a write transaction, or outside of any.

        Where a signal catches it is chance, so it is sent until it has done so;
        0 when it has not: a role that has nothing to do does not write.
        """
        pid, end = self.pid(role), time.monotonic() + within_s
        while time.monotonic() < end:
            if writing and self.writer != pid:
                continue  # the lock is held for a millisecond: no time to wait
            os.kill(pid, signal.SIGSTOP)
            wait_until_stopped(pid)
            if (self.writer == pid) == writing:
                return pid
            os.kill(pid, signal.SIGCONT)
        return 0

    @property
    def said(self) -> str:
        """What the supervisor has said since it is in the background."""
        return (self.home / "log" / "supervisor.log").read_text()

    def wait_until_back(self, role: str, old: int) -> None:
        """Return when the supervisor has started a role again."""
        wait_until(lambda: self.pid(role) not in (0, old), f"{role} is back")

    @contextmanager
    def staged(self, call: str, how: str, *hosts: str) -> Iterator[None]:
        """Let a call wait or fail on hosts (``nfvo.vim.staged``)."""
        paths = [self.home / "fake" / host / "staged" / call for host in hosts]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name("draft").write_text(how)
            path.with_name("draft").replace(path)
        yield
        for path in paths:
            path.unlink()

    def left(self) -> frozenset[Thing]:
        """Return all that is on hosts but cached images, as files say."""
        files = (self.home / "fake").glob("*/*/*")
        things = (path.parts[-3:] for path in files if path.suffix != ".new")
        return frozenset(
            (host, kind, name) for host, kind, name in things if kind in KINDS
        )


def prepared(home: Path, environ: Mapping[str, str] = MappingProxyType({})) -> Stack:
    """Return a stack that is yet to be started, its one site of the fake kind."""
    settings = Settings.of({**environ, "NFVO_HOME": str(home)})
    home.mkdir(mode=0o700, exist_ok=True)
    bootstrap.init(settings, "")
    ports = bootstrap.ports(settings)
    with ports.store.write(SYSTEM) as tx:
        site = tx.sites()[0]
        tx.put_site(SiteRecord(id=site.id, name=site.name, kind="fake"))
    ports.store.close()
    return Stack(home, environ)


@contextmanager
def second_worker(stack: Stack) -> Iterator[None]:
    """Run a worker beside those of the stack, as on another machine."""
    environ = {**os.environ, "NFVO_HOME": str(stack.home)}
    with (stack.home / "log" / "second-worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "nfvo.worker"], env=environ, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(ENDS_WITHIN_S)


def name_of(pid: int) -> str:
    """Return the name of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until_gone(pids: Sequence[int]) -> None:
    """Return when no such process is left."""
    wait_until(lambda: not any(map(name_of, pids)), "all processes have ended")
