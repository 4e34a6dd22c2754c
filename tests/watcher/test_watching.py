"""A watcher with a real store, on hosts whose every answer the test decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.lcm import hosts
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.ports import SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.requests import Terminate
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.watcher import look
from nfvo.watcher.verdict import UNDEFINED
from tests.lcm.world import SCOPE, World, instantiate, sample_world
from tests.waiting import wait_until
from tests.watcher.stage import Stage, look_often, watching

S = ServerState


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        yield world


@pytest.fixture
def stage(world: World, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a stage whose hosts are looked at often, that no test waits for it."""
    look_often(monkeypatch)
    return Stage(world)


def observed(world: World) -> dict[str, Observation]:
    with world.store.read(SYSTEM) as view:
        return dict(view.observations())


def looked_at(world: World, name: str) -> HostObservation | None:
    with world.store.read(SYSTEM) as view:
        return view.host_observations().get(world.host(name).id)


def servers_of(world: World) -> dict[str, str]:
    """Return the ids of the servers of the service, with the names of their hosts."""
    with world.store.read(SYSTEM) as view:
        names = {host.id: host.name for host in view.hosts()}
    return {
        server_id(vnfc.id, vnfc.incarnation): names[vnfc.host_id]
        for vnfc in world.ns().vnfcs()
    }


def states(world: World) -> set[ServerState]:
    return {observation.state for observation in observed(world).values()}


@pytest.fixture
def running(world: World) -> dict[str, str]:
    """Run a service; return its servers with their hosts."""
    world.run(instantiate(world.create()))
    return servers_of(world)


def all_run(world: World, running: dict[str, str]) -> None:
    wait_until(
        lambda: (
            observed(world).keys() == running.keys() and states(world) == {S.RUNNING}
        ),
        "all servers are observed to run",
    )


def test_a_new_host_becomes_ready_with_what_it_has(world: World, stage: Stage):
    with world.store.write(SCOPE) as tx:
        tx.put_host(HostRecord("hv9", "hv9", "default", "fake:///hv9"))
    with watching(world, stage):
        wait_until(lambda: world.host("hv9").state is HostState.READY, "hv9 is ready")
    assert world.host("hv9").capacity.vcpus == 16


def test_a_new_host_that_is_out_of_reach_says_so_and_is_tried_again(
    world: World, stage: Stage
):
    with world.store.write(SCOPE) as tx:
        tx.put_host(HostRecord("hv9", "hv9", "default", "fake:///hv9"))
    stage.unreachable = True
    with watching(world, stage):
        wait_until(lambda: world.host("hv9").detail == "no route to hv9", "it says so")
        assert world.host("hv9").state is HostState.NEW
        stage.unreachable = False
        wait_until(lambda: world.host("hv9").state is HostState.READY, "hv9 is ready")
    assert world.host("hv9").detail == ""


def test_what_runs_is_observed_and_only_changes_take_a_revision(
    world: World, stage: Stage, running: dict[str, str]
):
    with watching(world, stage):
        all_run(world, running)
        with world.store.read(SYSTEM) as view:
            revision = view.revision()
        first = looked_at(world, "hv1")
        assert first
        wait_until(
            lambda: (
                (later := looked_at(world, "hv1")) and later.swept_at > first.swept_at
            ),
            "another sweep",
        )
        with world.store.read(SYSTEM) as view:
            assert view.revision() == revision


def test_an_event_is_written_down_without_waiting_for_the_next_sweep(
    world: World,
    stage: Stage,
    running: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(look, "SWEEP_EVERY_S", 3600.0)
    with watching(world, stage):
        all_run(world, running)
        killed, host = next(iter(running.items()))
        world.vim.stop_server(world.host(host), killed)
        stage.on_event[host](SeenServer(killed, "", S.STOPPED))
        wait_until(lambda: observed(world)[killed].state is S.STOPPED, "it is STOPPED")


def test_a_server_that_somebody_undefined_is_missing(
    world: World, stage: Stage, running: dict[str, str]
):
    with watching(world, stage):
        all_run(world, running)
        gone, host = next(iter(running.items()))
        world.vim.delete_server(world.host(host), gone)
        wait_until(lambda: observed(world)[gone].state is S.MISSING, "it is MISSING")
    assert observed(world)[gone].detail == UNDEFINED


def test_a_silent_guest_is_degraded_until_it_speaks(
    world: World, stage: Stage, running: dict[str, str]
):
    silent, host = next(iter(running.items()))
    stage.silent.add(silent)
    with watching(world, stage):
        wait_until(
            lambda: (o := observed(world).get(silent)) and o.state is S.DEGRADED,
            "it is DEGRADED",
        )
        assert observed(world)[silent].detail.startswith("guest agent silent since 2")
        stage.silent.clear()
        stage.on_event[host](SeenServer(silent, "", S.RUNNING))
        all_run(world, running)


def test_a_guest_that_hangs_delays_no_sweep(
    world: World, stage: Stage, running: dict[str, str]
):
    frozen, host = next(iter(running.items()))
    stage.frozen.add(frozen)
    with watching(world, stage):
        wait_until(stage.hangs.is_set, "a ping hangs")
        world.vim.stop_server(world.host(host), frozen)
        stage.on_event[host](SeenServer(frozen, "", S.STOPPED))
        wait_until(lambda: observed(world)[frozen].state is S.STOPPED, "it is STOPPED")
        assert not stage.thaw.is_set()


def test_a_broken_host_is_not_ok_until_it_is_back(
    world: World, stage: Stage, running: dict[str, str]
):
    with watching(world, stage):
        all_run(world, running)
        stage.unreachable = True
        wait_until(
            lambda: (look := looked_at(world, "hv1")) and not look.ok, "hv1 is not ok"
        )
        broken = looked_at(world, "hv1")
        assert broken
        assert broken.detail == "no route to hv1"
        stage.unreachable = False
        wait_until(lambda: (look := looked_at(world, "hv1")) and look.ok, "it is back")
    assert world.host("hv1").state is HostState.READY


def test_a_terminated_service_leaves_no_observation(
    world: World, stage: Stage, running: dict[str, str]
):
    with watching(world, stage):
        all_run(world, running)
        world.run(Terminate(world.ns().id))
        wait_until(lambda: not observed(world), "all are forgotten")


def test_a_host_has_one_owner_and_is_handed_over_at_once(
    world: World, stage: Stage, running: dict[str, str]
):
    other = Stage(world)
    with watching(world, stage, "first"):
        all_run(world, running)
        with watching(world, other, "second"):
            wait_until(lambda: looked_at(world, "hv1"), "hv1 is looked at")
            assert other.on_event == {}
    with watching(world, other, "second"):
        wait_until(lambda: len(other.on_event) == 3, "the second one watches all hosts")


def test_a_host_that_leaves_loses_its_cached_images_and_then_its_record(world, stage):
    ns = world.create()
    world.run(instantiate(ns))
    world.run(Terminate(ns.id))
    hv1 = world.host("hv1")
    assert [found.kind for found in world.vim.found(hv1)] == ["image"]
    with watching(world, stage):
        hosts.leave(world.ports, SCOPE, "hv1")
        wait_until(lambda: "hv1" not in world.names, "hv1 has left")
    assert world.vim.found(hv1) == ()
