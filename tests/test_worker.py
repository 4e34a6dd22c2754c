"""The worker, as a process of its own, with a real broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.lcm import service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.requests import Terms
from nfvo.lcm.store import SYSTEM
from nfvo.queue.celery import CeleryQueue
from tests.lcm.world import SCOPE, World, instantiate
from tests.queue.private_redis import PrivateRedis, private_redis
from tests.waiting import wait_until


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Make a store whose site is the fake's, so that a worker reaches its hosts."""
    world = World(tmp_path)
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    with world.store.write(SYSTEM) as tx:
        tx.put_site(replace(tx.site("default"), kind="fake"))
    world.add_hosts()
    world.onboard()
    yield world
    world.store.close()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    with private_redis(tmp_path) as redis:
        yield redis


@pytest.fixture
def worker(world: World, redis: PrivateRedis) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        **os.environ,
        "NFVO_HOME": str(world.folder),
        "NFVO_BROKER_URL": redis.url,
    }
    log = (world.folder / "worker.log").open("wb")
    with log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "nfvo.worker"], env=environ, stdout=log, stderr=log
        )
    yield worker
    worker.kill()
    worker.wait()


def test_a_worker_carries_an_operation_to_its_end(
    world: World, redis: PrivateRedis, worker: subprocess.Popen[bytes]
):
    ports = Ports(world.store, CeleryQueue(redis.url), {}, world.ports.configurator)
    op_occ = service.request(ports, SCOPE, instantiate(world.create()), Terms())
    wait_until(lambda: world.op_occ(op_occ.id).final, "the operation is final")
    assert world.op_occ(op_occ.id).state is OperationState.COMPLETED


def test_a_worker_ends_at_sigterm_and_says_nothing_of_root(
    world: World, worker: subprocess.Popen[bytes]
):
    log = world.folder / "worker.log"
    wait_until(lambda: b"ready." in log.read_bytes(), "the worker is ready")
    worker.terminate()
    assert worker.wait(20) == 0
    assert b"SecurityWarning" not in log.read_bytes()
    assert b"superuser" not in log.read_bytes()
