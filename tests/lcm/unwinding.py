"""Operations that fail at every step: what is done, undone, and what is left then."""

from pathlib import Path
from typing import Any

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm import recovery
from nfvo.lcm.op_occ import LcmOpOcc, OnFailure, OperationState
from nfvo.lcm.ports import SeenServer
from nfvo.lcm.requests import Request, Terminate, Terms
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Done
from tests.lcm.copying import Copies, SetUp
from tests.lcm.world import SCOPE, World

ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)


class Twice:
    """Wraps the kinds of steps, so that do and undo may fail or be done twice."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        *,
        fail_at: int | None = None,
        do: int = 1,
        undo: int = 1,
    ) -> None:
        self.fail_at, self.times = fail_at, {"do": do, "undo": undo}
        self.seen = 0
        for kind in set(registry.KINDS.values()):
            patch.setattr(kind, "do", self._wrap(kind.do, "do"))
            patch.setattr(kind, "undo", self._wrap(kind.undo, "undo"))

    def _wrap(self, call: Any, which: str) -> Any:
        def wrapped(step: Any, context: Any) -> Any:
            outcome = call(step, context)
            for _ in range(self.times[which] - 1):
                outcome = call(step, context)
            if which == "do" and isinstance(outcome, Done):
                self.seen += 1
                if self.seen - 1 == self.fail_at:
                    raise VimRefused("staged, after the effect")
            return outcome

        return wrapped


class Failing:
    """An operation, to be run once for each of its steps, which fails then."""

    def __init__(
        self, copies: Copies, set_up: SetUp, patch: pytest.MonkeyPatch
    ) -> None:
        self._copies, self._set_up, self._patch = copies, set_up, patch

    def is_taken_back_whole(self, folder: Path, *, undo: int = 2) -> None:
        """Fail at each step in turn, and check what is left; undo so many times."""
        world, request = self._copies(self._set_up, folder / "dry")
        count = len(world.steps(world.run(request)))
        world.store.close()
        for failing in range(count):
            world, request = self._copies(self._set_up, folder / str(failing))
            self._fails(world, request, failing, undo)
            world.store.close()

    def _fails(self, world: World, request: Request, failing: int, undo: int) -> None:
        before = _left(world)
        with self._patch.context() as patch:
            Twice(patch, fail_at=failing, undo=undo)
            ended = world.run(request, ROLLBACK)
        if ended.state is OperationState.ROLLED_BACK:
            assert _left(world) == before, failing
        elif ended.state is OperationState.FAILED_TEMP:  # past the point of no return
            assert _finish(world, ended) is OperationState.COMPLETED, failing
        else:  # what is forced ends well whatever a host says
            assert isinstance(request, Terminate) and request.force, failing
            assert ended.state is OperationState.COMPLETED, failing


def _left(world: World) -> tuple[object, ...]:
    """Return what exists, what is reserved, and what state each server is in."""
    states = {server.id: server.state for server in all_servers(world)}
    return world.left(), world.reserved(world.ns()), states


def _finish(world: World, op_occ: LcmOpOcc) -> OperationState:
    return world.drain(recovery.retry(world.ports, SCOPE, op_occ.id)).state


def all_servers(world: World) -> list[SeenServer]:
    """Return the servers of all hosts."""
    hosts = map(world.host, world.names)
    return [one for host in hosts for one in world.vim.servers(host)]
