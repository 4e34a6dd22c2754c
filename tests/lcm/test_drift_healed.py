"""Healing what deviates: VNFCs whose VM or disks do, networks alone, nothing twice."""

from dataclasses import replace

import pytest

from nfvo.errors import Conflict
from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.drift.words import say
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal
from nfvo.lcm.store import SYSTEM
from tests.lcm.surveys import (
    all_of,
    estate_on,
    instead,
    kept,
    of_incarnation,
    survey,
    the,
    without,
)
from tests.lcm.world import SCOPE


@pytest.fixture
def found(world, chain):
    """What is found on hv1 where all is well."""
    return all_of(estate_on(world, "hv1"))


def owner(world, deviation):
    return next(v.name for v in world.ns().vnfcs() if v.id == deviation.owner_id)


def incarnations(world):
    return {vnfc.name: vnfc.incarnation for vnfc in world.ns().vnfcs()}


@pytest.mark.parametrize("kind", ["server", "volume", "seed"])
def test_a_vnfc_is_rebuilt_when_its_vm_or_a_disk_is_missing(world, chain, found, kind):
    survey(world, "hv1", without(found, the(found, kind)))
    (missing,) = kept(world)
    assert world.run(Heal(chain.id)).state is OperationState.COMPLETED
    healed = {name for name, number in incarnations(world).items() if number == 2}
    assert healed == {owner(world, missing)}


def test_what_was_healed_is_not_healed_again_before_the_next_survey(
    world, chain, found
):
    survey(world, "hv1", without(found, the(found, "server")), later_s=0.0)
    world.run(Heal(chain.id))
    world.observe()
    with pytest.raises(Conflict, match="nothing to heal"):
        world.begin(Heal(chain.id))


def with_network(found, **changes):
    network = the(found, "network")
    facts = replace(network.facts, **changes)
    return instead(found, network, replace(network, facts=facts))


def test_networks_are_put_right_alone_when_nothing_else_deviates(world, chain, found):
    survey(world, "hv1", with_network(found, peers=frozenset({"192.0.2.1"})))
    done = world.run(Heal(chain.id))
    assert done.state is OperationState.COMPLETED
    assert {step.kind for step in world.steps(done)} == {"ensure-network"}
    assert set(incarnations(world).values()) == {1}
    with world.store.read(SCOPE) as view:
        (change,) = view.plan(done.plan_id).changes
    assert (change.action, change.kind) == ("update", "vl")


def test_networks_are_put_right_alone_when_only_they_are_to_be(world, chain, found):
    survey(world, "hv1", with_network(found, active=False))
    (vnfc, *_) = world.ns().vnfcs()
    world.vim.stop_server(world.host_of(vnfc), server_id(vnfc.id, 1))
    world.observe()
    done = world.run(Heal(chain.id, networks=True))
    assert done.state is OperationState.COMPLETED
    assert {step.kind for step in world.steps(done)} == {"ensure-network"}


def test_what_was_on_a_network_that_is_off_is_rebuilt_as_its_bridge_went(
    world, chain, found
):
    survey(world, "hv1", with_network(found, active=False))
    assert world.run(Heal(chain.id)).state is OperationState.COMPLETED
    assert sorted(incarnations(world).values()) == [1, 1, 2]


def test_what_an_operator_ignores_is_not_healed(world, chain, found):
    survey(world, "hv1", without(found, the(found, "server")))
    say(world.ports, SCOPE, kept(world)[0].id, Word.IGNORE)
    with pytest.raises(Conflict, match="nothing to heal"):
        world.begin(Heal(chain.id))


def test_no_vm_is_made_beside_one_that_no_record_knows(world, chain, found):
    estate = estate_on(world, "hv1")
    server = the(found, "server")
    vnfc = server.tag.owner
    twin = of_incarnation(estate, server, 2, server_id(vnfc, 2))
    survey(world, "hv1", (*without(found, server), twin))
    unknown = next(d for d in kept(world) if d.kind is DeviationKind.UNKNOWN)
    with pytest.raises(Conflict, match="two would have one address") as caught:
        world.begin(Heal(chain.id))
    assert f"nfvo drift adopt {unknown.id}" in caught.value.hint
    with world.store.write(SYSTEM) as tx:
        tx.delete_observation(server.id)
    say(world.ports, SCOPE, unknown.id, Word.ADOPT)
    assert 2 in incarnations(world).values()
