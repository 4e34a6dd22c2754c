"""What goes wrong beside the plan: lost messages, dead rivals, late retries, races."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from nfvo.errors import (
    Busy,
    Conflict,
    NotFound,
    QueueUnavailable,
    StoreError,
    VimRefused,
    VimUnavailable,
)
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.holds import end_lapsed_holds
from nfvo.lcm.op_occ import OnFailure, OperationState, StepState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.saga.leases import LEASE_S, Leases
from nfvo.lcm.saga.perform import Performer
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.secret import Secret
from nfvo.lcm.steps.making import EnsureVolume
from nfvo.lcm.steps.step import Again, Done
from tests.lcm.world import LONG_AGO, SCOPE, World, instantiate

S = OperationState


def refusing(call, host=""):
    def before(called, on):
        if called == call and host in ("", on):
            raise VimRefused(f"staged: {call} on {on}")

    return before


def step_of(world, op_occ, kind, state=None):
    return next(
        s for s in world.steps(op_occ) if s.kind == kind and state in (None, s.state)
    )


def states(world, op_occ):
    return Counter(step.state for step in world.steps(op_occ))


# A failure beside steps that poll


def test_a_failure_ends_the_operation_though_another_step_wants_to_go_on(world):
    """
    One step fails while another is called, which then asks to be called again.

    An operator must not hear of it when the last guest has not booted for 300 s, and
    never when the message of that other step is lost.
    """
    op_occ = world.begin(instantiate(world.create()))
    calling, failing = [s for s in world.steps(op_occ) if s.kind == "put-image"][:2]
    patient = world.performer_with(back_off=60.0)

    def fail_the_other(call, host):
        world.before = refusing("ensure_image")
        patient.perform(failing.id)
        raise_unavailable(call)

    world.before = fail_the_other
    patient.perform(calling.id)
    world.queue.lose_messages()
    assert world.op_occ(op_occ.id).state is S.FAILED_TEMP
    assert states(world, op_occ)[StepState.RUNNING] == 0


def raise_unavailable(call):
    raise VimUnavailable(f"staged: {call}")


# Images that two operations need


def half_uploaded(world):
    """Let an upload begin, and then wait for its VIM, in an operation that fails."""
    op_occ = world.begin(instantiate(world.create("first")))
    upload = step_of(world, op_occ, "put-image")
    world.before = lambda call, host: raise_unavailable(call)
    world.performer_with(back_off=60.0).perform(upload.id)
    world.before = lambda call, host: None
    return op_occ


def held(world, op_occ):
    world.sql("UPDATE op_occ SET state = 'FAILED_TEMP' WHERE id = :id", id=op_occ.id)


def given_up(world, op_occ):
    held(world, op_occ)
    service.fail(world.ports, SCOPE, op_occ.id)


def deleted(world, op_occ):
    held(world, op_occ)
    world.sql("DELETE FROM outbox")
    op_occ = service.roll_back(world.ports, SCOPE, op_occ.id)
    world.drain(op_occ)
    service.delete(world.ports, SCOPE, "first")


@pytest.mark.parametrize("ended", [held, given_up, deleted])
def test_an_upload_that_nobody_goes_on_with_keeps_nobody_waiting(world, ended):
    op_occ = half_uploaded(world)
    world.queue.lose_messages()
    ended(world, op_occ)
    second = world.begin(instantiate(world.create("second")))
    for step in world.steps(second):
        if step.kind == "put-image":
            world.performer.perform(step.id)
    assert {s.state for s in world.steps(second) if s.kind == "put-image"} == {"DONE"}


# Retries


def test_a_guest_gets_its_time_to_boot_again_when_it_is_retried(world):
    op_occ = world.begin(instantiate(world.create()))
    world.before = refusing("is_ready", "hv1")
    assert world.drain(op_occ).state is S.FAILED_TEMP
    world.sql("UPDATE step SET first_call_at = :then", then=LONG_AGO)
    world.before = lambda call, host: None
    answers = iter([False])
    ready = world.vim.is_ready
    world.vim.is_ready = lambda host, server: (
        next(answers, True) and ready(host, server)
    )
    again = service.retry(world.ports, SCOPE, op_occ.id)
    assert world.drain(again).state is S.COMPLETED


def test_a_success_makes_a_step_forget_the_failures_before_it(world, monkeypatch):
    """Else a long upload fails at its twelfth hiccup, and each poll is a change."""
    ns = world.create()
    hiccups = iter(["down"] * 8)
    outcomes = iter([Again(0.0, {"n": n}) for n in range(16)])

    def do(self, context):
        if context.checkpoint.get("n", 0) % 2 and (why := next(hiccups, "")):
            raise_unavailable(why)
        return next(outcomes, Done())

    monkeypatch.setattr(EnsureVolume, "do", do)
    op_occ = world.begin(instantiate(ns))
    disk = step_of(world, op_occ, "ensure-volume")
    world.sql("UPDATE step SET state = 'DONE' WHERE kind = 'put-image'")
    for _ in range(40):
        world.performer.perform(disk.id)
    ended = next(s for s in world.steps(op_occ) if s.id == disk.id)
    assert (ended.attempts, ended.error) == (0, "")


def test_retry_answers_with_the_operation_as_it_is_stored(world):
    world.before = refusing("ensure_server", "hv2")
    op_occ = world.run(instantiate(world.create()))
    again = service.retry(world.ports, SCOPE, op_occ.id)
    assert again == world.op_occ(op_occ.id)


@pytest.mark.parametrize("ask", [service.retry, service.roll_back, service.fail])
def test_what_has_not_failed_is_not_seen_to_and_the_error_says_what_it_is(world, ask):
    op_occ = world.begin(instantiate(world.create()))
    with pytest.raises(Conflict, match="is PROCESSING, not FAILED_TEMP"):
        ask(world.ports, SCOPE, op_occ.id)


# Messages


def test_each_step_is_sent_once(world, monkeypatch):
    sent = Counter()
    perform = world.queue.perform

    def counted(queue, op_occ, step):
        sent[step] += 1
        perform(queue, op_occ, step)

    monkeypatch.setattr(world.queue, "perform", counted)
    world.run(instantiate(world.create()))
    assert max(sent.values()) == 1


def test_a_message_that_comes_twice_does_nothing_twice(world, monkeypatch):
    perform = world.queue.perform

    def twice(queue, op_occ, step):
        perform(queue, op_occ, step)
        perform(queue, op_occ, step)

    monkeypatch.setattr(world.queue, "perform", twice)
    calls = Counter()
    world.before = lambda call, host: calls.update([f"{call} {host}"])
    assert world.run(instantiate(world.create())).state is S.COMPLETED
    servers = [n for call, n in calls.items() if call.startswith("ensure_server")]
    assert servers == [1, 1, 1]


def test_a_begun_operation_is_answered_though_the_outbox_cannot_be_tidied(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    store = Breaks(world.store)
    ports = replace(world.ports, store=store)
    store.writes_left = 1
    op_occ = service.apply(ports, SCOPE, plan.id, Terms())
    assert world.drain(op_occ).state is S.COMPLETED


class Breaks:
    """A store that fails after some transactions that write."""

    def __init__(self, store, writes_left=None):
        self._store = store
        self.writes_left = writes_left

    def read(self, scope):
        return self._store.read(scope)

    def write(self, scope):
        if self.writes_left == 0:
            raise StoreError("staged: the database is gone")
        if self.writes_left is not None:
            self.writes_left -= 1
        return self._store.write(scope)


def test_the_relay_rests_while_the_broker_is_away(world, monkeypatch):
    world.begin(instantiate(world.create()))
    world.restart()

    def away(*message):
        raise QueueUnavailable("staged")

    monkeypatch.setattr(world.queue, "perform", away)
    rest = relay(world.ports)
    assert rest is not None and rest >= 0.5


# Leases


class Hands:
    """A clock that is moved by hand."""

    now_s = 0.0

    def __call__(self):
        return self.now_s


def test_the_time_to_deliver_messages_counts_against_the_lease(world, monkeypatch):
    """A broker that hangs must not make us believe in a lease that has ended."""
    clock = Hands()
    leases = Leases(world.store, world.lost.append, clock)
    performer = Performer(world.ports, leases)
    op_occ = world.begin(instantiate(world.create()))
    perform = world.queue.perform

    def hang(*message):
        clock.now_s += LEASE_S
        perform(*message)

    monkeypatch.setattr(world.queue, "perform", hang)
    calls = []
    world.before = lambda call, host: calls.append((call, clock.now_s))
    for step in world.steps(op_occ):
        if step.kind == "put-image":
            performer.perform(step.id)
    late = [call for call, at in calls if at > 0 and call != "ensure_image"]
    assert late == []


def test_a_lease_thread_outlives_a_kind_of_step_that_it_does_not_know(world):
    op_occ = world.begin(instantiate(world.create()))
    unknown = replace(world.steps(op_occ)[0], kind="from-the-future", fence=1)
    leases = Leases(world.store, world.lost.append)
    with leases.hold(unknown, leases.clock()):
        leases.renew()
    assert world.lost == []


def test_a_worker_that_was_stopped_too_long_ends_before_it_renews(world, monkeypatch):
    """A call that goes on then is somebody else's; renewing first only loses time."""
    clock = Hands()
    leases = Leases(world.store, world.lost.append, clock)
    op_occ = world.begin(instantiate(world.create()))
    monkeypatch.setattr(leases, "renew", lambda: world.lost.append("renewed"))
    with leases.hold(world.steps(op_occ)[0], clock()):
        clock.now_s += LEASE_S + 1
        leases.look()
    assert world.lost == ["was stopped until its leases had ended"]


@pytest.mark.parametrize("column", ["kind = 'from-the-future'", "version = 99"])
def test_a_step_of_another_release_fails_and_says_so(world, column):
    op_occ = world.begin(instantiate(world.create()))
    world.sql(f"UPDATE step SET {column} WHERE kind = 'put-image'")
    ended = world.drain(op_occ)
    assert ended.state is S.FAILED_TEMP
    assert "update this worker" in ended.error


def test_a_worker_that_lost_its_lease_saves_nothing(world, monkeypatch):
    """It sleeps in its call; another one does the step; then it wakes up."""
    op_occ = world.begin(instantiate(world.create()))
    step = step_of(world, op_occ, "ensure-network")
    slept = []

    def sleep(call, host):
        if not slept:
            slept.append(call)
            world.restart()
            world.drain(op_occ)
            assert world.op_occ(op_occ.id).state is S.COMPLETED

    world.before = sleep
    world.performer.perform(step.id)
    saved = next(s for s in world.steps(op_occ) if s.id == step.id)
    assert (saved.state, saved.fence) == (StepState.DONE, 2)
    assert world.op_occ(op_occ.id).state is S.COMPLETED


# Requests that race


def test_the_same_request_twice_at_once_is_one_operation(world, monkeypatch):
    ns, terms = world.create(), Terms(idempotency_key="once")
    first = []
    plan = service.plan

    def meanwhile(*request):
        if not first:
            first.append(None)
            first[0] = world.begin(instantiate(ns), terms)
        return plan(*request)

    monkeypatch.setattr(service, "plan", meanwhile)
    assert world.begin(instantiate(ns), terms).id == first[0].id


def test_a_key_is_not_answered_with_the_operation_of_another_request(world):
    terms = Terms(idempotency_key="once")
    world.run(instantiate(world.create("first")), terms)
    with pytest.raises(Conflict, match="INSTANTIATE of first"):
        world.begin(instantiate(world.create("second")), terms)


def test_a_request_that_comes_too_late_changes_no_secret(world, monkeypatch):
    ns = world.create()
    prepare = service.prepare

    def slow(view, instance, request):
        plan = prepare(view, instance, request)
        if request.secrets["firewall.admin-password"].reveal() == "late":
            world.begin(instantiate(ns))
        return plan

    monkeypatch.setattr(service, "prepare", slow)
    late = Instantiate(ns.id, secrets={"firewall.admin-password": Secret("late")})
    with pytest.raises(Busy):
        world.begin(late)
    with world.store.read(SCOPE) as view:
        (kept,) = view.secrets([f"{ns.id}/firewall.admin-password"]).values()
    assert kept.reveal() == "correct horse"


def test_many_requests_at_once_all_get_their_room(tmp_path):
    world = World(tmp_path)
    world.add_hosts(room=Resources(1000, 1_000_000, 100_000))
    world.onboard()
    instances = [world.create(f"chain-{number}") for number in range(16)]
    with ThreadPoolExecutor(len(instances)) as pool:
        begun = list(pool.map(lambda ns: world.begin(instantiate(ns)), instances))
    assert len({op_occ.ns_id for op_occ in begun}) == len(instances)
    world.store.close()


def test_a_new_hold_outlives_the_sweep_of_the_one_that_it_ended(world, monkeypatch):
    ns = world.create()
    service.plan(world.ports, SCOPE, instantiate(ns), hold_s=60.0)
    world.sql("UPDATE plan SET expires_at = :then", then=LONG_AGO)
    ports = replace(world.ports, store=Overtaken(world, ns))
    end_lapsed_holds(ports)
    assert world.reserved(ns) > 0


class Overtaken:
    """A store in which, after the first reading, another plan is made and held."""

    def __init__(self, world, ns):
        self._world = world
        self._ns = ns

    @contextmanager
    def read(self, scope):
        with self._world.store.read(scope) as view:
            yield view
        service.plan(self._world.ports, SCOPE, instantiate(self._ns), hold_s=60.0)

    def write(self, scope):
        return self._world.store.write(scope)


def test_what_cannot_be_planned_is_planned_once(world, monkeypatch):
    ns = world.create()
    world.run(instantiate(ns))
    planned = []
    prepare = service.prepare

    def counted(*arguments):
        planned.append(arguments)
        return prepare(*arguments)

    monkeypatch.setattr(service, "prepare", counted)
    with pytest.raises(Conflict, match="instantiated already"):
        world.begin(instantiate(ns))
    assert len(planned) == 1


# What an operation leaves


def terminated(world, ns):
    world.run(instantiate(ns))
    world.run(Terminate(ns.id))


def taken_back(world, ns):
    world.before = refusing("is_ready")
    world.run(instantiate(ns), Terms(on_failure=OnFailure.ROLLBACK))


@pytest.mark.parametrize("ended", [terminated, taken_back])
def test_secrets_go_with_the_guests_that_knew_them(world, ended):
    ns = world.create()
    ended(world, ns)
    with world.store.read(SCOPE) as view, pytest.raises(NotFound):
        view.secrets([f"{ns.id}/firewall.admin-password"])


def given_up_heal(world, call):
    """Heal the firewall, fail, and give up: a second incarnation is left half-made."""
    ns = world.create()
    world.run(instantiate(ns))
    world.observe()
    world.before = refusing(call)
    failed = world.run(Heal(ns.id, ("firewall/vm/0",)))
    assert service.fail(world.ports, SCOPE, failed.id).state is S.FAILED
    world.before = lambda call, host: None
    return ns


def test_what_was_given_up_is_terminated_before_it_is_instantiated_again(world):
    ns = world.create()
    world.before = refusing("ensure_server")
    service.fail(world.ports, SCOPE, world.run(instantiate(ns)).id)
    with pytest.raises(Conflict, match="given up") as refused:
        world.begin(instantiate(ns))
    assert refused.value.hint.startswith("nfvo terminate chain first")


CALLS = ["ensure_volume", "ensure_server", "is_ready", "delete_server"]


@pytest.mark.parametrize("call", CALLS)
def test_terminate_removes_what_a_given_up_heal_has_left(world, call):
    ns = given_up_heal(world, call)
    ended = world.run(Terminate(ns.id))
    assert ended.state is S.COMPLETED, ended.error
    assert (world.left(), world.reserved(ns), world.resources()) == (set(), 0, [])


@pytest.mark.parametrize("call", CALLS)
def test_a_heal_removes_what_a_given_up_one_has_left(world, call):
    ns = given_up_heal(world, call)
    world.observe()
    assert world.run(Heal(ns.id, ("firewall/vm/0",))).state is S.COMPLETED
    assert len([one for one in world.left() if " server " in one]) == 3
    assert len(world.resources()) == len(world.left())
    world.run(Terminate(ns.id))
    assert world.left() == set()


def test_a_heal_elsewhere_removes_what_a_given_up_one_has_left_there(world):
    world.add_hosts(5)
    ns = world.create()
    world.run(instantiate(ns))
    old = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    dead = next(h for h in world.names if world.host(h).id == old.host_id)
    request = Heal(ns.id, dead_hosts=frozenset({dead}))
    world.observe()
    world.before = refusing("is_ready")
    service.fail(world.ports, SCOPE, world.run(request).id)
    (left,) = {one for one in world.left() if one.endswith("firewall-vm-0-2")}
    world.before = lambda call, host: None
    world.observe()
    assert world.run(request).state is S.COMPLETED
    assert left not in world.left()
    assert len([one for one in world.left() if " server " in one]) == 3 + 1
    assert world.run(Terminate(ns.id)).state is S.COMPLETED
    assert {one for one in world.left() if not one.startswith(dead)} == set()
    assert world.reserved(ns) == 0
