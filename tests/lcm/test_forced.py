"""Terminate by force: it always ends, and what it leaves is what graves tell of."""

from collections import Counter

import pytest

from nfvo.errors import Conflict, VimRefused
from nfvo.lcm import recovery, service
from nfvo.lcm.op_occ import CancelMode, OperationState, StepState
from nfvo.lcm.requests import Heal, Terminate, Terms
from tests.lcm.prepared import OPERATIONS
from tests.lcm.staging import lapse, raise_unavailable, refusing
from tests.lcm.world import SCOPE, instantiate

S = OperationState


def nothing(call, host):
    pass


def refuse(call, host):
    """Refuse whatever is asked of the first host."""
    if host == "hv1":
        raise VimRefused(f"staged: {call} on {host}")


class Interrupted:
    """Terminates by force in the middle of one VIM call; then a host refuses all."""

    def __init__(self, world, ns_id, at):
        self.world, self.ns_id, self.at = world, ns_id, at
        self.calls = 0
        self.forced = None
        world.before = self

    def __call__(self, call, host):
        self.calls += 1
        if self.calls - 1 == self.at:
            self.world.before = refuse
            self.world.observe()
            self.forced = self.world.begin(Terminate(self.ns_id, force=True))


def graves(world):
    return found(world, [row for row in world.rows() if row.gone_at])


def found(world, rows):
    names = {world.host(name).id: name for name in world.names}
    return {f"{names[row.host_id]}: {row.kind} {row.name}" for row in rows}


def survey(world):
    """Remove what has a grave, as the watcher does when it looks at the hosts."""
    hosts = {world.host(name).id: world.host(name) for name in world.names}
    for row in sorted(world.rows(), key=lambda row: row.kind != "server"):
        assert row.gone_at is not None
        if row.kind == "server":
            world.vim.delete_server(hosts[row.host_id], row.uuid)
        elif row.kind == "network":
            world.vim._files.drop(hosts[row.host_id], "network", row.name)
        else:
            world.vim.delete_volume(hosts[row.host_id], row.name)


@pytest.mark.parametrize("set_up", OPERATIONS)
def test_force_ends_any_operation_at_any_call_though_a_host_refuses_everything(
    prepared, set_up, tmp_path
):
    world, request = prepared(set_up, tmp_path / "dry")
    dry = Interrupted(world, request.ns_id, None)
    world.run(request)
    world.store.close()
    for at in range(dry.calls):
        world, request = prepared(set_up, tmp_path / str(at))
        interrupted = Interrupted(world, request.ns_id, at)
        begun = world.begin(request)
        world.queue.run_until_idle()
        lapse(world)
        ended = world.drain(interrupted.forced)
        assert ended.state is S.COMPLETED, at
        assert world.op_occ(begun.id).state is S.FAILED, at
        check_clean(world, request.ns_id, at)
        world.store.close()


def check_clean(world, ns_id, at):
    """Check that only the host that refuses has anything left, with a grave for all."""
    world.before = nothing
    ns = world.ns()
    assert (ns.state, ns.vnfs) == ("NOT_INSTANTIATED", ()), at
    assert world.reserved(ns) == 0, at
    assert world.resources() == [], at
    assert world.left() <= graves(world), at
    assert {one.partition(":")[0] for one in world.left()} <= {"hv1"}, at
    survey(world)
    assert world.left() == set(), at
    service.delete(world.ports, SCOPE, ns_id)


def states(world, ns):
    with world.store.read(SCOPE) as view:
        return [op_occ.state for op_occ in view.op_occs(ns.id)]


@pytest.mark.parametrize("state", [S.STARTING, S.PROCESSING, S.FAILED_TEMP, S.FAILED])
def test_force_gives_up_what_is_under_way_in_the_transaction_it_begins_in(world, state):
    ns = world.create()
    op_occ = world.begin(instantiate(ns))
    world.before = refusing("is_ready")
    if state in {S.FAILED_TEMP, S.FAILED}:
        world.drain(op_occ)
    if state is S.FAILED:
        recovery.fail(world.ports, SCOPE, op_occ.id)
    world.sql("UPDATE op_occ SET state = :state", state=state)
    forced = world.begin(Terminate(ns.id, force=True))
    assert states(world, ns) == [S.PROCESSING, S.FAILED]
    assert forced.forced
    given_up = world.op_occ(op_occ.id)
    if state in {S.STARTING, S.PROCESSING}:
        assert given_up.error == "cancelled by tester"
        assert given_up.cancel_mode is CancelMode.FORCEFUL
    assert world.drain(forced).state is S.COMPLETED
    assert (world.left(), world.reserved(ns)) == (set(), 0)


def test_force_of_what_is_rolling_back(world):
    ns = world.create()
    world.before = refusing("is_ready")
    op_occ = world.run(instantiate(ns))
    recovery.roll_back(world.ports, SCOPE, op_occ.id)
    assert world.op_occ(op_occ.id).state is S.ROLLING_BACK
    assert world.run(Terminate(ns.id, force=True)).state is S.COMPLETED
    assert (world.left(), states(world, ns)) == (set(), [S.COMPLETED, S.FAILED])


def test_force_of_what_was_never_instantiated_is_done_at_once(world):
    ns = world.create()
    with pytest.raises(Conflict, match="not instantiated"):
        world.begin(Terminate(ns.id))
    ended = world.op_occ(world.begin(Terminate(ns.id, force=True)).id)
    assert (ended.state, ended.error) == (S.COMPLETED, "")


def test_force_may_be_repeated_while_it_runs(world, chain):
    first = world.begin(Terminate(chain.id, force=True))
    second = world.run(Terminate(chain.id, force=True))
    assert second.state is S.COMPLETED
    assert world.op_occ(first.id).state is S.FAILED
    assert (world.left(), world.reserved(chain)) == (set(), 0)


def test_the_same_key_gives_the_same_forced_operation(world, chain):
    terms = Terms(idempotency_key="once")
    first = world.begin(Terminate(chain.id, force=True), terms)
    assert world.begin(Terminate(chain.id, force=True), terms).id == first.id
    assert world.drain(first).state is S.COMPLETED


def test_a_host_that_nobody_can_look_at_is_left_to_surveys_and_that_is_said(
    world, chain
):
    world.observe()
    world.lose("hv2")
    there = {one for one in world.left() if one.startswith("hv2: ")}
    ended = world.run(Terminate(chain.id, force=True))
    assert ended.state is S.COMPLETED
    on_hv2 = [s for s in world.steps(ended) if s.host_id == world.host("hv2").id]
    assert on_hv2 == []
    assert world.left() == there
    assert there <= graves(world)
    counted = Counter(one.split()[1] for one in there)
    assert (counted["server"], counted["volume"], counted["seed"]) == (1, 1, 1)
    networks = counted["network"]
    assert ended.error == (
        f"1 VM, 1 disk, 1 seed and {networks} network{'s' * (networks != 1)} on hv2 "
        "will be removed when it can be looked at"
    )


def test_what_a_host_refuses_to_remove_is_said(world, chain):
    world.observe()
    world.before = refusing("delete_volume", "hv1")
    ended = world.run(Terminate(chain.id, force=True))
    assert ended.state is S.COMPLETED
    assert ended.error.startswith("1 disk and 1 seed on hv1 could not be removed (stag")
    assert ended.error.endswith("): surveys of hv1 will")
    failed = [step for step in world.steps(ended) if step.error]
    assert {step.state for step in failed} == {StepState.DONE}
    assert world.left() <= graves(world)


def test_a_host_that_is_away_for_too_long_ends_as_if_it_had_refused(world, chain):
    world.observe()

    def away(call, host):
        if host == "hv1":
            raise_unavailable(call)

    world.before = away
    ended = world.run(Terminate(chain.id, force=True))
    assert ended.state is S.COMPLETED
    assert "on hv1 could not be removed" in ended.error
    world.before = nothing
    assert {one.partition(":")[0] for one in world.left()} == {"hv1"}


def test_a_step_of_another_release_does_not_stop_force(world, chain):
    world.observe()
    forced = world.begin(Terminate(chain.id, force=True))
    world.sql("UPDATE step SET version = 99 WHERE op_occ_id = :id", id=forced.id)
    assert world.drain(forced).state is S.COMPLETED
    assert world.left() <= graves(world)


@pytest.mark.parametrize("force", [False, True])
def test_a_call_that_outlives_what_was_given_up_does_not_race_with_its_removal(
    world, force
):
    """Nothing is removed on its host before its lease and its hard limit are over."""
    ns = world.create()
    op_occ = world.begin(instantiate(ns))
    calls = []

    def stop(call, host):
        calls.append((call, host))
        if call == "ensure_server":
            world.before = lambda call, host: calls.append((call, host))
            if not force:
                recovery.cancel(world.ports, SCOPE, op_occ.id, CancelMode.FORCEFUL)
                recovery.fail(world.ports, SCOPE, op_occ.id)
            calls.append((world.begin(Terminate(ns.id, force=force)), host))

    world.before = stop
    world.queue.run_until_idle()
    (terminate, busy) = next(call for call in calls if not isinstance(call[0], str))
    since = calls[calls.index((terminate, busy)) + 1 :]
    assert since
    assert busy not in {host for _, host in since}
    assert [one for one in world.left() if f"{busy}: server" in one]
    step = next(s for s in world.steps(op_occ) if s.state is StepState.RUNNING)
    held = [s for s in world.steps(terminate) if s.host_id == step.host_id]
    assert held
    for one in held:
        assert (one.due_at - step.lease_until).total_seconds() == 30.0
    lapse(world)
    assert world.drain(terminate).state is S.COMPLETED
    assert (world.left(), world.reserved(ns)) == (set(), 0)


def test_force_cleans_what_a_given_up_heal_has_left_elsewhere(world, chain):
    world.before = refusing("is_ready")
    failed = world.run(Heal(chain.id, ("firewall/vm/0",)))
    recovery.fail(world.ports, SCOPE, failed.id)
    world.before = nothing
    world.observe()
    assert world.run(Terminate(chain.id, force=True)).error == ""
    assert (world.left(), world.resources()) == (set(), [])
