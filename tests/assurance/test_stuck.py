"""An operator is called for what waits for one, and no longer than it does."""

from nfvo.assurance.alarms import forget_cleared
from nfvo.assurance.stuck import Stuck
from nfvo.lcm import recovery
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.store import SYSTEM
from tests.assurance.ward import Ward
from tests.lcm.staging import refusing
from tests.lcm.world import SCOPE, World, instantiate


def fail(world: World) -> LcmOpOcc:
    """Return an operation that has just failed."""
    world.before = refusing("ensure_server")
    failed = world.run(instantiate(world.create()))
    assert failed.state is OperationState.FAILED_TEMP
    return failed


def codes(world: World) -> list[str]:
    with world.store.read(SYSTEM) as view:
        return [alarm.code for alarm in view.alarms()]


def test_an_operator_is_called_after_a_minute(world: World):
    failed, stuck = fail(world), Stuck()
    stuck(world.ports)
    assert codes(world) == []
    Ward(world).pass_time(61)
    stuck = Stuck()
    stuck(world.ports)
    with world.store.read(SYSTEM) as view:
        (alarm,) = view.alarms()
    assert (alarm.code, alarm.object_id) == ("ns.needs-operator", failed.ns_id)
    assert f"nfvo op show {failed.id}" in alarm.detail
    assert alarm.project == "default"


def test_what_fails_later_is_noticed_in_the_change_log(world: World):
    stuck = Stuck()
    stuck(world.ports)
    fail(world)
    stuck(world.ports)
    assert set(stuck._failed) == {op.id for op in Ward(world).op_occs()}


def test_the_alarm_clears_when_the_operator_has_done_something(world: World):
    failed, stuck = fail(world), Stuck()
    Ward(world).pass_time(61)
    stuck(world.ports)
    world.before = lambda call, host: None
    world.drain(recovery.roll_back(world.ports, SCOPE, failed.id))
    stuck(world.ports)
    assert codes(world) == []


def test_alarms_that_cleared_a_day_ago_are_forgotten(world: World):
    with world.store.write(SYSTEM) as tx:
        for code in ("a.old", "a.new"):
            raise_alarm(tx, code, Severity.MINOR, "host", "h", "")
            clear_alarm(tx, code, "h")
    world.sql(
        "UPDATE alarm SET cleared_at = '2000-01-01T00:00:00.000' WHERE code = 'a.old'"
    )
    assert forget_cleared(world.ports) == 1
    with world.store.read(SYSTEM) as view:
        assert [alarm.code for alarm in view.alarms(open_only=False)] == ["a.new"]
