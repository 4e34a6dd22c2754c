"""Instantiate, heal and terminate on a fake VIM, from request to the last release."""

import pytest

from nfvo.errors import Busy, Conflict, InvalidRequest, NoHostFits, NotFound
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.holds import end_lapsed_holds
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.records import InstantiationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.steps import registry
from nfvo.lcm.store import Resource
from tests.lcm.world import SCOPE, World, instantiate


@pytest.fixture
def chain(world):
    """The firewall chain, running."""
    ns = world.create()
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED
    world.observe()
    return ns


def test_an_instantiated_service_has_a_vm_per_vnfc_on_a_host_of_its_own(world, chain):
    servers = {
        name: [s.state for s in world.vim.servers(world.host(name))]
        for name in ("hv1", "hv2", "hv3")
    }
    assert servers == {name: [ServerState.RUNNING] for name in servers}
    assert world.ns().state is InstantiationState.INSTANTIATED


def test_gateways_get_the_first_address_and_fixed_ones_are_kept(world, chain):
    found = {cp.name: str(cp.addresses[0]) for cp in world.ns().cps()}
    assert found["firewall/vm/0:left"] == "10.10.0.1"
    assert found["firewall/vm/0:right"] == "10.20.0.1"
    assert found["server/vm/0:eth0"] == "10.20.0.80"


def test_a_sap_gets_an_address_of_its_link(world, chain):
    (sap,) = world.ns().saps
    others = {address for cp in world.ns().cps() for address in cp.addresses}
    assert str(sap.addresses[0]).startswith("10.10.0.")
    assert sap.addresses[0] not in others


def test_two_services_on_one_provider_network_never_share_an_address(world, chain):
    world.run(instantiate(world.create("second")))
    first, second = world.ns("chain"), world.ns("second")
    left = [
        address
        for ns in (first, second)
        for end in (*ns.cps(), *ns.saps)
        for address in end.addresses
        if str(address).startswith("10.10.")
    ]
    assert len(left) == len(set(left)) == 6


def test_a_terminated_service_leaves_nothing(world, chain):
    done = world.run(Terminate(chain.id))
    assert done.state is OperationState.COMPLETED
    assert world.left() == set()
    assert world.reserved(chain) == 0
    assert world.resources() == []
    assert world.ns().vnfs == ()


def test_a_service_can_be_instantiated_again_and_is_not_its_predecessor(world, chain):
    before = {vnfc.id for vnfc in world.ns().vnfcs()}
    world.run(Terminate(chain.id))
    assert world.run(instantiate(chain)).state is OperationState.COMPLETED
    assert before.isdisjoint(vnfc.id for vnfc in world.ns().vnfcs())


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


def test_nothing_is_placed_on_a_host_that_does_not_answer(world):
    world.observe()
    world.lose("hv2")
    with pytest.raises(NoHostFits, match="1 of 3"):
        world.begin(instantiate(world.create()))


def test_a_second_operation_on_a_busy_service_is_refused(world):
    ns = world.create()
    world.begin(instantiate(ns))
    with pytest.raises(Busy):
        world.begin(Terminate(ns.id))


def test_a_service_too_big_for_the_hosts_is_refused_before_anything_is_made(tmp_path):
    world = World(tmp_path)
    world.add_hosts(2, room=Resources(16, 4096, 100))
    world.onboard()
    ns = world.create()
    with pytest.raises(NoHostFits) as refused:
        world.begin(instantiate(ns))
    assert "1 of 3" in refused.value.refusal.summary
    assert world.left() == set()
    assert world.reserved(ns) == 0
    world.store.close()


@pytest.mark.parametrize(
    ("request_of", "says"),
    [
        pytest.param(
            lambda ns: Instantiate(ns.id), "has no value", id="a secret is missing"
        ),
        pytest.param(
            lambda ns: Instantiate(
                ns.id, parameters={"firewall.admin-password": "in clear"}
            ),
            "came in clear",
            id="a secret is exposed",
        ),
        pytest.param(
            lambda ns: Instantiate(ns.id, parameters={"firewall.colour": "red"}),
            "firewall.colour",
            id="a parameter is unknown",
        ),
    ],
)
def test_wrong_parameters_are_refused(world, request_of, says):
    with pytest.raises(InvalidRequest, match=says):
        world.begin(request_of(world.create()))


@pytest.mark.parametrize(("wish", "hosts"), [("spread", 3), ("pack", 1)])
def test_services_are_spread_or_packed_as_asked(world, wish, hosts):
    world.onboard("hello")
    for name in ("one", "two", "three"):
        world.run(Instantiate(world.create(name, "hello").id, placement=wish))
    used = {v.host_id for n in ("one", "two", "three") for v in world.ns(n).vnfcs()}
    assert len(used) == hosts


def test_a_vnfc_is_healed_with_the_secrets_it_was_instantiated_with(world, chain):
    again = world.run(Heal(chain.id, vnfcs=("firewall/vm/0",)))
    (seed,) = [s for s in world.steps(again) if s.kind == "ensure-seed"]
    reference = f"{chain.id}/firewall.admin-password"
    assert seed.arguments["seed"]["secrets"] == {"admin-password": reference}


def test_a_plan_is_applied_exactly_once(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    op_occ = service.apply(world.ports, SCOPE, plan.id, Terms())
    assert world.drain(op_occ).state is OperationState.COMPLETED
    world.run(Terminate(ns.id))
    with pytest.raises(Conflict, match="applied already"):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_a_plan_is_stale_when_its_room_was_taken(tmp_path):
    world = World(tmp_path)
    world.add_hosts(3, room=Resources(1, 4096, 100))
    world.onboard()
    plan = service.plan(world.ports, SCOPE, instantiate(world.create("first")))
    world.run(instantiate(world.create("second")))
    with pytest.raises(Conflict, match="0 vCPU"):
        service.apply(world.ports, SCOPE, plan.id, Terms())
    world.store.close()


def test_a_held_plan_keeps_its_room_from_others(tmp_path):
    world = World(tmp_path)
    world.add_hosts(3, room=Resources(1, 4096, 100))
    world.onboard()
    held = service.plan(
        world.ports, SCOPE, instantiate(world.create("first")), hold_s=600
    )
    with pytest.raises(NoHostFits):
        world.begin(instantiate(world.create("second")))
    op_occ = service.apply(world.ports, SCOPE, held.id, Terms())
    assert world.drain(op_occ).state is OperationState.COMPLETED
    world.store.close()


def test_a_hold_ends_when_its_plan_expires(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns), hold_s=0.001)
    assert world.reserved(ns) > 0
    assert end_lapsed_holds(world.ports) == 1
    assert world.reserved(ns) == 0
    with pytest.raises(Conflict, match="expired"):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_plans_that_nobody_applied_are_forgotten(world):
    applied, lapsed = world.create("applied"), world.create("lapsed")
    done = world.run(instantiate(applied))
    old = service.plan(world.ports, SCOPE, instantiate(lapsed), hold_s=0.001)
    end_lapsed_holds(world.ports)
    with world.store.write(SCOPE) as tx:
        assert tx.forget_plans(expired_s=-10_000.0) == 1
        with pytest.raises(NotFound):
            tx.plan(old.id)
        assert tx.plan(done.plan_id).applied_by == done.id


def test_a_new_plan_for_an_instance_ends_the_hold_of_the_old_one(world):
    ns = world.create()
    first = service.plan(world.ports, SCOPE, instantiate(ns), hold_s=600)
    service.plan(world.ports, SCOPE, instantiate(ns))
    assert world.reserved(ns) == 0
    with pytest.raises(Conflict, match="ended its hold"):
        service.apply(world.ports, SCOPE, first.id, Terms())
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED


def test_the_same_idempotency_key_gives_the_same_operation(world):
    ns = world.create()
    terms = Terms(idempotency_key="once")
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    first = service.apply(world.ports, SCOPE, plan.id, terms)
    assert service.apply(world.ports, SCOPE, plan.id, terms).id == first.id


def test_losing_every_message_costs_nothing_but_time(world):
    op_occ = world.begin(instantiate(world.create()))
    assert world.queue.lose_messages() > 0
    with world.store.write(SCOPE) as tx:
        assert len(tx.kick_lost_steps(grace_s=-1.0)) > 0
    assert world.drain(op_occ).state is OperationState.COMPLETED


def test_an_image_that_another_operation_uploads_is_waited_for(world):
    first = world.begin(instantiate(world.create("first")))
    upload = next(s for s in world.steps(first) if s.kind == "put-image")
    with world.store.write(SCOPE) as tx:
        tx.put_resource(_half_an_image(upload))
    second = world.begin(instantiate(world.create("second")))
    same = next(
        s
        for s in world.steps(second)
        if s.kind == "put-image" and s.host_id == upload.host_id
    )
    world.performer.perform(same.id)
    assert next(s for s in world.steps(second) if s.id == same.id).state == "PENDING"
    assert "image" not in {f.kind for f in world.vim.found(world.host("hv1"))}
    assert world.drain(first).state is OperationState.COMPLETED


def _half_an_image(upload):
    made = registry.load(upload).made()
    return Resource("default", upload.host_id, made.kind, made.name, step_id=upload.id)


def test_a_secret_is_nowhere_in_clear(world, chain):
    world.store.close()
    for path in world.folder.rglob("*"):
        assert not path.is_file() or b"correct horse" not in path.read_bytes(), path


def test_an_instance_is_deleted_only_when_nothing_of_it_runs(world, chain):
    with pytest.raises(Conflict, match="is instantiated"):
        service.delete(world.ports, SCOPE, "chain")
    world.run(Terminate(chain.id))
    service.delete(world.ports, SCOPE, "chain")
    with world.store.read(SCOPE) as view:
        assert view.ns_instances() == []


def test_on_failure_rollback_takes_it_back_without_asking(world):
    ns = world.create()
    world.before = _refuse("ensure_server", "hv2")
    failed = world.run(instantiate(ns), Terms(on_failure=OnFailure.ROLLBACK))
    assert failed.state is OperationState.ROLLED_BACK
    assert "staged" in failed.error
    assert world.left() == set()
    assert world.reserved(ns) == 0


def test_on_failure_hold_waits_for_the_operator_who_retries(world):
    ns = world.create()
    world.before = _refuse("ensure_server", "hv2")
    held = world.run(instantiate(ns))
    assert held.state is OperationState.FAILED_TEMP
    world.before = lambda call, host: None
    again = service.retry(world.ports, SCOPE, held.id)
    assert world.drain(again).state is OperationState.COMPLETED


def test_past_the_point_of_no_return_there_is_no_rollback(world, chain):
    world.before = _refuse("delete_volume", "hv1")
    held = world.run(Terminate(chain.id))
    assert held.state is OperationState.FAILED_TEMP
    with pytest.raises(Conflict, match="point of no return"):
        service.roll_back(world.ports, SCOPE, held.id)


def test_a_failed_operation_can_be_given_up_and_terminated(world):
    ns = world.create()
    world.before = _refuse("ensure_server", "hv2")
    held = world.run(instantiate(ns))
    given_up = service.fail(world.ports, SCOPE, held.id)
    assert given_up.state is OperationState.FAILED
    world.before = lambda call, host: None
    assert world.run(Terminate(ns.id)).state is OperationState.COMPLETED
    assert world.left() == set()
    assert world.reserved(ns) == 0


def _refuse(call, host):
    from nfvo.errors import VimRefused

    def before(called, on):
        if (called, on) == (call, host):
            raise VimRefused(f"staged: {call} on {host}")

    return before
