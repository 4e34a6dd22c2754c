"""Waiting for a guest that goes off before it answers."""

from pathlib import Path
from typing import Any

import pytest

from nfvo.lcm import catalogue
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Instantiate
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Again, Context, Done, Outcome
from tests.lcm.staging import step_of
from tests.lcm.world import SCOPE, World, instantiate

LONE = """
nsd: lone
version: "1.0"
vnfs: {a: {vnfd: guest}}
---
vnfd: guest
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 64 MiB
ready: READY
cps: []
"""


@pytest.fixture
def switched_off(world: World) -> World:
    """Return a world in which all guests have been started, and are off."""
    op_occ = world.begin(instantiate(world.create()))
    assert world.drain(op_occ).state is OperationState.COMPLETED
    boot = step_of(world, op_occ, "await-server")
    world.vim.stop_server(world.host("hv1"), boot.arguments["server"]["id"])
    return world


def wait(world: World, waited_s: float, checkpoint: dict[str, Any]) -> Outcome:
    """Look once whether the guest is up, so many seconds after the first look."""
    with world.store.read(SCOPE) as view:
        (op_occ,) = view.op_occs()
    record = step_of(world, op_occ, "await-server")
    context = Context(
        vim=world.vim,
        host=world.host("hv1"),
        configurator=world.ports.configurator,
        secrets=lambda references: {},
        artifacts=Path(),
        step_id=record.id,
        fence=1,
        checkpoint=checkpoint,
        waited_s=waited_s,
        still_ours=lambda: None,
    )
    return registry.load(record).do(context)


def test_a_guest_that_goes_off_while_it_boots_is_started_again(switched_off: World):
    assert wait(switched_off, 4.9, {}) == Again(0.1)
    assert wait(switched_off, 5.1, {}) == Again(0.1, {"ensured_s": 5.1})
    assert wait(switched_off, 5.2, {"ensured_s": 5.1}) == Done()


def test_it_is_not_started_all_the_time(switched_off: World):
    assert wait(switched_off, 9.9, {"ensured_s": 5.1}) == Again(0.1, {"ensured_s": 5.1})
    assert wait(switched_off, 10.2, {"ensured_s": 5.1}) == Again(
        0.1, {"ensured_s": 10.2}
    )


@pytest.mark.parametrize(
    ("waited_s", "rest_s"),
    [
        pytest.param(20.0, 0.1, id="at first"),
        pytest.param(40.0, 0.2, id="then more seldom"),
        pytest.param(200.0, 0.4, id="but not ever more"),
    ],
)
def test_what_takes_long_is_asked_more_seldom(
    switched_off: World, waited_s: float, rest_s: float
):
    lately = {"ensured_s": waited_s}
    assert wait(switched_off, waited_s, lately) == Again(rest_s, lately)


def test_when_it_is_retried_what_was_waited_before_does_not_count(switched_off: World):
    assert wait(switched_off, 0.0, {"ensured_s": 200.0}) == Again(
        0.1, {"ensured_s": 0.0}
    )


@pytest.mark.parametrize(
    ("ready", "last"),
    [
        pytest.param("agent", "await-server", id="that answers"),
        pytest.param("running", "ensure-server", id="that need only run"),
    ],
)
def test_a_guest_is_waited_for(world: World, ready: str, last: str):
    lone = LONE.replace("READY", ready)
    catalogue.onboard(world.ports, SCOPE, {"lone.yaml": lone})
    op_occ = world.run(Instantiate(world.create("lone", "lone").id))
    assert op_occ.state is OperationState.COMPLETED
    assert world.steps(op_occ)[-1].kind == last
