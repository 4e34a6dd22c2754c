"""Messages only say that there is work: a few of them are enough for all of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from nfvo.graph import Resources
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Queue
from nfvo.lcm.saga.relay import relay
from nfvo.queue.celery import ENOUGH, CeleryQueue
from tests.lcm.world import World, instantiate
from tests.queue.private_redis import private_redis

SERVICES = 12


class Few:
    """A queue that takes no message while enough wait, as ``CeleryQueue`` does."""

    def __init__(self, queue: Queue, enough: int) -> None:
        self._queue = queue
        self._enough = enough
        self.refused = 0

    def advance(self, op_occ_id: str) -> None:
        self._queue.advance(op_occ_id)

    def perform(self, queue: str, op_occ_id: str, step_id: str) -> None:
        if len(self._queue._messages) >= self._enough:  # type: ignore[attr-defined]
            self.refused += 1
        else:
            self._queue.perform(queue, op_occ_id, step_id)


def test_a_queue_in_which_enough_messages_wait_gets_no_more(tmp_path: Path):
    with private_redis(tmp_path) as server:
        queue = CeleryQueue(server.url)
        with Redis(unix_socket_path=str(server.socket)) as redis:
            for number in range(ENOUGH + 8):
                queue.perform("libvirt.default", "operation", f"step-{number}")
                queue.perform("libvirt.other", "operation", f"step-{number}")
            assert redis.llen("libvirt.default") == ENOUGH
            assert redis.llen("libvirt.other") == ENOUGH
            redis.lpop("libvirt.default")
            queue.perform("libvirt.default", "operation", "one more")
            assert redis.llen("libvirt.default") == ENOUGH
        queue._celery.close()


@pytest.mark.parametrize("enough", [1, ENOUGH])
def test_all_work_is_done_though_messages_were_not_taken(tmp_path: Path, enough: int):
    """Nothing is swept: whoever took a message has looked at all that was ready."""
    world = World(tmp_path)
    world.add_hosts(room=Resources(10_000, 10_000_000, 1_000_000))
    world.onboard()
    few = Few(world.queue, enough)
    world.ports = replace(world.ports, queue=few)
    world.performer = world.performer_with(back_off=0.0)
    begun = [
        world.begin(instantiate(world.create(f"new-{number}")))
        for number in range(SERVICES)
    ]
    while relay(world.ports) is not None or world.queue.run_until_idle():
        pass
    assert few.refused
    assert {world.op_occ(o.id).state for o in begun} == {OperationState.COMPLETED}
    world.store.close()
