"""Heal on a fake VIM: what does not run is rebuilt, and only that."""

import pytest

from nfvo.errors import Conflict
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal
from tests.lcm.world import World, instantiate


def test_healing_rebuilds_what_does_not_run_and_only_that(world, chain):
    before = {vnfc.name: vnfc for vnfc in world.ns().vnfcs()}
    sick = before["firewall/vm/0"]
    host = next(h for h in ("hv1", "hv2", "hv3") if world.host(h).id == sick.host_id)
    world.vim.stop_server(world.host(host), server_id(sick.id, 1))
    world.observe()
    assert world.run(Heal(chain.id)).state is OperationState.COMPLETED
    after = {vnfc.name: vnfc for vnfc in world.ns().vnfcs()}
    assert after["firewall/vm/0"].incarnation == 2
    assert after["firewall/vm/0"].cps == sick.cps
    assert after["client/vm/0"] == before["client/vm/0"]
    assert len(world.vim.servers(world.host(host))) == 1


def test_healing_a_service_that_is_well_says_so(world, chain):
    with pytest.raises(Conflict, match="nothing to heal"):
        world.begin(Heal(chain.id))


def test_a_healthy_vnfc_is_rebuilt_when_it_is_named(world, chain):
    world.run(Heal(chain.id, vnfcs=("client/vm/0",)))
    assert [vnfc.incarnation for vnfc in world.ns().vnfcs()] == [2, 1, 1]


def test_what_was_on_a_dead_host_is_rebuilt_elsewhere(tmp_path):
    world = World(tmp_path)
    world.add_hosts(4)
    world.onboard()
    ns = world.create()
    world.run(instantiate(ns))
    world.observe()
    (lost,) = [v for v in world.ns().vnfcs() if v.name == "server/vm/0"]
    dead = next(n for n in world.names if world.host(n).id == lost.host_id)
    world.lose(dead)
    with pytest.raises(Conflict, match="may still run"):
        world.begin(Heal(ns.id))
    request = Heal(ns.id, dead_hosts=frozenset({dead}))
    assert world.run(request).state is OperationState.COMPLETED
    (found,) = [v for v in world.ns().vnfcs() if v.name == "server/vm/0"]
    assert found.host_id != lost.host_id
    assert found.cps == lost.cps
    world.store.close()


def test_a_vnfc_is_healed_with_the_secrets_it_was_instantiated_with(world, chain):
    again = world.run(Heal(chain.id, vnfcs=("firewall/vm/0",)))
    (seed,) = [s for s in world.steps(again) if s.kind == "ensure-seed"]
    reference = world.ns().secret("firewall", "admin-password")
    assert seed.arguments["seed"]["secrets"] == {"admin-password": reference}


def test_what_waits_for_another_is_rebuilt_when_that_answers(world, chain):
    ended = world.run(Heal(chain.id, vnfcs=("server/vm/0", "firewall/vm/0")))
    assert ended.state is OperationState.COMPLETED
    steps = world.steps(ended)
    after = {step.seq: step.after for step in steps}
    seq = {step.title.partition(" on ")[0]: step.seq for step in steps}
    answered = seq["boot firewall/vm/0"]
    assert answered in after[seq["start server/vm/0"]]
    assert after[seq["stop server/vm/0"]] == (answered,)
    assert after[seq["stop firewall/vm/0"]] == ()


def test_what_is_rebuilt_alone_waits_for_nobody(world, chain):
    ended = world.run(Heal(chain.id, vnfcs=("server/vm/0",)))
    steps = world.steps(ended)
    (stop,) = [step for step in steps if step.kind == "stop-server"]
    assert stop.after == ()
    assert not [step for step in steps if "firewall" in step.title]
