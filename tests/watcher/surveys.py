"""Surveying hosts in tests, and what has come of it."""

from collections.abc import Callable
from dataclasses import replace

from nfvo.lcm.deviation import Deviation, DeviationKind, Survey
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import Tenure
from tests.lcm.world import World
from tests.watcher.stage import Stage, ports_of


def enter(world: World, name: str, state: HostState) -> None:
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(name), state=state))


def surveyor(world: World, stage: Stage, name: str) -> Surveyor:
    """Return who has the lease of a host, and has not surveyed it yet."""
    tenure = Tenure(world.store, world.host(name).id, "us")
    assert tenure.begin()
    return Surveyor(ports_of(world, stage), tenure)


def deviations(world: World, kind: DeviationKind) -> list[Deviation]:
    with world.store.read(SYSTEM) as view:
        return [one for one in view.deviations() if one.kind is kind]


def last_survey(world: World, name: str) -> Survey:
    with world.store.read(SYSTEM) as view:
        return view.survey(world.host(name).id)


def rows(world: World, name: str) -> dict[str, Resource]:
    with world.store.read(SYSTEM) as view:
        there = view.resources(host_id=world.host(name).id)
    return {row.name: row for row in there if row.kind != "image"}


def servers(world: World, name: str) -> list[str]:
    return [server.name for server in world.vim.servers(world.host(name))]


def volumes(world: World, name: str) -> list[str]:
    found = world.vim.found(world.host(name))
    return [one.name for one in found if one.kind in {"volume", "seed"}]


def lose_lease(world: World) -> None:
    world.sql("UPDATE lease SET owner = 'another', until = '2100-01-01T00:00:00.000'")


def once(call: str, action: Callable[[], None]) -> Callable[[str, str], None]:
    """Return what does something when the stage is first called so."""
    left = [action]

    def before(called: str, _: str) -> None:
        if called == call and left:
            left.pop()()

    return before


def fail(error: Exception) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action
