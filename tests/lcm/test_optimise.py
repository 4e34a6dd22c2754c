"""Re-optimising what runs: the plan is of the store, and the store is not changed."""

from dataclasses import replace

import pytest

from nfvo.errors import InvalidRequest, NotFound
from nfvo.graph import Resources
from nfvo.lcm.drain import drain
from nfvo.lcm.optimise import plan_migration
from nfvo.lcm.store import Scope
from nfvo.placement.optimise.outcome import Budget, Goal, Wanted
from tests.lcm.world import SCOPE

ADMIN = Scope("ops", "alice")


@pytest.fixture
def firewall(world, chain) -> str:
    """Add a host; return the name of that with the firewall."""
    world.add_hosts(4)
    world.observe()
    (firewall,) = [v for v in world.ns().vnfcs() if v.name == "firewall/vm/0"]
    return next(n for n in world.names if world.host(n).id == firewall.host_id)


def revision(world) -> int:
    with world.store.read(SCOPE) as view:
        return view.revision()


def test_a_drain_is_planned_by_names_of_hosts_and_nothing_is_changed(world, firewall):
    before = revision(world)
    plan = plan_migration(world.ports, ADMIN, Wanted(drain=(firewall,)))
    (step,) = plan.steps
    assert (step.service, step.project) == ("chain", "default")
    assert (step.vnfcs, step.source) == (("firewall/vm/0",), firewall)
    assert step.target in set(world.names) - {firewall}
    assert plan.emptied == (firewall,)
    assert (plan.revision, revision(world)) == (before, before)


def test_what_is_apart_is_not_consolidated(world, firewall):
    plan = plan_migration(world.ports, ADMIN, Wanted(Goal.CONSOLIDATE))
    assert plan.steps == ()
    assert plan.before == plan.after


def test_who_fits_nowhere_else_is_told_as_a_drain_tells_it(world, firewall):
    with world.store.write(SCOPE) as tx:
        for host in tx.hosts():
            if host.name != firewall:
                tx.put_host(replace(host, capacity_override=Resources(1, 64, 1)))
    (stay,) = plan_migration(world.ports, ADMIN, Wanted(drain=(firewall,))).stays
    assert (stay.host, stay.vnfcs) == (firewall, ("firewall/vm/0",))
    why = {r.host: r.message for v in stay.refusal.vnfcs for r in v.rejections}
    assert why[firewall] == "cordoned"
    assert set(why) == set(world.names)
    assert "room on other hosts" in stay.hint


def test_a_service_with_an_operation_under_way_stays(world, firewall):
    world.queue.lose_messages()
    drain(world.ports, ADMIN, firewall)
    plan = plan_migration(world.ports, ADMIN, Wanted(drain=(firewall,)))
    assert "HEAL is PROCESSING" in {stay.why for stay in plan.stays}


def test_the_budget_counts(world, firewall):
    wanted = Wanted(drain=(firewall,), budget=Budget(moves=0))
    (stay,) = plan_migration(world.ports, ADMIN, wanted).stays
    assert stay.why == "the budget is spent"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        pytest.param(Wanted(), InvalidRequest, id="nothing"),
        pytest.param(Wanted(drain=("hv9",)), NotFound, id="host"),
        pytest.param(Wanted(Goal.REBALANCE, site="mars"), NotFound, id="site"),
    ],
)
def test_what_is_not_there_is_refused(world, firewall, wanted, error):
    with pytest.raises(error):
        plan_migration(world.ports, ADMIN, wanted)
