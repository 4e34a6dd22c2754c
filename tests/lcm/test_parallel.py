"""Many workers at once, on each database: every operation ends, as it should."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from uuid import uuid4

import pytest

from nfvo.graph import Resources
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.saga.advance import advance
from nfvo.lcm.saga.relay import relay
from nfvo.store.open import open_store
from tests.lcm.world import World, instantiate
from tests.store.private_postgres import private_postgres

SERVICES = 4
WORKERS = 8


class Pool:
    """A queue that delivers every message twice, to whoever of the workers is free."""

    def __init__(self, world):
        self._world = world
        self._threads = ThreadPoolExecutor(WORKERS)
        self._futures: list[Future] = []

    def advance(self, op_occ):
        self._futures.append(self._threads.submit(advance, self._world.ports, op_occ))

    def perform(self, queue, op_occ, step):
        for _ in range(2):
            perform = self._world.performer.perform
            self._futures.append(self._threads.submit(perform, step))

    def finish(self):
        """Wait until nothing is under way, and raise what a worker has raised."""
        while self._futures:
            futures, self._futures = self._futures, []
            wait(futures)
            for future in futures:
                future.result()

    def close(self):
        self._threads.shutdown()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def crowd(request, tmp_path):
    """A world with many workers."""
    if request.param == "sqlite":
        yield from _crowded(World(tmp_path))
        return
    with private_postgres() as server:
        store = open_store(server.create(f"test-{uuid4()}"), b"k" * 32)
        store.migrate()
        yield from _crowded(World(tmp_path).on(store))


def _crowded(world):
    world.add_hosts(room=Resources(1000, 1_000_000, 100_000))
    world.onboard()
    pool = Pool(world)
    world.ports = replace(world.ports, queue=pool)
    world.performer = world.performer_with(back_off=0.0)
    yield world
    pool.close()
    world.store.close()


def all_at_once(world, requests):
    with ThreadPoolExecutor(len(requests)) as askers:
        begun = list(askers.map(world.begin, requests))
    while True:
        world.ports.queue.finish()
        if relay(world.ports) is None and not world.ports.queue._futures:
            return {world.op_occ(op_occ.id).state for op_occ in begun}


def test_many_workers_end_what_many_have_asked_for(crowd):
    instances = [crowd.create(f"chain-{n}") for n in range(SERVICES)]
    done = {OperationState.COMPLETED}
    assert all_at_once(crowd, [instantiate(ns) for ns in instances]) == done
    crowd.observe()
    firewalls = [Heal(ns.id, ("firewall/vm/0",)) for ns in instances]
    assert all_at_once(crowd, firewalls) == done
    assert all_at_once(crowd, [Terminate(ns.id) for ns in instances]) == done
    assert (crowd.left(), crowd.resources()) == (set(), [])
    assert {crowd.reserved(ns) for ns in instances} == {0}
