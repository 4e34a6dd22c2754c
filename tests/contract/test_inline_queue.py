"""The inline queue keeps the contract."""

import pytest

from nfvo.queue.inline import InlineQueue
from tests.contract.queue_contract import Bench, QueueContract, Taken


class TestInlineQueue(QueueContract):
    @pytest.fixture
    def bench(self) -> Bench:
        taken: list[Taken] = []
        queue = InlineQueue()
        queue.bind(
            lambda op_occ_id: taken.append(("advance", op_occ_id)),
            lambda op_occ_id, step_id: taken.append(("perform", op_occ_id, step_id)),
        )

        def wait_for(message: Taken) -> None:
            queue.run_until_idle()
            assert message in taken

        return Bench(queue, taken, wait_for)
