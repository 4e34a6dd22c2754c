"""Two real API processes on one database, and clients that ask all at once."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import IO

import httpx

from nfvo import bootstrap
from nfvo.graph import Resources
from nfvo.lcm import catalogue
from nfvo.lcm.cloud import Quota
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import OF_HOSTS, HostState, NumaCell
from nfvo.settings import Settings
from tests.lcm.world import IMAGE, SCOPE
from tests.queue.private_redis import PrivateRedis

TOKEN = "token-of-the-races"
PROCESSES = 2
ENDS_WITHIN_S = 10.0
SERVICES = """
nsd: pair
version: "1.0"
vnfs:
  one: {vnfd: guest, connect: {eth0: lan}}
  other: {vnfd: guest, connect: {eth0: lan}}
vls: {lan: 10.30.0.0/24}
apart: [[one, other]]
---
nsd: outside
version: "1.0"
vnfs: {one: {vnfd: guest, connect: {eth0: lan}}}
vls: {lan: {fabric: bridge, physical-network: provider, pool: 10.10.0.0/29}}
---
nsd: own
version: "1.0"
vnfs: {one: {vnfd: engine, connect: {eth0: lan}}}
vls: {lan: 10.30.0.0/24}
---
vnfd: engine
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 2
cpu: dedicated
memory: 192 MiB
cps: [eth0]
---
vnfd: guest
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 2
memory: 192 MiB
cps: [eth0]
"""
Ask = Callable[[httpx.Client], httpx.Response]


@dataclass(frozen=True)
class Apis:
    """The processes, and the store that they share."""

    urls: Sequence[str]
    ports: Ports
    numbers: Iterator[int]

    def offer(self, *rooms: Resources) -> None:
        """Have new hosts with this room, and none of those that were there."""
        with self.ports.store.write(SYSTEM) as tx:
            for host in tx.hosts():
                tx.put_host(replace(host, state=HostState.CORDONED, quotas=()))
            for room in rooms:
                tx.put_host(_host(f"hv{next(self.numbers)}", room))

    def set_aside(self, room: Resources, *cpus: int) -> None:
        """Offer one host, of one cell, with these CPUs set aside."""
        ids = range(room.vcpus)
        cores = tuple(zip(ids[::2], ids[1::2], strict=False))
        cell = NumaCell(0, room.vcpus, room.memory_mib, cores=cores)
        self.offer()
        with self.ports.store.write(SYSTEM) as tx:
            host = _host(f"hv{next(self.numbers)}", room)
            tx.put_host(replace(host, numa=(cell,), dedicated=frozenset(cpus)))

    def given(self) -> list[int]:
        """Return the CPUs that VNFCs have for themselves, of all hosts."""
        with self.ports.store.read(SYSTEM) as view:
            held = [h for host in view.infrastructure().hosts for h in host.shares]
        return sorted(cpu for one in held for share in one.shares for cpu in share.cpus)

    def limit(self, name: str, more: int) -> None:
        """Let the project that all hosts are of have a quota with so much left."""
        with self.ports.store.write(SYSTEM) as tx:
            host = tx.hosts()[0]
            left = tx.used_at(host.site)[name] + more
            tx.put_host(replace(host, quotas=(Quota(name, left, left),)))

    def create(self, nsd: str, many: int) -> list[str]:
        """Create so many services, and return their ids."""
        with self.client(0) as client:
            names = [f"{nsd}-{next(self.numbers)}" for _ in range(many)]
            made = [create(name, nsd)(client) for name in names]
        assert [answer.status_code for answer in made] == [201] * many, made[0].text
        return [answer.json()["id"] for answer in made]

    def race(self, asks: Sequence[Ask]) -> list[httpx.Response]:
        """Ask all of this at the same time, half of it each process."""
        barrier = Barrier(len(asks))

        def run(number: int) -> httpx.Response:
            with self.client(number) as client:
                client.get("/healthz")  # connected before the race begins
                barrier.wait(30)
                return asks[number](client)

        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(run, range(len(asks))))

    def client(self, number: int) -> httpx.Client:
        """Return a client of one of the processes."""
        url = self.urls[number % len(self.urls)]
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.Client(base_url=url, headers=headers, timeout=60)


def create(name: str, nsd: str) -> Ask:
    """Return a request for a service of that name."""
    body = {"nsdId": nsd, "nsName": name}
    return lambda client: client.post("/nslcm/v2/ns_instances", json=body)


def instantiate(ns_id: str, key: str = "") -> Ask:
    """Return a request to instantiate."""
    path = f"/nslcm/v2/ns_instances/{ns_id}/instantiate"
    headers = {"Idempotency-Key": key} if key else {}
    return lambda client: client.post(path, json={}, headers=headers)


@contextmanager
def running(home: Path, database_url: str) -> Iterator[Apis]:
    """Run the processes on this database."""
    redis = PrivateRedis(home)
    redis.start()
    environ = {
        **os.environ,
        "NFVO_HOME": str(home),
        "NFVO_DATABASE_URL": database_url,
        "NFVO_BROKER_URL": redis.url,
    }
    settings = Settings.of(environ)
    bootstrap.init(settings, sha256(TOKEN.encode()).hexdigest())
    ports = bootstrap.ports(settings)
    with ExitStack() as stack:
        stack.callback(redis.kill)
        stack.callback(ports.store.close)
        _prepare(ports)
        log = stack.enter_context((home / "api.log").open("wb"))
        urls = [stack.enter_context(_process(environ, log)) for _ in range(PROCESSES)]
        for url in urls:
            httpx.get(f"{url}/readyz", timeout=30).raise_for_status()
        yield Apis(urls, ports, count(1))


@contextmanager
def _process(environ: dict[str, str], log: IO[bytes]) -> Iterator[str]:
    """Run one API; yields its URL."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        fd = str(server.fileno())
        process = subprocess.Popen(
            [sys.executable, "-m", "nfvo.api"],
            env={**environ, "NFVO_LISTEN_FD": fd},
            pass_fds=[server.fileno()],
            stderr=log,
        )
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(ENDS_WITHIN_S)


def _prepare(ports: Ports) -> None:
    """Have one site, of the fake kind, the image, and the services to be raced for."""
    with ports.store.write(SYSTEM) as tx:
        site = tx.sites()[0]
        tx.put_site(SiteRecord(id=site.id, name=site.name, kind="fake"))
    catalogue.put_image(ports, SCOPE, IMAGE)
    catalogue.onboard(ports, SCOPE, {"services.yaml": SERVICES})


def _host(name: str, room: Resources) -> HostRecord:
    return HostRecord(
        id=new_id(),
        name=name,
        site="default",
        uri=f"fake:///{name}",
        underlay="10.77.0.10",
        physical_networks={"provider": "br-prov"},
        state=HostState.READY,
        hypervisor="qemu",
        architecture="x86_64",
        fabrics=frozenset({"vxlan", "bridge", "udp"}),
        abilities=OF_HOSTS,
        capacity=room,
    )
