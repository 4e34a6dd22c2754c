"""A host where a call of a worker hangs: a survey that is begun since may end it."""

from collections.abc import Callable

from nfvo.lcm.saga.hangs import HANGS, hung
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.host import host_view
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import World
from tests.watcher.surveys import once, surveyor

S = HostState


def hanging(world: World, name: str) -> Callable[[], None]:
    """Return what lets a call to a host be past its limit."""

    def hang() -> None:
        with world.store.write(SYSTEM) as tx:
            steps = tx.steps(tx.op_occs()[0].id)
            host = tx.host(name)
            hung(tx, next(step for step in steps if step.host_id == host.id))

    return hang


def seen(world: World, name: str) -> tuple[HostState, list[str]]:
    """Return the state of a host, and the alarms about it."""
    with world.store.read(SYSTEM) as view:
        id = world.host(name).id
        alarms = [one.code for one in view.alarms() if one.object_id == id]
        return host_view(view, name).state, alarms


def with_a_step(world: World) -> str:
    with world.store.read(SYSTEM) as view:
        steps = view.steps(view.op_occs()[0].id)
    return next(n for n in world.names if world.host(n).id == steps[0].host_id)


def test_a_survey_that_is_begun_after_the_hang_was_seen_is_an_answer(served, staged):
    name = with_a_step(served)
    hanging(served, name)()
    assert seen(served, name) == (S.SUSPECT, [HANGS])
    surveyor(served, staged, name).survey()
    assert seen(served, name) == (S.READY, [])


def test_a_survey_that_was_begun_before_is_none(served, staged):
    name = with_a_step(served)
    staged.before = once("found", hanging(served, name))
    surveyor(served, staged, name).survey()
    assert seen(served, name) == (S.SUSPECT, [HANGS])
