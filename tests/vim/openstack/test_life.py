"""Services live on a cloud by way of the real driver, and leave nothing in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.lcm import catalogue, recovery, service
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.requests import Heal, Terminate, Terms
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import SCOPE, instantiate
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.whole import Whole, there, whole

S = OperationState
ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)
FIREWALL = "firewall/vm/0"


@pytest.fixture
def sky(tmp_path: Path, cloud: FakeCloud) -> Iterator[Whole]:
    with whole(tmp_path, cloud) as made:
        yield made


def test_a_service_is_made_healed_and_terminated_and_leaves_nothing(sky: Whole):
    world = sky.world
    before = there(sky.cloud)
    assert sky.run(instantiate(world.create())).state is S.COMPLETED
    assert sky.survey() == []
    running = there(sky.cloud)
    assert (running["servers"], running["server groups"]) == (3, 1)
    sky.observe()
    assert sky.run(Heal(world.ns().id, vnfcs=(FIREWALL,))).state is S.COMPLETED
    assert (sky.survey(), there(sky.cloud)) == ([], running)
    assert sky.run(Terminate(world.ns().id)).state is S.COMPLETED
    assert (sky.survey(), there(sky.cloud)) == ([], before)
    assert len(sky.cloud.glance.images) == 1
    give_up(sky)
    sky.survey()
    assert sky.cloud.glance.images == {}


def give_up(sky: Whole) -> None:
    """Remove the service's record, and all descriptors."""
    service.delete(sky.world.ports, SCOPE, sky.world.ns().id)
    with sky.world.store.read(SYSTEM) as view:
        known = sorted(view.descriptors(), key=lambda one: one.kind)
    for one in known:
        catalogue.remove_descriptor(sky.world.ports, SCOPE, one.kind, one.id)


def test_what_nova_gives_up_is_taken_back_whole(sky: Whole):
    before = there(sky.cloud)
    sky.cloud.nova.machines.pop()  # two are left for three that are apart
    ended = sky.run(instantiate(sky.world.create()), ROLLBACK)
    assert ended.state is S.ROLLED_BACK
    assert "No valid host" in ended.error
    assert (sky.survey(), there(sky.cloud)) == ([], before)


def test_what_nova_gives_up_is_made_anew_by_a_retry(sky: Whole):
    machines, sky.cloud.nova.machines = sky.cloud.nova.machines, []
    held = sky.run(instantiate(sky.world.create()))
    assert held.state is S.FAILED_TEMP
    assert "No valid host" in held.error
    given_up = {server.id for server in sky.cloud.nova.alive()}
    sky.cloud.nova.machines = machines
    ended = sky.go_on(recovery.retry(sky.world.ports, SCOPE, held.id))
    assert ended.state is S.COMPLETED
    assert given_up.isdisjoint(server.id for server in sky.cloud.nova.alive())
    cps = [cp for vnfc in sky.world.ns().vnfcs() for cp in vnfc.cps]
    made = there(sky.cloud)
    assert (made["servers"], made["ports"]) == (3, len(cps))
    assert sky.survey() == []


def test_an_image_that_was_seen_lately_is_not_looked_for(sky: Whole):
    world = sky.world
    sky.run(instantiate(world.create()))
    sky.run(Terminate(world.ns().id))
    sky.cloud.forget_calls()
    assert sky.run(instantiate(world.create("next"))).state is S.COMPLETED
    assert sky.cloud.calls("/image/") == []


def test_an_image_that_somebody_removed_is_put_there_again_by_a_retry(sky: Whole):
    world = sky.world
    sky.run(instantiate(world.create()))
    sky.run(Terminate(world.ns().id))
    sky.cloud.glance.images.clear()
    held = sky.run(instantiate(world.create("next")))
    assert held.state is S.FAILED_TEMP
    assert "which the cloud has not" in held.error
    again = recovery.retry(world.ports, SCOPE, held.id)
    assert sky.go_on(again).state is S.COMPLETED
    assert len(sky.cloud.glance.images) == 1


def test_an_image_that_was_tidied_away_is_put_there_again(sky: Whole):
    world = sky.world
    sky.run(instantiate(world.create()))
    sky.run(Terminate(world.ns().id))
    give_up(sky)
    sky.survey()
    assert sky.cloud.glance.images == {}
    sky.onboard()
    assert sky.run(instantiate(world.create("next"))).state is S.COMPLETED


@pytest.mark.parametrize(
    ("status", "on"),
    [
        pytest.param(403, "POST .*/os-server-groups", id="no right to make groups"),
        pytest.param(403, "POST .*/flavors", id="no right to make flavors"),
        pytest.param(409, "POST .*/ports", id="ports are refused"),
        pytest.param(403, "POST .*/servers$", id="servers are refused"),
        pytest.param(403, "POST .*/subnets", id="subnets are refused"),
    ],
)
def test_what_a_cloud_refuses_is_taken_back_whole(sky: Whole, status: int, on: str):
    before = there(sky.cloud)
    sky.cloud.staged.status(status, on, times=50)
    ended = sky.run(instantiate(sky.world.create()), ROLLBACK)
    assert ended.state is S.ROLLED_BACK
    sky.cloud.staged.clear()
    assert (sky.survey(), there(sky.cloud)) == ([], before)


def test_a_cloud_that_fails_now_and_then_has_the_service_in_the_end(sky: Whole):
    for call in ("images", "networks", "ports", "servers$", "flavors"):
        sky.cloud.staged.status(500, f"POST .*/{call}")
        sky.cloud.staged.cut(f"POST .*/{call}", done=True)
    assert sky.run(instantiate(sky.world.create())).state is S.COMPLETED
    assert sky.survey() == []
    assert there(sky.cloud)["servers"] == 3


def test_a_service_forced_to_end_leaves_nothing(sky: Whole):
    before = there(sky.cloud)
    sky.run(instantiate(sky.world.create()))
    ended = sky.run(Terminate(sky.world.ns().id, force=True))
    assert ended.state is S.COMPLETED
    assert (sky.survey(), there(sky.cloud)) == ([], before)
