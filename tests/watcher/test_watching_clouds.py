"""A watcher of a cloud: its places are found, asked anew each minute, and let go."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from nfvo.errors import VimUnavailable
from nfvo.graph import Resources
from nfvo.lcm import sites
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.cloud import FoundHost, place_uri
from nfvo.lcm.ports import FoundResource, Inventory
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import Ability, HostState
from nfvo.watcher import look
from tests.lcm.clouds import CLOUD, new_cloud
from tests.lcm.world import IMAGE, SCOPE, World
from tests.waiting import wait_until
from tests.watcher.stage import Stage, look_often, watching

AZ1, AZ2 = (
    FoundHost(f"stack-{name}", place_uri(CLOUD, name), name) for name in ("az1", "az2")
)
S = HostState


class Cloud(Stage):
    """A cloud of which a test says which places it tells of, and their room."""

    places: tuple[FoundHost, ...] = (AZ1,)
    vcpus = 8
    stuck = ""
    tries = 0

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.inspections: list[str] = []

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        if host.name == self.stuck:
            self.tries += 1
            raise VimUnavailable("the cloud does not say what is there")
        return super().found(host)

    def inspect(self, host: HostRecord) -> Inventory:
        self.inspections.append(host.name)
        there = super().inspect(host)
        if is_anchor(host):
            return replace(there, places=self.places)
        return replace(there, capacity=Resources(self.vcpus, 8192, 100))


@dataclass
class Clock:
    """Goes on when a test says so."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = new_cloud(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def cloud(world: World, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    look_often(monkeypatch)
    return Cloud(world)


def states(world: World) -> dict[str, HostState]:
    with world.store.read(SYSTEM) as view:
        return {host.name: host.state for host in view.hosts()}


def all_ready(world: World, *names: str) -> None:
    wanted = dict.fromkeys((CLOUD, *names), S.READY)
    wait_until(lambda: states(world) == wanted, f"{names} are ready")


def settled(world: World, *names: str) -> None:
    """Wait until nobody has yet to look at hosts because they were listed as NEW."""
    world.add_hosts(1)
    for name in ("hv1", *names):  # hv1 is in a later list
        swept(world, name)


def swept(world: World, name: str) -> None:
    """Wait for two sweeps: one may have been under way."""
    for _ in range(2):
        before = _swept_at(world, name)
        wait_until(partial(_is_later, world, name, before), "a sweep")


def _is_later(world: World, name: str, before: object) -> bool:
    return _swept_at(world, name) != before


def _swept_at(world: World, name: str) -> object:
    with world.store.read(SYSTEM) as view:
        seen = view.host_observations().get(view.host(name).id)
        return seen and seen.swept_at


def test_the_places_of_a_cloud_are_found_and_become_ready(world: World, cloud: Cloud):
    cloud.places = (AZ1, AZ2)
    with watching(world, cloud):
        all_ready(world, "stack-az1", "stack-az2")
    az1, anchor = world.host("stack-az1"), world.host(CLOUD)
    assert (az1.capacity.vcpus, anchor.capacity.vcpus) == (8, 0)
    assert Ability.SITE_WIDE in az1.abilities & anchor.abilities


def test_quotas_and_places_are_asked_anew_when_a_minute_is_over(
    world: World, cloud: Cloud
):
    clock = Clock()
    with watching(world, cloud, clock=clock):
        all_ready(world, "stack-az1")
        settled(world, CLOUD, "stack-az1")
        cloud.places, cloud.vcpus = (AZ1, AZ2), 5
        clock.now_s += look.ASK_CLOUD_EVERY_S - 1
        for name in (CLOUD, "stack-az1"):
            swept(world, name)
        assert world.host("stack-az1").capacity.vcpus == 8
        assert "stack-az2" not in world.names
        clock.now_s += 1
        wait_until(lambda: "stack-az2" in world.names, "the other place is found")
        wait_until(
            lambda: world.host("stack-az1").capacity.vcpus == 5, "the quota is known"
        )


def test_hosts_of_our_own_are_not_asked_anew(world: World, cloud: Cloud):
    clock = Clock()
    world.add_hosts(1)
    with watching(world, cloud, clock=clock):
        swept(world, "hv1")
        before = cloud.inspections.count("hv1")
        clock.now_s += look.ASK_CLOUD_EVERY_S
        swept(world, "hv1")
        assert cloud.inspections.count("hv1") == before == 1


def test_a_place_that_the_cloud_has_no_more_is_forgotten_by_its_watcher(
    world: World, cloud: Cloud
):
    clock = Clock()
    with watching(world, cloud, clock=clock):
        all_ready(world, "stack-az1")
        cloud.places = ()
        clock.now_s += look.ASK_CLOUD_EVERY_S
        wait_until(lambda: world.names == [CLOUD], "the place has left")


def test_a_cloud_out_of_reach_loses_no_place(world: World, cloud: Cloud):
    clock = Clock()
    with watching(world, cloud, clock=clock):
        all_ready(world, "stack-az1")
        settled(world, CLOUD, "stack-az1")
        cloud.unreachable = True
        cloud.places = ()
        clock.now_s += look.ASK_CLOUD_EVERY_S
        wait_until(lambda: _failed(world, CLOUD), "nobody can look at the cloud")
    assert states(world) == dict.fromkeys((CLOUD, "stack-az1", "hv1"), S.READY)


def _failed(world: World, name: str) -> bool:
    with world.store.read(SYSTEM) as view:
        return not view.host_observations()[view.host(name).id].ok


def test_a_cloud_that_is_removed_goes_with_its_images_and_its_anchor_last(
    world: World, cloud: Cloud
):
    anchor = world.host(CLOUD)
    image = ImageSpec(name="tiny", sha256=IMAGE.sha256, size=2, path="")
    cloud.vim.ensure_image(anchor, image, 0)
    with world.store.write(SYSTEM) as tx:
        tx.put_resource(Resource(CLOUD, anchor.id, "image", IMAGE.sha256))
    with watching(world, cloud):
        all_ready(world, "stack-az1")
        cloud.stuck = "stack-az1"
        assert not sites.remove(world.ports, SCOPE, CLOUD)
        wait_until(lambda: cloud.tries >= 2, "the place is tried to be let go twice")
        assert world.names == [CLOUD, "stack-az1"]
        assert [one.kind for one in cloud.vim.found(anchor)] == ["image"]
        cloud.stuck = ""
        wait_until(lambda: CLOUD not in _sites(world), "the cloud has left")
    assert world.names == []
    assert cloud.vim.found(anchor) == ()


def _sites(world: World) -> list[str]:
    with world.store.read(SYSTEM) as view:
        return [site.name for site in view.sites()]
