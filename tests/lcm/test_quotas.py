"""Quotas of a cloud's project are kept, by whichever places and by plans at once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits, StalePlan
from nfvo.lcm import service
from nfvo.lcm.cloud import FoundQuota, Quota
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.store import SYSTEM
from tests.lcm.clouds import CLOUD, DELEGATED, DIRECTED, with_cloud
from tests.lcm.world import SCOPE, World, instantiate

COMPLETED = OperationState.COMPLETED


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = with_cloud(tmp_path, DELEGATED)
    world.onboard()
    yield world
    world.store.close()


def limit(world: World, **left: int) -> None:
    """Let the watcher have seen these quotas, of which nobody else uses any."""
    quotas = tuple(Quota(name, most, most) for name, most in left.items())
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(CLOUD), quotas=quotas))


def chain(world: World, name: str = "chain") -> Instantiate:
    return instantiate(world.create(name))


def used(world: World) -> dict[str, int]:
    with world.store.read(SYSTEM) as view:
        return dict(view.used_at(CLOUD))


def test_what_a_service_has_counts_from_its_beginning_to_its_end(world: World):
    nothing = used(world)
    assert set(nothing.values()) == {0}
    begun = world.begin(chain(world))
    counted = used(world)
    assert counted["instances"] == 3
    assert world.drain(begun).state is COMPLETED
    assert used(world) == counted
    world.run(Terminate(world.ns().id))
    assert used(world) == nothing


@pytest.mark.parametrize(
    "name", ["instances", "cores", "ram", "ports", "networks", "server_groups"]
)
def test_a_quota_that_is_too_small_by_one_is_named_with_its_numbers(
    world: World, name: str
):
    world.run(chain(world))
    needs = {**used(world), "server_groups": 1}[name]
    limit(world, **{name: 2 * needs if name != "server_groups" else needs})
    assert world.run(chain(world, "second")).state is COMPLETED
    limit(world, **{name: 3 * needs - 1 if name != "server_groups" else 0})
    rest = 0 if name == "server_groups" else needs - 1
    with pytest.raises(NoHostFits, match=f"{name}: asks {needs} more, {rest} of"):
        world.run(chain(world, "third"))


def test_a_group_of_more_than_may_be_apart_is_refused(world: World):
    limit(world, server_group_members=2)
    with pytest.raises(NoHostFits, match="server_group_members: 3 are apart, 2 may be"):
        world.run(chain(world))


@pytest.mark.parametrize("places", [DELEGATED, DIRECTED], ids=["zones", "machines"])
def test_places_of_a_project_share_its_cores(tmp_path: Path, places: object):
    world = with_cloud(tmp_path, places)  # type: ignore[arg-type]
    world.onboard()
    limit(world, cores=2)
    with pytest.raises(NoHostFits, match="quota of cores: asks 3 more, 2 of 2 are"):
        world.run(chain(world))
    world.store.close()


def test_the_rest_of_a_quota_is_told_where_no_place_has_it(world: World):
    limit(world, cores=0)
    with pytest.raises(NoHostFits) as told:
        world.run(chain(world))
    assert "0 of 16 are free in the project's quota" in str(told.value.refusal)


def test_of_two_plans_at_once_one_is_told_what_the_other_left(world: World):
    limit(world, ports=used_by_one(world))
    plans = [
        service.plan(world.ports, SCOPE, chain(world, name)) for name in ("a", "b")
    ]
    service.apply(world.ports, SCOPE, plans[0].id, Terms())
    with pytest.raises(StalePlan, match=r"site stack: quota of ports: asks .* 0 of"):
        service.apply(world.ports, SCOPE, plans[1].id, Terms())


def used_by_one(world: World) -> int:
    world.run(chain(world, "first"))
    ports = used(world)["ports"]
    world.run(Terminate(world.ns("first").id))
    return ports


def test_where_a_cloud_has_no_quota_left_hosts_of_our_own_are_taken(tmp_path: Path):
    world = with_cloud(tmp_path, DELEGATED, hosts=3)
    world.onboard()
    limit(world, ports=1)
    assert world.run(chain(world)).state is COMPLETED
    assert {world.host_of(vnfc).site for vnfc in world.ns().vnfcs()} == {"default"}
    world.store.close()


def test_a_service_is_healed_though_its_cloud_has_no_quota_left(world: World):
    world.run(chain(world))
    limit(world, **dict.fromkeys(("instances", "cores", "ports", "networks"), 0))
    world.observe()
    healed = world.run(Heal(world.ns().id, vnfcs=("firewall/vm/0",)))
    assert healed.state is COMPLETED


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        pytest.param({}, 4, id="all is others'"),
        pytest.param({"us": 5}, 9, id="some is ours"),
        pytest.param({"us": 8}, 10, id="more was marked than used when we looked"),
        pytest.param({"them": 5}, 4, id="another installation's is others'"),
    ],
)
def test_what_is_marked_as_ours_is_not_others(marked: dict[str, int], left: int):
    assert FoundQuota("ports", 10, 6, marked).of("us") == Quota("ports", 10, left)
