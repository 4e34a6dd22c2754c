"""Draining a host: each service leaves by its own heal, or says why it cannot."""

from dataclasses import replace

import pytest

from nfvo.errors import InvalidRequest, NotFound
from nfvo.graph import Resources
from nfvo.lcm.drain import drain
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate
from nfvo.lcm.store import Scope
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import SCOPE

ADMIN = Scope("ops", "alice")


@pytest.fixture
def crowded(world, chain):
    """Add a host; return the name of that with the firewall."""
    world.add_hosts(4)
    world.observe()
    (firewall,) = [v for v in world.ns().vnfcs() if v.name == "firewall/vm/0"]
    return next(n for n in world.names if world.host(n).id == firewall.host_id)


def test_services_of_all_projects_leave_a_drained_host(world, crowded):
    (left,) = drain(world.ports, ADMIN, crowded)
    assert (left.ns, left.vnfcs) == ("chain", ("firewall/vm/0",))
    done = world.drain(world.op_occ(left.op_occ_id))
    assert (done.state, done.actor) == (OperationState.COMPLETED, "alice")
    assert done.cause == f"host {crowded} is drained"
    assert world.vim.servers(world.host(crowded)) == ()
    assert world.host(crowded).state is HostState.CORDONED


def test_draining_an_empty_host_only_cordons_it(world, crowded):
    empty = next(n for n in world.names if not world.vim.servers(world.host(n)))
    assert drain(world.ports, ADMIN, empty) == ()
    assert world.host(empty).state is HostState.CORDONED


def test_who_fits_nowhere_else_stays_and_is_told_why_host_by_host(world, crowded):
    with world.store.write(SCOPE) as tx:
        for host in tx.hosts():
            if host.name != crowded:
                tx.put_host(replace(host, capacity_override=Resources(1, 64, 1)))
    (stays,) = drain(world.ports, ADMIN, crowded)
    assert stays.op_occ_id == ""
    assert "no host for 1 of 3 VNFCs" in stays.problem
    why = {r.host: r.message for v in stays.refusal.vnfcs for r in v.rejections}
    assert why[crowded] == "cordoned"
    assert set(why) == set(world.names)
    assert len({v.hint for v in stays.refusal.vnfcs} | {stays.hint}) == 1
    assert "room on other hosts" in stays.hint  # not: uncordon the drained one
    assert len(world.vim.servers(world.host(crowded))) == 1


def test_a_service_that_is_busy_leaves_when_the_host_is_drained_again(world, crowded):
    world.queue.lose_messages()
    (first,) = drain(world.ports, ADMIN, crowded)
    (busy,) = drain(world.ports, ADMIN, crowded)
    assert busy.op_occ_id == ""
    assert "HEAL of chain is PROCESSING" in busy.problem
    assert busy.refusal is None
    world.drain(world.op_occ(first.op_occ_id))
    assert drain(world.ports, ADMIN, crowded) == ()


def test_a_host_that_nobody_knows_cannot_be_drained(world):
    with pytest.raises(NotFound):
        drain(world.ports, ADMIN, "hv9")


def test_a_heal_may_say_what_to_place_by_from_now_on(world, crowded):
    world.run(Heal(world.ns().id, leaving=frozenset({crowded}), placement="latency"))
    assert world.ns().goals == "latency"
    assert crowded not in {world.host_of(v).name for v in world.ns().vnfcs()}
    world.run(Heal(world.ns().id, vnfcs=("client/vm/0",)))
    assert world.ns().goals == "latency"
    with pytest.raises(InvalidRequest, match="stays where it is"):
        world.run(Heal(world.ns().id, restart=True, placement="pack"))


@pytest.mark.parametrize(("wish", "joins"), [("pack", True), ("spread", False)])
def test_a_service_leaves_for_what_it_was_placed_by(world, wish, joins):
    world.add_hosts(4)
    world.onboard("hello")
    for name, how in (("one", wish), ("two", "spread")):
        world.run(Instantiate(world.create(name, "hello").id, placement=how))
    first, other = ({v.host_id for v in world.ns(n).vnfcs()} for n in ("one", "two"))
    assert first != other
    world.observe()
    (left,) = drain(world.ports, ADMIN, *first)
    world.drain(world.op_occ(left.op_occ_id))
    after = {vnfc.host_id for vnfc in world.ns("one").vnfcs()}
    assert (after == other) is joins
