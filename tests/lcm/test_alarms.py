"""Alarms: one per code and object, from when it is raised until it is clear."""

from dataclasses import replace

from nfvo.lcm.alarm import Alarm, Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import World


def raised(world: World, detail: str = "it hangs") -> None:
    with world.store.write(SYSTEM) as tx:
        raise_alarm(tx, "op.stuck", Severity.MAJOR, "op_occ", "op1", detail)


def cleared(world: World) -> None:
    with world.store.write(SYSTEM) as tx:
        clear_alarm(tx, "op.stuck", "op1")


def alarms(world: World, *, open_only: bool = True) -> list[Alarm]:
    with world.store.read(SYSTEM) as view:
        return list(view.alarms(open_only=open_only))


def test_the_same_alarm_is_raised_once(world: World):
    raised(world)
    before = alarms(world)
    raised(world)
    assert alarms(world) == before
    assert [alarm.detail for alarm in before] == ["it hangs"]


def test_an_open_alarm_keeps_its_time_and_who_knows_of_it(world: World):
    raised(world)
    (first,) = alarms(world)
    with world.store.write(SYSTEM) as tx:
        tx.put_alarm(replace(first, acknowledged_by="noc"))
    raised(world, "it still hangs")
    (second,) = alarms(world)
    assert (second.detail, second.acknowledged_by) == ("it still hangs", "noc")
    assert second.raised_at == first.raised_at


def test_an_alarm_that_is_cleared_stays_known(world: World):
    raised(world)
    cleared(world)
    assert alarms(world) == []
    (kept,) = alarms(world, open_only=False)
    assert kept.cleared_at is not None


def test_clearing_what_nobody_raised_changes_nothing(world: World):
    cleared(world)
    assert alarms(world, open_only=False) == []


def test_an_alarm_that_comes_back_is_open_again_and_nobody_knows_of_it(world: World):
    raised(world)
    (first,) = alarms(world)
    with world.store.write(SYSTEM) as tx:
        tx.put_alarm(replace(first, acknowledged_by="noc"))
    cleared(world)
    raised(world)
    (again,) = alarms(world, open_only=False)
    assert (again.cleared_at, again.acknowledged_by) == (None, "")


def test_alarms_of_other_objects_are_others(world: World):
    raised(world)
    with world.store.write(SYSTEM) as tx:
        raise_alarm(tx, "op.stuck", Severity.MAJOR, "op_occ", "op2", "it hangs")
        clear_alarm(tx, "op.stuck", "op1")
    assert [alarm.object_id for alarm in alarms(world)] == ["op2"]
