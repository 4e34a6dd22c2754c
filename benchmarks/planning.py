"""
Plans through the API, each with its durable commit: ms from the request to the answer.

``python -m benchmarks.planning``: an API in a process of its own, on SQLite with
``synchronous=FULL``, is asked for plans of a service of 3 VNFs by 8 clients, 100 in a
second whether or not it keeps pace, with so many hosts in its database.  The peer reads
all hosts for each plan, as an API does that keeps nothing.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
import uvicorn

from benchmarks.figure import Figure
from nfvo.api.app import create_app
from nfvo.store.live import LiveHosts, Standing
from nfvo.store.open import open_store
from tests.api.conftest import give_token
from tests.lcm.world import KEY, World

SIZES = (100, 10_000)
RATE, SECONDS, CLIENTS = 100, 15, 8
WARM_UP, OF_PEER = 50, 20
GOAL_MS = 10.0
PEER = "all hosts read for each plan, one client"
COMMAND = [sys.executable, "-m", "benchmarks.planning"]
SECRETS = {"firewall.admin-password": "a"}


def serve(folder: Path, *, keeps: bool, descriptor: int) -> None:
    """Serve the API of the world in a folder on a socket that is given."""
    if not keeps:
        LiveHosts.at = lambda _, view: Standing(view.revision(), view.found())  # type: ignore[method-assign]
    world = World(folder).on(open_store(f"sqlite:///{folder / 'nfvo.db'}", KEY))
    app = create_app(world.ports, artifacts=folder / "artifacts")
    config = uvicorn.Config(app, log_config=None, access_log=False)
    uvicorn.Server(config).run([socket.socket(fileno=descriptor)])


@contextmanager
def served(folder: Path, token: str, *, keeps: bool = True) -> Iterator[httpx.Client]:
    """Lend a client of an API that runs while the block does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "benchmarks.planning",
                folder,
                str(number),
                str(int(keeps)),
            ],
            pass_fds=[number],
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
                yield client
        finally:
            process.terminate()
            process.wait()


def plan(client: httpx.Client, ns: str) -> float:
    """Ask for a plan; return how long that took, in ms."""
    began = time.perf_counter()
    body = {"ns": ns, "kind": "INSTANTIATE", "secrets": SECRETS}
    answer = client.post("/nfvo/v1/plans", json=body)
    assert answer.status_code == 201, answer.text
    return (time.perf_counter() - began) * 1000


def in_turn(client: httpx.Client, names: list[str]) -> list[float]:
    """Ask for plans one after the other."""
    return [plan(client, names[n % len(names)]) for n in range(OF_PEER)]


def at_a_rate(client: httpx.Client, names: list[str]) -> list[float]:
    """Ask at the moments that the rate gives; waiting for a client counts."""
    began = time.perf_counter()

    def ask(number: int) -> float:
        due = began + number / RATE
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        late_ms = (time.perf_counter() - due) * 1000
        return late_ms + plan(client, names[number % len(names)])

    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(ask, range(RATE * SECONDS)))


def figures(size: int) -> Iterator[Figure]:
    """Measure with so many hosts."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        world = World(folder)
        world.add_hosts(size)
        world.onboard()
        token = give_token(world, "admin")
        names = [world.create(f"chain-{n}").id for n in range(CLIENTS * 4)]
        world.store.close()
        with served(folder, token, keeps=False) as client:
            peer = quantiles(in_turn(client, names), n=100)
        with served(folder, token) as client:
            for number in range(WARM_UP):
                plan(client, names[number % len(names)])
            alone = quantiles(in_turn(client, names), n=100)
            many = quantiles(at_a_rate(client, names), n=100)
    name = f"planning.3-vnfs-{size}-hosts"
    yield Figure(f"{name}.one-client.p50", alone[49], "ms", None, PEER, peer[49])
    yield Figure(f"{name}.{RATE}-per-s.p50", many[49], "ms", None, PEER, peer[49])
    yield Figure(f"{name}.{RATE}-per-s.p99", many[98], "ms", GOAL_MS, PEER, peer[98])


def main(*given: str) -> None:
    """Measure; or serve, when a folder and a socket are given."""
    if given:
        folder, descriptor, keeps = given
        serve(Path(folder), keeps=keeps == "1", descriptor=int(descriptor))
        return
    for size in SIZES:
        for figure in figures(size):
            figure.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
