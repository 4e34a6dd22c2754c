"""Which steps are shown for which VNFC."""

from dataclasses import replace

import pytest

from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.views.served import served
from tests.lcm.world import instantiate

FIREWALL = "firewall/vm/0"


def instantiated(world):
    return instantiate(world.create("other"))


def healed(world):
    return Heal(world.ns().id, vnfcs=(FIREWALL,))


def terminated(world):
    return Terminate(world.ns().id)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        pytest.param(
            instantiated,
            {
                "put-image": 1,
                "ensure-network": 2,
                "ensure-volume": 1,
                "ensure-seed": 1,
                "ensure-server": 1,
                "await-server": 1,
            },
            id="instantiate",
        ),
        pytest.param(
            healed,
            {
                "put-image": 1,
                "ensure-network": 2,
                "ensure-volume": 1,
                "ensure-seed": 1,
                "ensure-server": 1,
                "await-server": 1,
                "stop-server": 1,
                "remove-server": 1,
                "remove-volume": 2,
            },
            id="heal",
        ),
        pytest.param(
            terminated,
            {"remove-server": 1, "remove-volume": 2, "remove-network": 2},
            id="terminate",
        ),
    ],
)
def test_a_vnfc_has_its_own_steps_and_those_that_its_vm_needs(
    world, chain, asked, wanted
):
    steps = world.steps(world.run(asked(world)))
    names = served(steps)
    kinds = [step.kind for step in steps if FIREWALL in names[step.seq]]
    assert {kind: kinds.count(kind) for kind in kinds} == wanted


def test_disks_and_seeds_are_of_one_vnfc_though_names_of_volumes_are_alike(
    world, chain
):
    steps = world.steps(world.run(instantiated(world)))
    names = served(steps)
    disks = [names[step.seq] for step in steps if step.kind == "ensure-volume"]
    assert sorted(disks) == sorted((vnfc.name,) for vnfc in world.ns().vnfcs())


def test_a_step_of_another_release_is_nobodys_and_hides_no_other(world, chain):
    steps = world.steps(world.run(instantiated(world)))
    newer = [replace(step, version=99, id=f"{step.id}-") for step in steps]
    assert set(served(newer).values()) == {()}
