"""Hosts that somebody vouches are off, and hosts that are left."""

from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from nfvo.errors import Conflict, NoHostFits, StalePlan
from nfvo.lcm import hosts, service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal
from nfvo.lcm.views.host import host_view
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import HOLD, SCOPE, instantiate

S = HostState


def host_of(world, name):
    """Return the name of the host where a VNFC is."""
    (vnfc,) = [v for v in world.ns().vnfcs() if v.name == name]
    return next(n for n in world.names if world.host(n).id == vnfc.host_id)


def servers_on(world, name):
    return [server.name for server in world.vim.servers(world.host(name))]


def reasons(refused, host):
    """Return why a host was refused, by its id."""
    vnfcs = refused.value.refusal.vnfcs
    return {r.message for v in vnfcs for r in v.rejections if r.host == host.id}


def set_state(world, name, state):
    with world.store.write(SCOPE) as tx:
        tx.put_host(replace(tx.host(name), state=state))


@pytest.fixture
def spare(world, chain):
    """Add a fourth host; return the name of that with the firewall."""
    world.add_hosts(4)
    world.observe()
    return host_of(world, "firewall/vm/0")


def test_a_host_that_answers_is_not_down_whoever_says_so(world, spare):
    with pytest.raises(Conflict, match="looked at just now") as refused:
        hosts.confirm_down(world.ports, SCOPE, spare, "bob says so")
    assert "SUSPECT" in refused.value.hint
    with pytest.raises(Conflict, match="looked at just now") as refused:
        world.begin(Heal(world.ns().id, dead_hosts=frozenset({spare})))
    assert f"nfvo host drain {spare}" in refused.value.hint
    assert world.host(spare).state is S.READY


def test_a_host_that_nobody_can_look_at_is_suspect_and_can_be_said_to_be_down(
    world, spare
):
    world.lose(spare)
    with world.store.read(SCOPE) as view:
        shown = host_view(view, spare)
    assert (shown.state, shown.detail) == (S.SUSPECT, "no route")
    down = hosts.confirm_down(world.ports, SCOPE, spare, "bob says so")
    assert (down.state, down.detail) == (S.DOWN, "bob says so")
    again = hosts.confirm_down(world.ports, SCOPE, spare, "the fencer says so")
    assert again.detail == "bob says so"


def test_what_was_on_a_host_that_is_down_is_rebuilt_without_naming_the_host(
    world, spare
):
    world.lose(spare)
    hosts.confirm_down(world.ports, SCOPE, spare, "it is off")
    assert world.run(Heal(world.ns().id)).state is OperationState.COMPLETED
    assert host_of(world, "firewall/vm/0") != spare


def test_a_heal_that_takes_a_host_to_be_dead_makes_it_down_when_it_is_applied(
    world, spare
):
    world.lose(spare)
    wanted = Heal(world.ns().id, dead_hosts=frozenset({spare}))
    plan = service.plan(world.ports, SCOPE, wanted)
    assert world.host(spare).state is S.READY
    world.drain(service.apply(world.ports, SCOPE, plan.id, HOLD))
    down = world.host(spare)
    assert (down.state, down.detail) == (S.DOWN, "tester says so")


def test_a_plan_that_takes_a_host_to_be_dead_is_stale_when_that_answers(world, spare):
    world.lose(spare)
    wanted = Heal(world.ns().id, dead_hosts=frozenset({spare}))
    plan = service.plan(world.ports, SCOPE, wanted)
    world.observe()
    with pytest.raises(StalePlan, match=f"host {spare} is not down"):
        service.apply(world.ports, SCOPE, plan.id, HOLD)
    assert world.host(spare).state is S.READY


def test_a_plan_does_not_count_on_a_dead_host_with_nothing_of_its_service(world, spare):
    empty = next(n for n in world.names if not servers_on(world, n))
    set_state(world, empty, S.DOWN)
    plan = service.plan(world.ports, SCOPE, Heal(world.ns().id, ("server/vm/0",)))
    assert plan.dead_hosts == frozenset()
    set_state(world, empty, S.READY)
    done = world.drain(service.apply(world.ports, SCOPE, plan.id, HOLD))
    assert done.state is OperationState.COMPLETED


def test_a_host_is_left_by_what_is_named_and_keeps_nothing_of_it(world, spare):
    moved = world.run(Heal(world.ns().id, leaving=frozenset({spare})))
    assert moved.state is OperationState.COMPLETED
    assert host_of(world, "firewall/vm/0") != spare
    assert [vnfc.incarnation for vnfc in world.ns().vnfcs()].count(2) == 1
    assert servers_on(world, spare) == []


def test_a_host_that_only_it_fits_on_is_not_left(world, chain):
    world.observe()
    firewall = host_of(world, "firewall/vm/0")
    with pytest.raises(NoHostFits) as refused:
        world.begin(Heal(chain.id, leaving=frozenset({firewall})))
    assert reasons(refused, world.host(firewall)) == {"cordoned"}
    assert servers_on(world, firewall) != []


def test_a_host_that_cannot_be_looked_at_is_not_left_as_its_vms_may_run(world, spare):
    world.lose(spare)
    with pytest.raises(Conflict, match="may still run there"):
        world.begin(Heal(world.ns().id, leaving=frozenset({spare})))


@pytest.mark.parametrize(
    ("before", "cordoned", "uncordoned"),
    [
        pytest.param(S.READY, S.CORDONED, S.NEW, id="in use"),
        pytest.param(S.DOWN, S.DOWN, S.DOWN, id="down"),
        pytest.param(S.QUARANTINED, S.QUARANTINED, S.QUARANTINED, id="quarantined"),
        pytest.param(S.LEAVING, S.LEAVING, S.LEAVING, id="leaving"),
    ],
)
def test_cordoning_says_what_becomes_of_a_host_later_whatever_it_is_now(
    world, before, cordoned, uncordoned
):
    set_state(world, "hv1", before)
    rests = hosts.cordon(world.ports, SCOPE, "hv1")
    assert (rests.state, rests.cordoned) == (cordoned, True)
    used = hosts.uncordon(world.ports, SCOPE, "hv1")
    assert (used.state, used.cordoned) == (uncordoned, False)


def test_a_cordoned_host_that_went_down_is_still_cordoned(world):
    hosts.cordon(world.ports, SCOPE, "hv1")
    assert hosts.confirm_down(world.ports, SCOPE, "hv1", "it is off").cordoned


def test_instantiating_names_the_cordon_as_the_reason(world):
    for name in world.names:
        hosts.cordon(world.ports, SCOPE, name)
    with pytest.raises(NoHostFits) as refused:
        world.begin(instantiate(world.create()))
    assert reasons(refused, world.host("hv1")) == {"cordoned"}


class Meanwhile:
    """A store in which something else happens after each look."""

    def __init__(self, store, happens):
        self._store = store
        self._happens = happens

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def read(self, scope):
        with self._store.read(scope) as view:
            yield view
        self._happens()


def test_a_host_on_which_a_service_begins_just_then_does_not_leave(world):
    begin = iter([lambda: world.begin(instantiate(world.create()))])
    store = Meanwhile(world.store, lambda: next(begin, lambda: None)())
    with suppress(Conflict):
        hosts.leave(replace(world.ports, store=store), SCOPE, "hv1")
    leaves = world.host("hv1").state is S.LEAVING
    with world.store.read(SCOPE) as view:
        assert not (leaves and list(view.ns_instances()))
