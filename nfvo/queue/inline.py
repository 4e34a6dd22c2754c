"""A queue in this process, for tests: first in, first out, nothing in parallel."""

from collections import deque
from collections.abc import Callable
from functools import partial

Advance = Callable[[str], None]
Perform = Callable[[str, str], None]


class InlineQueue:
    """
    Keeps messages until ``run_until_idle`` is called; loses them with the process.

    The two functions may be given later, for they need the ports that this is one of.
    """

    def __init__(
        self, advance: Advance | None = None, perform: Perform | None = None
    ) -> None:
        self._advance = advance
        self._perform = perform
        self._messages: deque[Callable[[], None]] = deque()

    def bind(self, advance: Advance, perform: Perform) -> None:
        """Say what is done with messages."""
        self._advance, self._perform = advance, perform

    def advance(self, op_occ_id: str) -> None:
        """Ask for a look at an operation."""
        self._messages.append(partial(self._take_advance, op_occ_id))

    def perform(self, queue: str, op_occ_id: str, step_id: str) -> None:
        """Ask for a step to be performed; all queues are the same one."""
        del queue
        self._messages.append(partial(self._take_perform, op_occ_id, step_id))

    def lose_messages(self) -> int:
        """Forget all messages, as a broker may that is killed; returns how many."""
        lost = len(self._messages)
        self._messages.clear()
        return lost

    def run_until_idle(self, limit: int = 100_000) -> int:
        """Take messages until there are none; returns how many there were."""
        taken = 0
        while self._messages:
            if taken == limit:
                raise RuntimeError(f"{limit} messages, and still no end")
            self._messages.popleft()()
            taken += 1
        return taken

    def _take_advance(self, op_occ_id: str) -> None:
        assert self._advance, "bind() the queue first"
        self._advance(op_occ_id)

    def _take_perform(self, op_occ_id: str, step_id: str) -> None:
        assert self._perform, "bind() the queue first"
        self._perform(op_occ_id, step_id)
