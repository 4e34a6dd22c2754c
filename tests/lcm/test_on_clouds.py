"""The whole life of a service on the places of a cloud."""

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm import catalogue
from nfvo.lcm.deviation import DeviationKind as K
from nfvo.lcm.facts import NetworkFacts
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate
from tests.lcm.clouds import (
    CLOUD,
    DELEGATED,
    DIRECTED,
    again,
    deviating,
    half_and_half,
    specs,
    the,
    with_cloud,
)
from tests.lcm.copying import Copies
from tests.lcm.surveys import estate_on, survey
from tests.lcm.test_boot import LONE
from tests.lcm.unwinding import Failing
from tests.lcm.world import IMAGE, SCOPE, instantiate

S = OperationState
FIREWALL = "firewall/vm/0"
PLACES = [
    pytest.param(DELEGATED, id="delegated"),
    pytest.param(DIRECTED, id="directed"),
]
MADE_OF = ("ensure-volume", "ensure-seed", "remove-volume", "clear-volume")


def begun(folder, places=DELEGATED):
    world = with_cloud(folder, places)
    world.onboard()
    return world, instantiate(world.create())


def running(folder, places=DELEGATED):
    world, request = begun(folder, places)
    assert world.run(request).state is S.COMPLETED
    world.observe()
    return world, request


def to_heal(folder):
    world, request = running(folder)
    return world, Heal(request.ns_id, vnfcs=(FIREWALL,))


def to_restart(folder):
    world, request = running(folder)
    switch_off(world, FIREWALL)
    return world, Heal(request.ns_id, restart=True)


def to_terminate(folder):
    world, request = running(folder)
    return world, Terminate(request.ns_id)


def to_force(folder):
    world, request = running(folder)
    return world, Terminate(request.ns_id, force=True)


OPERATIONS = [
    pytest.param(begun, id="instantiate"),
    pytest.param(to_heal, id="heal"),
    pytest.param(to_restart, id="restart"),
    pytest.param(to_terminate, id="terminate"),
    pytest.param(to_force, id="forced"),
]


def lone(world, ready):
    """Onboard a service of one VM that has no links."""
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    text = LONE.replace("READY", ready) + "user-data: '#!/bin/sh'\n"
    catalogue.onboard(world.ports, SCOPE, {"lone.yaml": text})
    return Instantiate(world.create("lone", "lone").id)


def switch_off(world, name):
    vnfc = the(world, name)
    world.vim.stop_server(world.host_of(vnfc), server_id(vnfc.id, vnfc.incarnation))
    world.observe()


@pytest.mark.parametrize("places", PLACES)
def test_a_service_lives_on_a_cloud_and_leaves_nothing(places, tmp_path):
    world, request = running(tmp_path, places)
    assert len([one for one in world.left() if " server " in one]) == 3
    ended = world.run(Heal(request.ns_id, vnfcs=(FIREWALL,)))
    assert ended.state is S.COMPLETED
    assert the(world, FIREWALL).incarnation == 2
    world.observe()
    switch_off(world, "client/vm/0")
    assert world.run(Heal(request.ns_id, restart=True)).state is S.COMPLETED
    assert world.run(Terminate(request.ns_id)).state is S.COMPLETED
    assert world.left() == set()
    assert world.reserved(world.ns()) == 0
    assert world.resources() == []


@pytest.mark.parametrize("set_up", OPERATIONS)
def test_nothing_on_a_cloud_is_made_of_volumes(set_up, tmp_path):
    world, request = set_up(tmp_path)
    ended = world.run(request)
    assert ended.state is S.COMPLETED
    assert not {step.kind for step in world.steps(ended)} & set(MADE_OF)


def test_networks_and_images_are_made_once_at_the_anchor(tmp_path):
    world, request = begun(tmp_path)
    ended = world.run(request)
    anchor = world.host(CLOUD).id
    for kind, count in (("put-image", 1), ("ensure-network", 2)):
        made = [record.host_id for record, _ in specs(world, ended, kind)]
        assert made == [anchor] * count


def test_a_vm_gets_its_day_zero_data_with_the_call_that_makes_it(tmp_path):
    world, request = begun(tmp_path)
    ended = world.run(request)
    servers = [step for _, step in specs(world, ended, "ensure-server")]
    assert len(servers) == 3
    for step in servers:
        assert step.day_zero.instance_id == step.server.id
        assert (step.server.disk, step.server.seed) == ("", "")
        assert step.server.image_sha256 == "ab" * 32
        assert step.server.disk_gib == the(world, step.vnfc).demand.disk_gib


def test_a_vm_that_need_only_run_is_waited_for_as_nova_may_yet_give_it_up(tmp_path):
    world = with_cloud(tmp_path, DELEGATED)
    ended = world.run(lone(world, "running"))
    assert ended.state is S.COMPLETED
    assert world.steps(ended)[-1].kind == "await-server"


def test_a_cloud_numbers_its_overlays_and_needs_to_know_their_subnets(tmp_path):
    world, request = begun(tmp_path)
    networks = [
        s.network for _, s in specs(world, world.run(request), "ensure-network")
    ]
    overlay = next(one for one in networks if one.fabric == "vxlan")
    assert (overlay.segment, overlay.peers) == (0, ())
    assert [str(pool) for pool in overlay.pools] == ["10.20.0.0/24", "fd00:20::/64"]
    assert all(any(g in pool for pool in overlay.pools) for g in overlay.gateways)
    assert len(overlay.gateways) == 2
    provider = next(one for one in networks if one.fabric == "bridge")
    assert provider.bridge == "physnet1"


def test_what_is_apart_in_a_zone_is_one_server_group(tmp_path):
    world, request = begun(tmp_path)
    ended = world.run(request)
    names = {s.server.apart for _, s in specs(world, ended, "ensure-server")}
    assert len(names) == 1
    assert names <= {vnfc.id for vnfc in world.ns().vnfcs()}
    world.observe()
    healed = world.run(Heal(request.ns_id, vnfcs=(FIREWALL,)))
    again = {s.server.apart for _, s in specs(world, healed, "ensure-server")}
    first = {s.server.apart for _, s in specs(world, ended, "ensure-server")}
    assert again == first


def test_what_is_apart_where_machines_are_told_is_on_machines_of_its_own(tmp_path):
    world, request = begun(tmp_path, DIRECTED)
    ended = world.run(request)
    assert {s.server.apart for _, s in specs(world, ended, "ensure-server")} == {""}
    assert len({vnfc.host_id for vnfc in world.ns().vnfcs()}) == 3


def test_where_two_machines_are_told_three_apart_are_refused(tmp_path):
    world, request = begun(tmp_path, DIRECTED[:2])
    with pytest.raises(NoHostFits) as caught:
        world.run(request)
    assert "apart from" in str(caught.value.refusal)


@pytest.mark.parametrize(
    "set_up", [*OPERATIONS, pytest.param(half_and_half, id="instantiate on both")]
)
def test_an_error_at_any_step_is_taken_back_whole(
    prepared_cloud, set_up, tmp_path, monkeypatch
):
    Failing(prepared_cloud, set_up, monkeypatch).is_taken_back_whole(tmp_path)


@pytest.fixture(scope="module")
def prepared_cloud(tmp_path_factory):
    """Return what sets an operation up once, and gives a copy of that to each run."""
    return Copies(tmp_path_factory, again)


def test_where_all_is_well_nothing_deviates(tmp_path):
    world, _ = running(tmp_path)
    for name in (CLOUD, "stack-az1", "stack-az2"):
        found = world.vim.found(world.host(name))
        survey(world, name, found)
        assert deviating(world) == [], name
    kinds = {due.kind for due in estate_on(world, CLOUD).due.values()}
    assert kinds == {"network"}


def test_a_network_that_is_gone_from_a_cloud_is_made_with_what_was_on_it(tmp_path):
    world, request = running(tmp_path)
    networks = (tmp_path / "hosts" / CLOUD / "network").iterdir()
    network = next(one for one in networks if one.name.endswith("-right"))
    network.unlink()
    survey(world, CLOUD, world.vim.found(world.host(CLOUD)))
    assert [(one.kind, one.what) for one in deviating(world)] == [
        (K.MISSING, "network")
    ]
    assert world.run(Heal(request.ns_id)).state is S.COMPLETED
    assert network.exists()
    assert max(vnfc.incarnation for vnfc in world.ns().vnfcs()) == 2


def test_a_provider_network_of_a_cloud_is_called_as_the_cloud_calls_it(tmp_path):
    world, _ = running(tmp_path)
    client = the(world, "client/vm/0")
    (nic,) = next(
        due.facts.nics
        for due in estate_on(world, world.host_of(client).name).due.values()
        if due.owner_id == client.id
    )
    assert (nic.mac, nic.network) == (client.cps[0].mac, "")
    (overlay,) = estate_on(world, CLOUD).due.values()
    assert overlay.facts == NetworkFacts(active=True)


def test_within_a_cloud_a_vm_is_removed_before_the_new_one_has_its_ports(tmp_path):
    world, request = to_heal(tmp_path)
    ended = world.run(request)
    kinds = [step.kind for step in world.steps(ended)]
    assert "stop-server" not in kinds
    assert kinds.index("remove-server") < kinds.index("ensure-server")
    removed = specs(world, ended, "remove-server")[0][0]
    needed = [step for step in world.steps(ended) if step.seq < removed.seq]
    assert {step.kind for step in needed} == {"put-image", "ensure-network"}
    assert world.op_occ(ended.id).point_of_no_return == removed.seq


def test_what_was_on_a_dead_machine_of_a_cloud_is_rebuilt_on_another(tmp_path):
    spare = ("stack-n4", "nova", "n4")
    world, request = running(tmp_path, (*DIRECTED, spare))
    lost = the(world, FIREWALL)
    dead = world.host_of(lost).name
    world.lose(dead)
    healed = world.run(Heal(request.ns_id, dead_hosts=frozenset({dead})))
    assert healed.state is S.COMPLETED
    assert world.host_of(the(world, FIREWALL)).name != dead
    assert world.vim.servers(world.host(dead)) == ()
    assert world.run(Terminate(request.ns_id)).state is S.COMPLETED
    assert world.left() == set()


def test_what_was_on_a_dead_machine_goes_from_its_cloud_when_rebuilt_elsewhere(
    tmp_path,
):
    world = with_cloud(tmp_path, DIRECTED[:1])
    request = lone(world, "agent")
    assert world.run(request).state is S.COMPLETED
    dead = world.host(DIRECTED[0][0])
    world.add_hosts(1)
    world.observe()
    world.lose(dead.name)
    heal = Heal(request.ns_id, dead_hosts=frozenset({dead.name}))
    assert world.run(heal).state is S.COMPLETED
    assert len(world.vim.servers(world.host("hv1"))) == 1
    assert world.vim.servers(dead) == ()
