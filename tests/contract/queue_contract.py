"""What every implementation of the port Queue must do."""

from collections.abc import Callable
from dataclasses import dataclass

from nfvo.lcm.ports import Queue

Taken = tuple[str, ...]


@dataclass(frozen=True)
class Bench:
    """A queue with a worker: ``taken`` are the messages that it has had so far."""

    queue: Queue
    taken: list[Taken]
    wait_for: Callable[[Taken], None]


class QueueContract:
    """Give it a fixture ``bench``."""

    def test_a_message_to_advance_arrives(self, bench: Bench):
        bench.queue.advance("op-1")
        bench.wait_for(("advance", "op-1"))
        assert bench.taken == [("advance", "op-1")]

    def test_a_message_to_perform_arrives_on_any_queue_that_is_consumed(
        self, bench: Bench
    ):
        bench.queue.perform("libvirt.default", "op-1", "step-1")
        bench.wait_for(("perform", "op-1", "step-1"))
        assert bench.taken == [("perform", "op-1", "step-1")]

    def test_each_message_is_taken_once(self, bench: Bench):
        sent = [("perform", "op-1", f"step-{n}") for n in range(20)]
        for _, op_occ_id, step_id in sent:
            bench.queue.perform("lcm", op_occ_id, step_id)
        for message in sent:
            bench.wait_for(message)
        assert sorted(bench.taken) == sorted(sent)
