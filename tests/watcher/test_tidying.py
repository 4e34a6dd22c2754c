"""What VMs of a cloud shared goes with the next survey once nobody needs it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm import catalogue, service
from nfvo.lcm.op_occ import LcmOpOcc, OperationState, StepState
from nfvo.lcm.records import HostRecord
from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import HostState
from tests.lcm.clouds import CLOUD, DELEGATED, with_cloud
from tests.lcm.staging import step_of
from tests.lcm.world import IMAGE, LONG_AGO, SCOPE, World, instantiate
from tests.watcher.stage import Stage
from tests.watcher.surveys import (
    enter,
    fail,
    last_survey,
    lose_lease,
    once,
    surveyor,
)


class Cloud(Stage):
    """A cloud with a server group of each VNFC that a test names."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.tidied = 0
        self.groups: set[str] = set()
        self.ns = ""
        self.error: Exception | None = None

    def tidy(
        self, host: HostRecord, installation: str, may_go: Callable[[Tag], bool]
    ) -> None:
        self.tidied += 1
        if self.error:
            raise self.error
        for owner in sorted(self.groups):
            if may_go(Tag(installation=installation, ns=self.ns, owner=owner)):
                self.groups.remove(owner)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = with_cloud(tmp_path, DELEGATED)
    world.onboard()
    yield world
    world.store.close()


@pytest.fixture
def running(world: World) -> World:
    world.run(instantiate(world.create()))
    world.observe()
    long_ago(world)
    return world


@pytest.fixture
def cloud(world: World) -> Cloud:
    return Cloud(world)


def long_ago(world: World) -> None:
    """Let all operations that ended have ended before the next survey."""
    world.sql("UPDATE op_occ SET state_entered_at = :then", then=LONG_AGO)
    world.sql(
        "UPDATE resource SET gone_at = :then WHERE gone_at IS NOT NULL", then=LONG_AGO
    )


def images(world: World, cloud: Cloud) -> list[str]:
    found = cloud.vim.found(world.host(CLOUD))
    return [one.name for one in found if one.kind == "image"]


def give_up_descriptors(world: World) -> None:
    with world.store.read(SYSTEM) as view:
        known = view.descriptors()
    for one in sorted(known, key=lambda one: one.kind):  # NSDs rely on VNFDs
        catalogue.remove_descriptor(world.ports, SCOPE, one.kind, one.id)


def test_groups_go_once_the_service_of_theirs_has_ended(running: World, cloud: Cloud):
    vnfc = next(running.ns().vnfcs())
    cloud.ns, cloud.groups = running.ns().id, {vnfc.id}
    tidier = surveyor(running, cloud, CLOUD)
    tidier.survey()
    assert cloud.groups == {vnfc.id}
    running.run(Terminate(running.ns().id))
    long_ago(running)
    tidier.survey()
    assert cloud.groups == set()


def test_a_service_that_comes_next_finds_what_the_last_one_had(
    running: World, cloud: Cloud
):
    running.run(Terminate(running.ns().id))
    running.sql("UPDATE op_occ SET state_entered_at = :then", then=LONG_AGO)
    tidier = surveyor(running, cloud, CLOUD)
    tidier.survey()
    assert cloud.tidied == 0
    enter(running, CLOUD, HostState.LEAVING)
    tidier.survey()
    assert cloud.tidied == 1


def test_groups_of_a_service_that_nobody_knows_go(running: World, cloud: Cloud):
    cloud.ns, cloud.groups = "unknown", {"vnfc"}
    surveyor(running, cloud, CLOUD).survey()
    assert cloud.groups == set()


def test_an_image_stays_while_a_vnfd_names_it(running: World, cloud: Cloud):
    running.run(Terminate(running.ns().id))
    long_ago(running)
    tidier = surveyor(running, cloud, CLOUD)
    tidier.survey()
    assert images(running, cloud) == [IMAGE.sha256]
    service.delete(running.ports, SCOPE, running.ns().id)
    give_up_descriptors(running)
    tidier.survey()
    assert images(running, cloud) == []
    with running.store.read(SYSTEM) as view:
        rows = view.resources(host_id=running.host(CLOUD).id)
    assert "image" not in {row.kind for row in rows}


def unneeded(world: World) -> None:
    """Let nobody need the image any more."""
    world.run(Terminate(world.ns().id))
    long_ago(world)
    service.delete(world.ports, SCOPE, world.ns().id)
    give_up_descriptors(world)


def asked_for(world: World) -> LcmOpOcc:
    """Begin a service that needs the image, as far as the step that puts it there."""
    world.onboard()
    begun = world.begin(instantiate(world.create("next")))
    world.perform_only(step_of(world, begun, "put-image"), world.performer)
    return begun


def test_an_image_that_is_asked_for_while_it_goes_is_put_there_again(
    running: World, cloud: Cloud
):
    unneeded(running)
    begun: list[LcmOpOcc] = []
    cloud.before = once("delete", lambda: begun.append(asked_for(running)))
    surveyor(running, cloud, CLOUD).survey()
    (op_occ,) = begun
    assert images(running, cloud) == []
    assert step_of(running, op_occ, "put-image").state is StepState.PENDING
    assert running.drain(op_occ).state is OperationState.COMPLETED
    assert images(running, cloud) == [IMAGE.sha256]


def test_an_image_that_is_asked_for_before_it_goes_stays(running: World, cloud: Cloud):
    unneeded(running)
    anchor = running.host(CLOUD)
    other = Resource(CLOUD, anchor.id, "image", "0" * 64, ready=True)
    with running.store.write(SYSTEM) as tx:
        tx.put_resource(other)
    begun: list[LcmOpOcc] = []
    cloud.before = once("delete", lambda: begun.append(asked_for(running)))
    surveyor(running, cloud, CLOUD).survey()
    assert cloud.calls == [("delete", other.name)]
    assert images(running, cloud) == [IMAGE.sha256]
    (op_occ,) = begun
    assert step_of(running, op_occ, "put-image").state is StepState.DONE
    assert running.drain(op_occ).state is OperationState.COMPLETED


@pytest.mark.parametrize(
    "error", [VimUnavailable("Glance is away"), VimRefused("it is used by a server")]
)
def test_an_image_that_could_not_be_removed_goes_later(
    running: World, cloud: Cloud, error: Exception
):
    unneeded(running)
    cloud.before = once("delete", fail(error))
    tidier = surveyor(running, cloud, CLOUD)
    tidier.survey()
    assert images(running, cloud) == [IMAGE.sha256]
    long_ago(running)
    running.sql("UPDATE resource SET clearing_until = NULL")
    tidier.survey()
    assert images(running, cloud) == []


def test_an_image_that_could_not_be_removed_is_used_again(running: World, cloud: Cloud):
    unneeded(running)
    cloud.before = once("delete", fail(VimRefused("it is used by a server")))
    surveyor(running, cloud, CLOUD).survey()
    begun = asked_for(running)
    assert step_of(running, begun, "put-image").state is StepState.DONE


def test_what_an_operation_may_need_is_left_alone(running: World, cloud: Cloud):
    running.begin(Heal(running.ns().id, vnfcs=("firewall/vm/0",)))
    surveyor(running, cloud, CLOUD).survey()
    assert cloud.tidied == 0


@pytest.mark.parametrize("name", ["stack-az1", "hv1"])
def test_only_the_anchor_is_tidied(running: World, cloud: Cloud, name: str):
    running.add_hosts(1)
    surveyor(running, cloud, name).survey()
    assert cloud.tidied == 0


def test_in_a_restored_database_nothing_is_tidied(running: World, cloud: Cloud):
    with running.store.write(SYSTEM) as tx:
        tx.put_restored(True)
    surveyor(running, cloud, CLOUD).survey()
    assert cloud.tidied == 0


def test_a_cloud_that_cannot_be_tidied_is_surveyed_all_the_same(
    running: World, cloud: Cloud
):
    cloud.error = VimUnavailable("Nova is away")
    surveyor(running, cloud, CLOUD).survey()
    assert (cloud.tidied, last_survey(running, CLOUD).ok) == (1, True)


def test_a_cloud_that_leaves_is_tried_until_it_is_tidied(running: World, cloud: Cloud):
    enter(running, CLOUD, HostState.LEAVING)
    cloud.error = VimUnavailable("Nova is away")
    with pytest.raises(VimUnavailable):
        surveyor(running, cloud, CLOUD).survey()


def test_who_has_lost_the_lease_tidies_nothing(running: World, cloud: Cloud):
    cloud.ns, cloud.groups = "unknown", {"vnfc"}
    tidier = surveyor(running, cloud, CLOUD)
    tidy = cloud.tidy

    def late(host: HostRecord, installation: str, may_go: object) -> None:
        lose_lease(running)
        tidy(host, installation, may_go)  # type: ignore[arg-type]

    cloud.tidy = late  # type: ignore[method-assign]
    tidier.run()
    assert cloud.groups == {"vnfc"}
