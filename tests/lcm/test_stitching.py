"""Overlays that span sites: stitched as the clouds say, or refused in the plan."""

from dataclasses import replace

import pytest

from nfvo.errors import Conflict, NoHostFits
from nfvo.lcm import hosts, service, sites
from nfvo.lcm.cloud import Stitch
from nfvo.lcm.deviation import DeviationKind as K
from nfvo.lcm.drain import drain
from nfvo.lcm.facts import NetworkFacts
from nfvo.lcm.op_occ import OperationState as S
from nfvo.lcm.requests import Heal, Terminate, Terms
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.lcm.clouds import CLOUD, again, deviating, specs, the
from tests.lcm.copying import Copies
from tests.lcm.stitched import (
    GATEWAY,
    POOL,
    set_pool,
    stitched,
    to_force,
    to_heal,
    to_stitch,
    to_terminate,
    with_two_overlays,
)
from tests.lcm.surveys import estate_on, survey
from tests.lcm.unwinding import Failing
from tests.lcm.world import SCOPE, instantiate


def the_link(world):
    return next(vl for vl in world.ns().vls if vl.name == "right")


def parts(world, ended):
    """Return the parts of the link that is stitched, by the name of their host."""
    networks = specs(world, ended, "ensure-network")
    return {
        world.host(record.host_id).name: step.network
        for record, step in networks
        if step.network.id == the_link(world).id
    }


def units(world, kind, scope):
    with world.store.read(SYSTEM) as view:
        return view.units(kind, scope)


def test_an_overlay_goes_on_in_a_cloud_by_way_of_a_host_that_runs_nothing(tmp_path):
    world, request = to_stitch(tmp_path)
    ended = world.run(request)
    assert ended.state is S.COMPLETED
    (stitch,) = the_link(world).stitches
    firewall = world.host_of(the(world, "firewall/vm/0"))
    found = parts(world, ended)
    assert set(found) == {firewall.name, GATEWAY, CLOUD}
    underlays = {firewall.underlay, world.host(GATEWAY).underlay}
    for name in (firewall.name, GATEWAY):
        assert found[name].fabric == "vxlan"
        assert set(found[name].peers) == underlays
        assert found[name].segment == the_link(world).segment
    assert found[GATEWAY].uplinks == (stitch.uplink,)
    assert found[firewall.name].uplinks == ()
    in_cloud = found[CLOUD]
    assert (in_cloud.fabric, in_cloud.peers, in_cloud.segment) == ("bridge", (), 0)
    assert (in_cloud.bridge, in_cloud.vlan) == (stitch.network, stitch.vlan)
    assert [str(pool) for pool in in_cloud.pools] == ["10.20.0.0/24", "fd00:20::/64"]
    assert {one.mtu for one in found.values()} == {1450}


def test_a_server_in_the_cloud_is_plugged_into_the_network_of_the_stitch(tmp_path):
    world, request = to_stitch(tmp_path)
    ended = world.run(request)
    server = next(
        step.server
        for _, step in specs(world, ended, "ensure-server")
        if step.vnfc == "server/vm/0"
    )
    (port,) = server.ports
    assert (port.network.fabric, port.network.mtu) == ("bridge", 1450)
    assert port.network.bridge == the_link(world).stitches[0].network


def test_a_stitch_and_its_uplink_are_taken_until_the_service_is_gone(tmp_path):
    world, request = stitched(tmp_path)
    (stitch,) = the_link(world).stitches
    gateway = world.host(GATEWAY).id
    assert units(world, "stitch", CLOUD) == {f"{stitch.network}:{stitch.vlan}"}
    assert units(world, "uplink", gateway) == {stitch.uplink}
    assert world.run(Terminate(request.ns_id)).state is S.COMPLETED
    assert units(world, "stitch", CLOUD) == units(world, "uplink", gateway) == set()
    assert world.left() == set()
    assert world.resources() == []


def test_each_link_gets_a_stitch_of_its_own_until_there_is_none(tmp_path):
    world, first = to_stitch(tmp_path)
    second, third = (instantiate(world.create(name)) for name in ("two", "three"))
    for request in (first, second):
        assert world.run(request).state is S.COMPLETED
    taken = [vl.stitches for name in ("chain", "two") for vl in world.ns(name).vls]
    assert len({one for stitches in taken for one in stitches}) == 2
    with pytest.raises(NoHostFits) as caught:
        world.run(third)
    said = str(caught.value.refusal)
    assert "no stitch of stack can be had" in said
    assert "stitch-1=hv3/up1: another link has it" in said
    assert "--stitch NETWORK=HOST/UPLINK" in said
    assert world.run(Terminate(first.ns_id)).state is S.COMPLETED
    assert world.run(third).state is S.COMPLETED


def test_a_service_with_more_links_than_there_are_stitches_is_refused(tmp_path):
    world, request = with_two_overlays(tmp_path, POOL[0])
    with pytest.raises(NoHostFits) as caught:
        world.run(request)
    said = str(caught.value.refusal)
    assert "links left, right are overlays at stack" in said
    assert "1 can be had" in said
    set_pool(world, *POOL)
    assert world.run(request).state is S.COMPLETED
    taken = {one for vl in world.ns("two").vls for one in vl.stitches}
    assert {one.uplink for one in taken} == {"up1", "up2"}


def test_a_network_that_ends_at_several_hosts_is_stitched_at_one_that_is_well(tmp_path):
    pool = Stitch("stitch-1", "hv1", "up1"), Stitch("stitch-1", GATEWAY, "up1")
    world, request = to_stitch(tmp_path, *pool)
    assert world.run(request).state is S.COMPLETED
    (stitch,) = the_link(world).stitches
    assert world.host(stitch.host_id).name == GATEWAY
    again = instantiate(world.create("two"))
    with pytest.raises(NoHostFits) as caught:
        world.run(again)
    assert "stitch-1=hv3/up1: another link has it" in str(caught.value.refusal)


NOT_TO_BE_HAD = [
    pytest.param({"state": HostState.CORDONED}, "hv3 is CORDONED", id="cordoned"),
    pytest.param({"state": HostState.DOWN}, "hv3 is DOWN", id="down"),
    pytest.param({"underlay": ""}, "hv3 has no underlay address", id="no underlay"),
    pytest.param({"uplinks": frozenset()}, "hv3 has no uplink up1", id="no uplink"),
    pytest.param({"fabrics": frozenset({"udp"})}, "no links of the fabric", id="hook"),
]


@pytest.mark.parametrize(("change", "why"), NOT_TO_BE_HAD)
def test_a_stitch_that_cannot_be_had_is_refused_in_the_plan(tmp_path, change, why):
    world, request = to_stitch(tmp_path)
    with world.store.write(SCOPE) as tx:
        tx.put_host(replace(tx.host(GATEWAY), **change))
    with pytest.raises(NoHostFits) as caught:
        world.run(request)
    assert why in str(caught.value.refusal)
    assert world.left() == set()


def test_a_stitch_at_a_host_that_is_not_there_is_told(tmp_path):
    world, request = to_stitch(tmp_path, Stitch("stitch-1", "hv9", "up1"))
    with pytest.raises(NoHostFits, match="no host for"):
        world.run(request)


def test_where_the_sites_say_nothing_the_refusal_says_what_to_say(tmp_path):
    world, request = to_stitch(tmp_path)
    set_pool(world)
    with pytest.raises(NoHostFits) as caught:
        world.run(request)
    said = str(caught.value.refusal)
    assert "nfvo site set stack --stitch NETWORK=HOST/UPLINK" in said
    assert "give the link fabric bridge" in said


def test_a_plan_tells_where_a_link_goes_on(tmp_path):
    world, request = to_stitch(tmp_path, POOL[0])
    plan = service.plan(world.ports, SCOPE, request)
    (link,) = [one for one in plan.changes if one.name == "right"]
    assert link.detail.endswith("stitched to stitch-1 of stack at hv3/up1")


def test_a_stitched_service_deviates_in_nothing_and_heals_as_it_is(tmp_path):
    world, request = to_heal(tmp_path)
    stitches = the_link(world).stitches
    for name in world.names:
        survey(world, name, world.vim.found(world.host(name)))
    assert deviating(world) == []
    assert world.run(request).state is S.COMPLETED
    assert the_link(world).stitches == stitches
    assert [vnfc.incarnation for vnfc in world.ns().vnfcs()] == [2, 2, 2]


def test_an_uplink_that_is_gone_is_drift_that_healing_mends(tmp_path):
    world, request = stitched(tmp_path)
    gateway = world.host(GATEWAY)
    (part,) = [one for one in world.vim.found(gateway) if one.kind == "network"]
    assert isinstance(part.facts, NetworkFacts)
    cut = replace(part, facts=replace(part.facts, uplinks=frozenset()))
    survey(world, GATEWAY, (cut,))
    (found,) = deviating(world)
    assert (found.kind, found.what) == (K.CHANGED, "network")
    assert dict(found.expected) == {"uplinks": the_link(world).stitches[0].uplink}
    ended = world.run(Heal(request.ns_id))
    assert ended.state is S.COMPLETED
    assert {step.kind for step in world.steps(ended)} == {"ensure-network"}


def test_the_clouds_part_of_a_stitched_link_is_not_expected_by_surveys(tmp_path):
    world, _ = stitched(tmp_path)
    assert estate_on(world, CLOUD).due == {}


def test_a_vnfc_is_healed_though_the_host_of_the_stitch_is_off(tmp_path):
    world, request = stitched(tmp_path)
    world.lose(GATEWAY)
    heal = Heal(
        request.ns_id,
        vnfcs=("firewall/vm/0",),
        dead_hosts=frozenset({GATEWAY}),
    )
    ended = world.run(heal)
    assert ended.state is S.COMPLETED
    gateway = world.host(GATEWAY).id
    assert gateway not in {step.host_id for step in world.steps(ended)}


def test_a_host_where_links_are_stitched_cannot_leave(tmp_path):
    world, request = stitched(tmp_path)
    for leave in (hosts.leave, hosts.remove):
        with pytest.raises(Conflict, match="links go on in clouds at hv3"):
            leave(world.ports, SCOPE, GATEWAY)
    (stays,) = drain(world.ports, SCOPE, GATEWAY)
    assert (stays.op_occ_id, stays.vnfcs) == ("", ())
    assert "link right goes on in a cloud at hv3" in stays.problem
    assert world.run(Terminate(request.ns_id)).state is S.COMPLETED
    assert hosts.leave(world.ports, SCOPE, GATEWAY).state is HostState.LEAVING


def test_a_plan_is_refused_when_the_host_of_its_stitch_has_left_meanwhile(tmp_path):
    world, request = to_stitch(tmp_path)
    plan = service.plan(world.ports, SCOPE, request)
    hosts.leave(world.ports, SCOPE, GATEWAY)
    with pytest.raises(Conflict, match="hv3"):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_a_cloud_where_links_go_on_cannot_be_removed(tmp_path):
    world, _ = stitched(tmp_path)
    with pytest.raises(Conflict, match="VNFCs are placed at stack"):
        sites.remove(world.ports, SCOPE, CLOUD)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Return what sets an operation up once, and gives a copy of that to each run."""
    return Copies(tmp_path_factory, again)


@pytest.mark.parametrize(
    "set_up",
    [
        pytest.param(to_stitch, id="instantiate"),
        pytest.param(to_heal, id="heal"),
        pytest.param(to_terminate, id="terminate"),
        pytest.param(to_force, id="forced"),
    ],
)
def test_an_error_at_any_step_is_taken_back_whole(
    prepared, set_up, tmp_path, monkeypatch
):
    Failing(prepared, set_up, monkeypatch).is_taken_back_whole(tmp_path)
