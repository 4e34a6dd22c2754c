"""
Lifecycles: durable steps per second, a thousand services, and a VNF on real qemu.

A worker is a process of its own (``nfvo.worker``) on a Redis of its own.  The rate of
steps is that of the worker alone, on a VIM that only writes files, beside a plain
script that makes the same calls (``plain_steps``); the services are
made on hosts of libvirt's test driver, planned by this process meanwhile, for a few
clients at once; ``per_vnf`` says what real qemu is for.  ``--only PART`` runs one part;
``--services N`` takes other than a thousand.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import psycopg

from benchmarks import per_vnf, plain_steps
from benchmarks.figure import Figure, Floor
from benchmarks.phase import LOOK_EVERY_S, Phase, raise_failed
from benchmarks.ring import RING, ring
from nfvo.graph import Resources
from nfvo.lcm import catalogue, service
from nfvo.lcm.ids import new_id
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.ports import Capabilities, Ports
from nfvo.lcm.records import HostRecord, Image
from nfvo.lcm.requests import Instantiate, NewNs, Request, Terminate, Terms
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.store import SYSTEM, Scope
from nfvo.placement.infrastructure import HostState
from nfvo.queue.celery import CeleryQueue
from nfvo.store.open import open_store
from nfvo.vim.capabilities import FAKE, TEST
from tests.queue.private_redis import private_redis
from tests.store.private_postgres import DURABLE, private_postgres
from tests.vim.libvirt.pretended import pretended_hosts

KEY = b"k" * 32
SCOPE = Scope("default", "benchmark")
HOSTS = 10
SERVICES = 1000
FOR_RATE = 60
COMMITS = 500
ROOM = Resources(100_000, 100_000_000, 10_000_000)
LIMIT_S = 600.0
CONTENT = b"never sent"
SHA256 = sha256(CONTENT).hexdigest()
IMAGE = Image("halt", SHA256, len(CONTENT), SHA256, "raw")


class Silent:
    """A queue for a store whose worker is started later: nothing is sent."""

    def advance(self, op_occ_id: str) -> None:
        """Send nothing."""

    def perform(self, queue: str, op_occ_id: str, step_id: str) -> None:
        """Send nothing."""


@dataclass(frozen=True)
class Site:
    """A store with hosts, its folder, and its broker."""

    folder: Path
    database: str
    broker: str
    ports: Ports

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker as `nfvo up` does."""
        environ = {
            **os.environ,
            "NFVO_HOME": str(self.folder),
            "NFVO_DATABASE_URL": self.database,
            "NFVO_BROKER_URL": self.broker,
        }
        with (self.folder / "worker.log").open("wb") as log:
            command = [sys.executable, "-m", "nfvo.worker"]
            worker = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            yield worker
        finally:
            worker.terminate()
            worker.wait(30)

    def request(self, wanted: Request) -> LcmOpOcc:
        """Ask for an operation as the API does."""
        return service.request(self.ports, SCOPE, wanted, Terms())

    def create(self, name: str) -> Instantiate:
        """Create a service; return the request to instantiate it."""
        return Instantiate(service.create(self.ports, SCOPE, NewNs(name, RING)).id)

    def op_occs(self) -> Sequence[LcmOpOcc]:
        """Return all operations."""
        with self.ports.store.read(SYSTEM) as view:
            return view.op_occs()

    def wait(self) -> None:
        """Wait until all operations are final; raise at the first that has failed."""
        # What is put off waits for a relay, and no conductor runs here.
        sends = replace(self.ports, queue=CeleryQueue(self.broker))
        end = time.monotonic() + LIMIT_S
        while not self._idle():
            raise_failed(self.ports)
            if time.monotonic() > end:
                raise TimeoutError("not all operations have ended")
            relay(sends)
            time.sleep(LOOK_EVERY_S)

    def plain_rate(self, postgres: str) -> float:
        """Return how many steps a second the peer does, of those that were done."""
        with self.ports.store.read(SYSTEM) as view:
            done = [one for op in view.op_occs() for one in view.steps(op.id)]
            hosts = {host.id: host for host in view.hosts()}
        return plain_steps.plain_rate(done, hosts, self.folder, postgres)

    def _idle(self) -> bool:
        with self.ports.store.read(SYSTEM) as view:
            return not view.open_op_occs("default")


@contextmanager
def site(
    kind: str, hosts: Sequence[HostRecord], database: str = "", *, sends: bool = True
) -> Iterator[Site]:
    """Make a store with hosts and a service's descriptors, and a broker."""
    with tempfile.TemporaryDirectory(prefix="nfvo-lifecycle-") as name:
        folder = Path(name)
        (folder / "key").write_bytes(KEY)
        (folder / "key").chmod(0o600)
        (folder / "artifacts").mkdir()
        (folder / "artifacts" / SHA256).write_bytes(CONTENT)
        url = database or f"sqlite:///{folder / 'nfvo.db'}?synchronous=full"
        store = open_store(url, KEY)
        store.migrate()
        with private_redis(folder) as redis:
            queue = CeleryQueue(redis.url) if sends else Silent()
            ports = Ports(store, queue, {}, None, most_operations=10_000)  # type: ignore[arg-type]
            with store.write(SYSTEM) as tx:
                tx.put_site(replace(tx.site("default"), kind=kind, fabric="udp"))
                for host in hosts:
                    tx.put_host(host)
            catalogue.put_image(ports, SCOPE, IMAGE)
            catalogue.onboard(ports, SCOPE, {"ring.yaml": ring(["test", "qemu"])})
            yield Site(folder, url, redis.url, ports)
        store.close()


def host(name: str, uri: str, can: Capabilities = FAKE) -> HostRecord:
    """Return a host with room for everything."""
    return HostRecord(
        id=new_id(),
        name=name,
        site="default",
        uri=uri,
        state=HostState.READY,
        hypervisor=can.hypervisor,
        architecture="x86_64",
        fabrics=can.fabrics,
        abilities=can.abilities,
        capacity=ROOM,
    )


def steps_per_second(name: str, database: str, goal: float) -> None:
    """Have a worker perform what waits for it; print its rate, and the peer's."""
    hosts = [host(f"hv{n}", f"fake:///{n}") for n in range(HOSTS)]
    with site("fake", hosts, database, sends=False) as made:
        for number in range(FOR_RATE):
            first = made.request(made.create(f"ns-{number}"))
        queue = CeleryQueue(made.broker)
        with made.ports.store.read(SYSTEM) as view:
            step = view.outlines(first.id)[0]
        for _ in range(8):
            queue.perform(step.queue, first.id, step.id)
        with made.worker():
            made.wait()
        with made.ports.store.read(SYSTEM) as view:
            steps = [s for found in view.all_outlines().values() for s in found]
        begun = min(s.first_call_at for s in steps if s.first_call_at)
        ended = max(o.state_entered_at for o in made.op_occs() if o.state_entered_at)
        rate = len(steps) / (ended - begun).total_seconds()
        plain = made.plain_rate(database)
    name = f"durable steps, one worker, {name}"
    Floor(name, rate, "1/s", goal, plain_steps.NAME, plain).print()


def on_postgres() -> None:
    """Compare durable steps with how often PostgreSQL commits one small row."""
    with private_postgres(DURABLE) as server:
        raw = _raw_commits(server.create("raw"))
        Figure("raw commits, PostgreSQL, one connection", raw, "1/s").print()
        steps_per_second("PostgreSQL", server.create("nfvo"), 0.6 * raw)


def _raw_commits(url: str) -> float:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE TABLE t (id int PRIMARY KEY, n int)")
        db.execute("INSERT INTO t VALUES (1, 0)")
        began = time.monotonic()
        for _ in range(COMMITS):
            db.execute("UPDATE t SET n = n + 1 WHERE id = 1")
        return COMMITS / (time.monotonic() - began)


def many_services(count: int, workers: int) -> None:
    """Instantiate many services on hosts of libvirt's test driver; terminate them."""
    with pretended_hosts(HOSTS) as found, ExitStack() as stack:
        hosts = [host(one.name, one.uri, TEST) for one in found]
        made = stack.enter_context(site("libvirt", hosts))
        pids = [stack.enter_context(made.worker()).pid for _ in range(workers)]
        wanted = [made.create(f"ns-{number}") for number in range(count)]
        gone = [Terminate(one.ns_id) for one in wanted]
        for what, requests in (("instantiated", wanted), ("terminated", gone)):
            name = f"{count} services of 3 VNFs {what}, test hosts"
            phase = Phase(name, made.ports, pids)
            phase.run(made.request, requests, goal=count == SERVICES)


def main() -> None:
    """Measure, and print a line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgres", "services", "qemu"])
    parser.add_argument("--services", type=int, default=SERVICES)
    parser.add_argument("--workers", type=int, default=1, help="as `nfvo up` has")
    wanted = parser.parse_args()
    if wanted.only in (None, "sqlite"):
        steps_per_second("SQLite, synchronous=full", "", 300.0)
    if wanted.only in (None, "postgres"):
        on_postgres()
    if wanted.only in (None, "services"):
        many_services(wanted.services, wanted.workers)
    if wanted.only in (None, "qemu"):
        per_vnf.measure()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
