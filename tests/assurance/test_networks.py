"""Auto-heal of networks on a fake VIM: they are put right, and what they cut off."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from nfvo.assurance.cases import GIVEN_UP
from nfvo.assurance.healer import Healer
from nfvo.assurance.switch import switch_auto_heal
from nfvo.lcm.deviation import Word
from nfvo.lcm.drift.words import say
from nfvo.lcm.facts import NetworkFacts
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.ports import FoundResource
from tests.assurance.ward import Ward
from tests.lcm.surveys import all_of, estate_on, instead, kept, survey, the, without
from tests.lcm.world import SCOPE

HOST = "hv1"
Found = tuple[FoundResource, ...]
STRANGER = frozenset({"192.0.2.1"})


@pytest.fixture
def found(ward: Ward) -> Found:
    """What is found on a host where all is well."""
    return all_of(estate_on(ward.world, HOST))


def with_peers(found: Found, peers: Iterable[str] = STRANGER) -> Found:
    network = the(found, "network")
    assert isinstance(network.facts, NetworkFacts)
    other = replace(network, facts=replace(network.facts, peers=frozenset(peers)))
    return instead(found, network, other)


def surveyed(ward: Ward, found: Found) -> None:
    """Survey the host; what is new to that deviates for a minute."""
    before = {one.id for one in kept(ward.world)}
    survey(ward.world, HOST, found, later_s=0.0)
    if {one.id for one in kept(ward.world)} - before:
        ward._earlier("deviation", "since", 60)
    ward.world.observe()


def kinds(ward: Ward, op_occ: LcmOpOcc) -> set[str]:
    return {step.kind for step in ward.world.steps(op_occ)}


def test_a_network_with_other_peers_is_put_right_without_being_asked(
    ward: Ward, found: Found
):
    assert ward.turn() == []
    surveyed(ward, with_peers(found))
    ended = ward.heal()
    assert ended.state is OperationState.COMPLETED
    assert kinds(ward, ended) == {"ensure-network"}
    (name,) = ward.changes(ended)
    assert ended.cause.startswith(f"auto-heal: {name} deviates on {HOST} since ")
    assert ended.cause.endswith("(changed: peers)")
    surveyed(ward, found)
    assert ward.turn() == []


def test_what_a_missing_network_has_cut_off_is_rebuilt(ward: Ward, found: Found):
    network = the(found, "network")
    surveyed(ward, without(found, network))
    cut_off = {
        v.name
        for v in ward.world.ns().vnfcs()
        if v.host_id == ward.world.host(HOST).id
        and any(cp.vl_id == network.id for cp in v.cps)
    }
    ended = ward.heal()
    assert ended.state is OperationState.COMPLETED
    rebuilt = {v.name for v in ward.world.ns().vnfcs() if v.incarnation == 2}
    assert rebuilt == cut_off != set()
    assert f"cut off on {HOST}" in ended.cause
    assert f"(network {network.name} went)" in ended.cause
    surveyed(ward, all_of(estate_on(ward.world, HOST)))
    assert ward.turn() == []


def test_what_is_off_is_started_first_and_its_networks_with_it(
    ward: Ward, found: Found
):
    """As after a reboot: nothing of it is rebuilt."""
    here = [v for v in ward.world.ns().vnfcs() if v.host_id == ward.world.host(HOST).id]
    networks = [one for one in found if one.kind == "network"]
    surveyed(ward, without(found, *networks))
    ward.stop(*(v.name for v in here))
    ended = ward.heal()
    assert set(ward.changes(ended).values()) == {"restart"}
    before = {"ensure-network", "put-image"}
    assert kinds(ward, ended) == {*before, "start-server", "await-server"}
    surveyed(ward, found)
    assert ward.turn() == []


def test_what_was_found_before_the_last_operation_waits_for_a_survey(
    ward: Ward, found: Found
):
    surveyed(ward, with_peers(found))
    ward.heal()
    survey(ward.world, HOST, with_peers(found), later_s=-20.0)
    assert ward.turn() == []
    ward.healer = Healer()
    assert ward.turn() == []
    surveyed(ward, with_peers(found))
    ward.healer = Healer()
    assert kinds(ward, ward.heal()) == {"ensure-network"}


def test_after_three_heals_that_did_not_help_an_operator_is_called(
    ward: Ward, found: Found
):
    for _ in range(3):
        surveyed(ward, with_peers(found))
        ward.healer = Healer()
        ward.heal()
    surveyed(ward, with_peers(found))
    ward.healer = Healer()
    assert ward.turn() == []
    (alarm,) = ward.alarms()
    assert alarm.code == GIVEN_UP
    surveyed(ward, found)
    ward.turn()
    assert ward.alarms() == []


@pytest.mark.parametrize("how", ["switched off", "ignored"])
def test_a_network_is_left_alone_where_it_is_not_to_be_healed(
    ward: Ward, found: Found, how: str
):
    survey(ward.world, HOST, with_peers(found), later_s=0.0)
    (one,) = kept(ward.world)
    if how == "ignored":
        say(ward.world.ports, SCOPE, one.id, Word.IGNORE)
    else:
        switch_auto_heal(ward.world.ports, SCOPE, "chain", on=False)
    surveyed(ward, with_peers(found))
    ward._earlier("deviation", "since", 60)
    assert ward.turn() == []


def test_nothing_is_put_right_while_a_host_of_the_service_cannot_be_looked_at(
    ward: Ward, found: Found
):
    surveyed(ward, with_peers(found))
    ward.world.lose(ward.world.host_of(ward.vnfc("server/vm/0")).name)
    assert ward.turn() == []
