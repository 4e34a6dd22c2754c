"""Services on a network with limits: bandwidth comes and goes with what is granted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.errors import (
    Conflict,
    DescriptorError,
    InvalidRequest,
    NoHostFits,
    NotFound,
    StalePlan,
    VimRefused,
)
from nfvo.lcm import networks, service
from nfvo.lcm.holds import end_lapsed_holds
from nfvo.lcm.network_check import check_network
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.records import VlRoute
from nfvo.lcm.recovery import roll_back
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.placement.infrastructure import HostState
from tests.lcm.routed import NETWORK, prepare, used
from tests.lcm.world import SCOPE, World

FREE = {"s1-s2": 0, "s2-s3": 0}
ONE = {"s1-s2": 400, "s2-s3": 0}
BOTH = {"s1-s2": 400, "s2-s3": 400}


@pytest.fixture
def world(tmp_path):
    world = prepare(World(tmp_path))
    yield world
    world.store.close()


def cordon(world, name, state=HostState.CORDONED):
    with world.store.write(SCOPE) as tx:
        tx.put_host(replace(tx.host(name), state=state))


def pair(world, name="pair"):
    return world.create(name, "pair")


def run_pair(world, name="pair"):
    ns = pair(world, name)
    done = world.run(Instantiate(ns.id))
    assert done.state is OperationState.COMPLETED
    world.observe()
    return ns


def test_a_service_gets_a_route_with_its_grant_and_gives_it_back(world):
    cordon(world, "hv3")
    ns = run_pair(world)
    (wire,) = world.ns("pair").vls
    assert wire.route == VlRoute(400, ("s1-s2",))
    assert used(world) == ONE
    with world.store.read(SCOPE) as view:
        assert view.link_users() == {"s1-s2": {"pair": 400}}
    world.run(Terminate(ns.id))
    assert used(world) == FREE


def test_a_plan_says_which_way_a_link_goes(world):
    cordon(world, "hv2")
    plan = service.plan(world.ports, SCOPE, Instantiate(pair(world).id))
    (detail,) = [change.detail for change in plan.changes if change.kind == "vl"]
    assert detail.endswith("400 Mbit/s over s1-s2, s2-s3")
    assert used(world) == FREE


def test_a_plan_that_is_held_holds_bandwidth_until_it_expires(world):
    cordon(world, "hv2")
    plan = service.plan(world.ports, SCOPE, Instantiate(pair(world).id), hold_s=60.0)
    assert used(world) == BOTH
    with world.store.write(SCOPE) as tx:
        tx.put_plan(replace(plan, expires_at=tx.now() - timedelta(seconds=1)))
    assert end_lapsed_holds(world.ports) == 1
    assert used(world) == FREE


def test_a_held_plan_is_applied_with_what_it_holds(world):
    cordon(world, "hv2")
    plan = service.plan(world.ports, SCOPE, Instantiate(pair(world).id), hold_s=60.0)
    done = world.drain(service.apply(world.ports, SCOPE, plan.id, Terms()))
    assert done.state is OperationState.COMPLETED
    assert used(world) == BOTH


def test_a_service_is_refused_that_asks_more_than_links_have_left(world):
    cordon(world, "hv3")
    for name in ("one", "two"):
        run_pair(world, name)
    ns = pair(world, "three")
    with pytest.raises(NoHostFits) as refused:
        world.begin(Instantiate(ns.id))
    (vnfc,) = refused.value.refusal.vnfcs
    reasons = {one.constraint: one.message for one in vnfc.rejections}
    assert reasons["route"] == "link wire asks 400 Mbit/s, s1-s2 has 200 of 1000 free"
    assert vnfc.hint == "200 Mbit/s more on s1-s2 would do"
    assert used(world) == {"s1-s2": 800, "s2-s3": 0}


def test_a_plan_is_stale_when_another_has_taken_the_bandwidth(world):
    cordon(world, "hv3")
    run_pair(world, "one")
    plan = service.plan(world.ports, SCOPE, Instantiate(pair(world, "late").id))
    run_pair(world, "two")
    told = r"link s1-s2 has 200 of 1000 Mbit/s left, the plan needs 400"
    with pytest.raises(StalePlan, match=told):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_planners_at_once_never_oversell_a_link(world):
    ids = [pair(world, f"n{number}").id for number in range(8)]
    cordon(world, "hv3")

    def begin(id):
        try:
            return world.begin(Instantiate(id))
        except (NoHostFits, StalePlan):
            return None

    with ThreadPoolExecutor(4) as pool:
        begun = [one for one in pool.map(begin, ids) if one is not None]
    assert len(begun) == 2
    assert used(world) == {"s1-s2": 800, "s2-s3": 0}


def test_a_failed_instantiation_gives_bandwidth_back_when_it_is_rolled_back(world):
    def refuse(call, host):
        if call == "ensure_server":
            raise VimRefused("no")

    world.before = refuse
    failed = world.run(Instantiate(pair(world).id), Terms(on_failure=OnFailure.HOLD))
    assert failed.state is OperationState.FAILED_TEMP
    assert sum(used(world).values()) >= 400
    world.before = lambda call, host: None
    roll_back(world.ports, SCOPE, failed.id)
    assert world.drain(failed).state is OperationState.ROLLED_BACK
    assert used(world) == FREE


def test_terminating_with_force_gives_bandwidth_back(world):
    ns = run_pair(world)
    world.run(Terminate(ns.id, force=True))
    assert used(world) == FREE


def test_what_is_healed_elsewhere_takes_its_route_along(world):
    cordon(world, "hv3")
    ns = run_pair(world)
    cordon(world, "hv3", HostState.READY)
    there = {v.host_id: v.name for v in world.ns("pair").vnfcs()}
    lost = world.host("hv2")
    assert there.keys() == {world.host("hv1").id, lost.id}
    world.lose("hv2")
    heal = Heal(ns.id, vnfcs=(there[lost.id],), dead_hosts=frozenset({"hv2"}))
    plan = service.plan(world.ports, SCOPE, heal)
    assert plan.grant.mbps == {"s2-s3": 400}
    (moved,) = [one for one in plan.changes if one.kind == "vl"]
    assert moved.detail == "400 Mbit/s over s1-s2, s2-s3, was 400 Mbit/s over s1-s2"
    assert world.run(heal).state is OperationState.COMPLETED
    assert used(world) == BOTH
    world.run(Terminate(ns.id))
    assert used(world) == FREE


def test_a_way_that_a_service_has_is_enough_for_what_is_healed_on_it(world):
    # All of s1-s2 is taken, and 400 of it are its own.
    narrow = NETWORK.replace("capacity: 1 Gbit/s", "capacity: 400 Mbit/s")
    networks.give(world.ports, SCOPE, "", "network.yaml", narrow)
    cordon(world, "hv3")
    ns = run_pair(world)
    healed = world.run(Heal(ns.id, vnfcs=("b/vm/0",)))
    assert healed.state is OperationState.COMPLETED
    assert used(world) == ONE


def test_what_was_made_before_the_network_was_known_is_not_counted(world):
    networks.take_away(world.ports, SCOPE, "")
    ns = run_pair(world)
    networks.give(world.ports, SCOPE, "", "network.yaml", NETWORK)
    assert used(world) == FREE
    with world.store.read(SCOPE) as view:
        told = [one.what for one in check_network(view)]
    assert told == ["pair has no routes: what it takes is not counted"]
    assert world.run(Heal(ns.id, vnfcs=("b/vm/0",))).state is OperationState.COMPLETED
    assert used(world) == FREE


def test_a_network_whose_links_are_used_stays(world):
    cordon(world, "hv3")
    run_pair(world)
    told = "link s1-s2 is to go, and pair has 400 Mbit/s of it"
    with pytest.raises(Conflict, match=told):
        networks.take_away(world.ports, SCOPE, "")
    rest = "switches: [s2, s3]\nlinks: [{ends: [s2, s3], capacity: 1 Gbit/s}]\n"
    with pytest.raises(Conflict, match=told):
        networks.give(world.ports, SCOPE, "", "network.yaml", rest)
    assert used(world) == ONE


@pytest.mark.parametrize(
    ("document", "error", "told"),
    [
        (
            "switches: [a]\nlinks: [{ends: [a, b], capacity: 1}]",
            DescriptorError,
            "no switch",
        ),
        ("switches: [s1, s1]", InvalidRequest, "two switches named s1"),
        ("[]", DescriptorError, ""),
        ("switches: [a]\nnonsense: 1", DescriptorError, "nonsense"),
    ],
    ids=["an unknown end", "two of a name", "no mapping", "an unknown key"],
)
def test_what_is_no_network_is_refused(world, document, error, told):
    with pytest.raises(error) as refused:
        networks.give(world.ports, SCOPE, "", "network.yaml", document)
    problems = getattr(refused.value, "problems", ())
    assert told in " ".join([str(refused.value), *(one.message for one in problems)])
    assert used(world) == FREE


def test_sites_have_networks_of_their_own_and_one_joins_them(world):
    networks.take_away(world.ports, SCOPE, "")
    own = "leaf-spine: {rack1: [hv1, hv2], rack2: [hv3]}\nuplink: 1 Gbit/s"
    joins = (
        "switches: [wan]\nlinks: [{ends: [default/spine0, wan], capacity: 1 Gbit/s}]"
    )
    with pytest.raises(NotFound):
        networks.give(world.ports, SCOPE, "nowhere", "n.yaml", own)
    with pytest.raises(DescriptorError):
        networks.give(world.ports, SCOPE, "", "wan.yaml", joins)
    networks.give(world.ports, SCOPE, "default", "n.yaml", own)
    networks.give(world.ports, SCOPE, "", "wan.yaml", joins)
    with world.store.read(SCOPE) as view:
        assert [one.site for one in view.networks()] == ["", "default"]
    assert "default/rack1-spine0" in used(world)
    with pytest.raises(InvalidRequest, match="no switch default/spine0"):
        networks.take_away(world.ports, SCOPE, "default")


def test_what_is_wrong_with_a_network_is_found(world):
    networks.give(
        world.ports,
        SCOPE,
        "",
        "network.yaml",
        "switches: [s1, s2]\nhosts: {hv1: s1, hv9: s2}",
    )
    with world.store.read(SCOPE) as view:
        assert [one.what for one in check_network(view)] == [
            "there is no host hv9",
            "on no switch: hv2, hv3",
            "no link leads to s2 from s1",
        ]
