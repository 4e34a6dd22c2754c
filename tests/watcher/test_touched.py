"""When operations end, the hosts that they have touched are surveyed soon."""

from datetime import datetime, timedelta

import pytest

from nfvo.lcm.deviation import Survey
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.store import SYSTEM
from nfvo.watcher.touched import AGAIN, QUIET, Touched
from tests.lcm.world import World, instantiate
from tests.waiting import wait_until
from tests.watcher.stage import Stage, watching
from tests.watcher.surveys import last_survey

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def touched(served: World) -> Touched:
    touched = Touched()
    catch_up(served, touched)
    return touched


def catch_up(world: World, touched: Touched) -> None:
    with world.store.read(SYSTEM) as view:
        touched.catch_up(view)


def ended(world: World, op_occ: LcmOpOcc) -> datetime:
    """Return when an operation has ended."""
    at = world.op_occ(op_occ.id).state_entered_at
    assert at is not None
    return at


def hosts_of(world: World, op_occ: LcmOpOcc) -> set[str]:
    return {step.host_id for step in world.steps(op_occ)}


def test_the_hosts_of_an_operation_are_due_when_it_has_been_over_for_a_moment(
    served, touched
):
    healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
    catch_up(served, touched)
    at = ended(served, healed)
    assert touched.due({}, at + QUIET - MOMENT) == frozenset()
    assert touched.due({}, at + QUIET) == hosts_of(served, healed)
    assert len(hosts_of(served, healed)) < len(served.names)


def test_nothing_is_due_while_an_operation_runs(served, touched):
    op_occ = served.begin(Terminate(served.ns().id))
    catch_up(served, touched)
    assert touched.due({}, ended(served, op_occ) + QUIET) == frozenset()


def test_many_operations_that_end_one_after_the_other_cost_one_survey(served, touched):
    times, asked = [], 0
    for _ in range(3):
        healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
        catch_up(served, touched)
        times.append(ended(served, healed))
        asked += len(touched.due({}, times[-1] + QUIET - MOMENT))
        served.observe()
    asked += len(touched.due({}, times[-1] + QUIET))
    assert asked == len(hosts_of(served, healed))


def test_a_survey_that_was_begun_since_is_enough(served, touched):
    healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
    catch_up(served, touched)
    at = ended(served, healed)
    during = {id: Survey(id, done_at=at) for id in hosts_of(served, healed)}
    assert touched.due(during, at + QUIET)
    since = {id: Survey(id, done_at=at + MOMENT) for id in hosts_of(served, healed)}
    assert not touched.due(since, at + QUIET + AGAIN)
    assert not touched.due(during, at + QUIET + AGAIN)


def test_a_host_whose_survey_fails_is_tried_again_later(served, touched):
    healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
    catch_up(served, touched)
    first = ended(served, healed) + QUIET
    assert touched.due({}, first)
    assert not touched.due({}, first + AGAIN - MOMENT)
    assert touched.due({}, first + AGAIN)


def test_a_clock_that_is_put_back_keeps_nobody_waiting(served, touched):
    healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
    catch_up(served, touched)
    assert touched.due({}, ended(served, healed) - timedelta(hours=1))


def test_what_a_watcher_knows_of_hosts_is_new_soon_after_an_operation(
    served: World, staged: Stage
):
    with watching(served, staged):
        wait_until(
            lambda: all(last_survey(served, n).done_at for n in served.names),
            "all are surveyed when they are first watched",
        )
        healed = served.run(Heal(served.ns().id, vnfcs=("firewall/vm/0",)))
        at = ended(served, healed)
        names = [
            n for n in served.names if served.host(n).id in hosts_of(served, healed)
        ]

        def known() -> bool:
            times = [last_survey(served, name).done_at for name in names]
            return all(time is not None and time > at for time in times)

        wait_until(known, "they are surveyed again, long before the period is over", 30)


def test_what_a_service_that_is_gone_has_touched_is_looked_at_too(served, touched):
    made = served.run(instantiate(served.create("another")))
    catch_up(served, touched)
    there = hosts_of(served, made)
    touched.due({}, ended(served, made) + QUIET)
    gone = served.run(Terminate(served.ns("another").id))
    catch_up(served, touched)
    assert touched.due({}, ended(served, gone) + QUIET) == there
