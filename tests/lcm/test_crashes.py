"""
A worker may die at any moment of any step of any operation.

It dies before the effect, after it, or when it is saved and nobody was told; the
broker's messages are gone with it.  Whatever the sweeper then finds, another worker
ends the operation, and what is left is what should be.  Each run has several deaths,
``EVERY`` calls apart; the runs together have one at each call.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from nfvo.lcm import recovery, service
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.requests import Heal, Terminate, Terms
from nfvo.lcm.saga import desk
from nfvo.lcm.steps import registry
from tests.lcm.clouds import DELEGATED, again, with_cloud
from tests.lcm.staging import refusing
from tests.lcm.world import HOLD, SCOPE, World, instantiate

ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)
S = OperationState
EVERY = 6


class Killed(BaseException):
    """The process is gone; nothing of ours catches this."""


def to_instantiate(world):
    return instantiate(world.create())


def to_heal(world):
    request = to_instantiate(world)
    world.run(request)
    world.observe()
    return Heal(request.ns_id, vnfcs=("firewall/vm/0",))


def to_terminate(world):
    request = to_instantiate(world)
    world.run(request)
    return Terminate(request.ns_id)


def to_heal_again(world):
    request = to_heal(world)
    world.before = refusing("is_ready")
    recovery.fail(world.ports, SCOPE, world.run(request).id)
    world.before = lambda call, host: None
    world.observe()
    return request


@dataclass(frozen=True)
class Operation:
    """What is run, after what; ``spoiled`` is the VIM call that fails in the end."""

    prepare: Callable
    spoiled: str = ""
    in_cloud: bool = False

    @property
    def terms(self):
        return ROLLBACK if self.spoiled else HOLD

    @property
    def end(self):
        return S.ROLLED_BACK if self.spoiled else S.COMPLETED


OPERATIONS = {
    "instantiate": Operation(to_instantiate),
    "heal": Operation(to_heal),
    "heal after one that was given up": Operation(to_heal_again),
    "terminate": Operation(to_terminate),
    "instantiate, taken back": Operation(to_instantiate, "is_ready"),
    "heal, taken back": Operation(to_heal, "is_ready"),
    "heal in a cloud": Operation(to_heal, in_cloud=True),
}


@dataclass
class Stage:
    """An operation that has just begun, kept in a folder to be copied."""

    operation: Operation
    folder: object
    op_occ: object = None
    left: frozenset = frozenset()
    reserved: int = 0
    resources: tuple = ()

    def open(self, folder):
        shutil.copytree(self.folder, folder)
        world = again(folder) if self.operation.in_cloud else World(folder)
        if self.operation.spoiled:
            world.before = refusing(self.operation.spoiled)
        world.restart()
        return world


def outcome(world):
    servers = {
        (host, server.name, server.state)
        for host in world.names
        for server in world.vim.servers(world.host(host))
    }
    reserved = world.reserved(world.ns())
    return frozenset(world.left() | servers), reserved, sorted(world.resources())


def made_world(folder, *, in_cloud):
    if in_cloud:
        return with_cloud(folder, DELEGATED)
    world = World(folder)
    world.add_hosts()
    return world


@pytest.fixture(scope="module", params=OPERATIONS, ids=str)
def stage(request, tmp_path_factory):
    """Prepare an operation, and run it once undisturbed in a copy."""
    folder = tmp_path_factory.mktemp("stage")
    operation = OPERATIONS[request.param]
    (folder / "made").mkdir()
    world = made_world(folder / "made", in_cloud=operation.in_cloud)
    world.onboard()
    made = Stage(operation, folder / "made")
    made.op_occ = world.begin(operation.prepare(world), operation.terms)
    world.store.close()
    world = made.open(folder / "dry")
    with pytest.MonkeyPatch.context() as patch:
        calls = Killer(patch, "nowhere", 0)
        assert world.drain(made.op_occ).state is operation.end
    assert calls.calls >= EVERY
    made.left, made.reserved, made.resources = outcome(world)
    assert bool(made.left) is bool(made.resources)
    world.store.close()
    return made


class Killer:
    """Kills the worker at one moment of every sixth call or save, from a first one."""

    def __init__(self, patch, moment, first):
        self.moment, self.first = moment, first
        self.calls = self.saves = self.deaths = 0
        for kind in set(registry.KINDS.values()):
            patch.setattr(kind, "do", self._around(kind.do))
            patch.setattr(kind, "undo", self._around(kind.undo))
        patch.setattr(desk, "deliver", self._delivering(desk.deliver))

    def _strike(self, moment, number):
        if (moment, number % EVERY) == (self.moment, self.first):
            self.deaths += 1
            raise Killed

    def _around(self, call):
        def wrapped(step, context):
            self.calls += 1
            number = self.calls - 1
            self._strike("before the effect", number)
            try:
                return call(step, context)
            finally:
                self._strike("before the save", number)

        return wrapped

    def _delivering(self, deliver):
        def wrapped(ports, messages):
            self.saves += 1
            self._strike("before the messages", self.saves - 1)
            deliver(ports, messages)

        return wrapped


@pytest.mark.parametrize(
    "moment", ["before the effect", "before the save", "before the messages"]
)
def test_a_worker_that_dies_costs_nothing_but_time(
    stage, moment, tmp_path, monkeypatch
):
    for first in range(EVERY):
        world = stage.open(tmp_path / str(first))
        with monkeypatch.context() as patch:
            killer = Killer(patch, moment, first)
            ended = drain_in_spite_of_death(world, stage.op_occ)
        assert killer.deaths > 0, first
        assert ended.state is stage.operation.end, (first, ended.error)
        expected = (stage.left, stage.reserved, stage.resources)
        assert outcome(world) == expected, first
        world.store.close()


def drain_in_spite_of_death(world, op_occ):
    while True:
        try:
            return world.drain(op_occ)
        except Killed:
            world.restart()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_who_asked_may_die_before_a_message_is_sent(world, operation, monkeypatch):
    wanted = operation.prepare(world)

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "deliver", die)
        with pytest.raises(Killed):
            world.begin(wanted, operation.terms)
    if operation.spoiled:
        world.before = refusing(operation.spoiled)
    with world.store.read(SCOPE) as view:
        op_occ, *_ = view.op_occs(wanted.ns_id)
    assert world.drain(op_occ).state is operation.end
