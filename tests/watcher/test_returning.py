"""A watcher of hosts that go and come back: what is shown, and what is removed."""

from dataclasses import replace

import pytest

from nfvo.errors import StoreError
from nfvo.lcm import hosts
from nfvo.lcm.deviation import Survey
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.watcher import hosts as watched
from nfvo.watcher import look
from nfvo.watcher.standing import inspected
from tests.lcm.world import LONG_AGO, SCOPE, World
from tests.waiting import wait_until
from tests.watcher.stage import Stage, watching
from tests.watcher.surveys import enter, last_survey, servers

S = HostState


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, that no test waits for it."""
    monkeypatch.setattr(look, "SWEEP_EVERY_S", 0.1)
    monkeypatch.setattr(look, "LONGEST_REST_S", 0.5)
    monkeypatch.setattr(look, "ASK_FOR_LEASE_EVERY_S", 0.1)
    monkeypatch.setattr(watched, "LOOK_FOR_HOSTS_EVERY_S", 0.1)
    monkeypatch.setattr(watched, "QUARANTINE_EVERY_S", 0.1)


def wait_for_state(world: World, name: str, state: HostState) -> None:
    wait_until(lambda: world.host(name).state is state, f"{name} is {state}")


def alarms(world: World) -> list[tuple[str, str]]:
    with world.store.read(SYSTEM) as view:
        return [(alarm.code, alarm.detail) for alarm in view.alarms()]


def placed_on(world: World, vnfc: str) -> tuple[str, str]:
    """Return the id of a VNFC's server, and its host."""
    (one,) = [v for v in world.ns().vnfcs() if v.name == vnfc]
    name = next(n for n in world.names if world.host(n).id == one.host_id)
    return server_id(one.id, one.incarnation), name


def test_a_host_that_returns_is_in_use_again_once_what_was_superseded_is_gone(
    served: World, staged: Stage, away: str
):
    seen: list[HostState] = []
    staged.before = lambda call, _: seen.append(served.host(away).state)
    assert servers(served, away) != []
    with watching(served, staged):
        wait_for_state(served, away, S.READY)
    assert servers(served, away) == []
    removed = [call for call, _ in staged.calls]
    assert removed[:2] == ["stop", "delete"]
    assert S.READY not in seen[seen.index(S.QUARANTINED) : len(removed)]


def test_a_cordoned_host_that_returns_is_cordoned(
    served: World, staged: Stage, away: str
):
    hosts.cordon(served.ports, SCOPE, away)
    with watching(served, staged):
        wait_for_state(served, away, S.CORDONED)
    assert servers(served, away) == []


def test_a_host_that_is_said_to_be_down_while_it_is_watched_is_soon_in_use(
    served: World, staged: Stage
):
    (name, *_) = [n for n in served.names if servers(served, n)]
    with watching(served, staged):
        wait_until(lambda: last_survey(served, name).ok, "it is surveyed")
        enter(served, name, S.DOWN)
        wait_for_state(served, name, S.READY)
    assert staged.calls == []


def test_a_host_that_only_could_not_be_looked_at_is_ready_all_the_time(
    served: World, staged: Stage
):
    (name, *_) = [n for n in served.names if servers(served, n)]
    revisions = [served.host(name).rev]
    with watching(served, staged):
        wait_until(lambda: last_survey(served, name).ok, "it is surveyed")
        revisions.append(served.host(name).rev)
        staged.unreachable = True
        wait_until(lambda: not _ok(served, name), "nobody can look at it")
        staged.unreachable = False
        wait_until(lambda: _ok(served, name), "it is looked at again")
    assert served.host(name).rev == revisions[-1]
    assert staged.calls == []


def test_hosts_of_the_tests_world_are_as_the_watcher_finds_them(served: World):
    for name in served.names:
        host = served.host(name)
        assert inspected(host, served.vim.inspect(host)) == host


def _ok(world: World, name: str) -> bool:
    with world.store.read(SYSTEM) as view:
        seen = view.host_observations().get(world.host(name).id)
    return seen is not None and seen.ok


def test_an_uncordoned_host_is_inspected_anew(served: World, staged: Stage):
    with watching(served, staged):
        wait_until(lambda: _ok(served, "hv1"), "it is watched")
        hosts.cordon(served.ports, SCOPE, "hv1")
        hosts.uncordon(served.ports, SCOPE, "hv1")
        wait_for_state(served, "hv1", S.READY)


def test_an_operator_is_called_when_nobody_could_look_for_30_s_until_it_answers(
    served: World, staged: Stage
):
    staged.unreachable = True
    served.observe()
    with watching(served, staged):
        wait_until(lambda: not _ok(served, "hv1"), "nobody can look at it")
        assert alarms(served) == []
        served.sql("UPDATE host_observation SET ok_at = :then", then=LONG_AGO)
        wait_until(lambda: len(alarms(served)) == 4, "there are alarms")
        code, detail = next(a for a in alarms(served) if "hv1" in a[1])
        assert code == "host.unreachable"
        assert "no route to hv1; if it is off for certain: nfvo host down hv1" in detail
        staged.unreachable = False
        wait_until(lambda: alarms(served) == [], "they are cleared")


def test_the_call_ends_when_the_host_is_known_to_be_off_or_is_forgotten(
    served: World, staged: Stage
):
    empty = next(n for n in served.names if not servers(served, n))
    (busy, *_) = [n for n in served.names if servers(served, n)]
    staged.unreachable = True
    served.observe()
    with watching(served, staged):
        served.sql("UPDATE host_observation SET ok_at = :then", then=LONG_AGO)
        wait_until(lambda: len(alarms(served)) == 4, "there are alarms")
        hosts.confirm_down(served.ports, SCOPE, busy, "bob says so")
        assert len(alarms(served)) == 3
        hosts.remove(served.ports, SCOPE, empty)
        assert len(alarms(served)) == 2


def test_a_survey_that_somebody_wants_is_made_at_once(served: World, staged: Stage):
    with watching(served, staged):
        wait_until(lambda: last_survey(served, "hv1").done_at, "it is surveyed")
        with served.store.write(SYSTEM) as tx:
            asked = tx.now()
            tx.put_survey(replace(tx.survey(served.host("hv1").id), asked_at=asked))
        wait_until(lambda: not last_survey(served, "hv1").wanted, "it is again")
    done_at = last_survey(served, "hv1").done_at
    assert done_at is not None
    assert done_at >= asked


def test_a_host_that_leaves_is_forgotten_only_when_what_is_dead_is_gone(
    served: World, staged: Stage, away: str
):
    enter(served, away, S.LEAVING)
    host = served.host(away)
    with watching(served, staged):
        wait_until(lambda: away not in served.names, "it has left")
    assert served.vim.servers(host) == ()
    assert [call for call, _ in staged.calls][:2] == ["stop", "delete"]


def test_what_a_reboot_switched_off_is_seen_to_be_stopped(served: World, staged: Stage):
    server, name = placed_on(served, "server/vm/0")
    with watching(served, staged):
        wait_until(lambda: _ok(served, name), "it is looked at")
        staged.unreachable = True
        wait_until(lambda: not _ok(served, name), "it is off")
        served.vim.stop_server(served.host(name), server)
        staged.unreachable = False
        wait_until(
            lambda: _state(served, server) is ServerState.STOPPED, "it is STOPPED"
        )
    assert served.host(name).state is S.READY


def _state(world: World, server: str) -> ServerState | None:
    with world.store.read(SYSTEM) as view:
        seen = view.observations().get(server)
    return seen.state if seen else None


def test_a_survey_that_hangs_delays_no_sweep_and_no_other_host(
    served: World, staged: Stage
):
    hangs = served.host("hv1").name

    def before(call: str, name: str) -> None:
        if call == "found" and name == hangs:
            staged.hangs.set()
            staged.thaw.wait(20)

    staged.before = before
    with watching(served, staged):
        wait_until(staged.hangs.is_set, "a survey hangs")
        wait_until(lambda: _ok(served, "hv1"), "the host is looked at all the same")
        others = [n for n in served.names if n != "hv1"]
        wait_until(
            lambda: all(last_survey(served, n).done_at for n in others),
            "the others are surveyed",
        )
        assert last_survey(served, "hv1") == Survey(served.host("hv1").id)


def test_a_database_that_is_away_ends_no_watch(
    served: World, staged: Stage, monkeypatch: pytest.MonkeyPatch
):
    failed: list[object] = []

    def away(*_: object) -> None:
        failed.append(1)
        raise StoreError("the database is away")

    with watching(served, staged):
        wait_until(lambda: last_survey(served, "hv1").done_at, "it is surveyed")
        with monkeypatch.context() as broken:
            broken.setattr(type(served.store), "write", away)
            wait_until(lambda: len(failed) > 8, "nothing can be written")
        served.sql("UPDATE survey SET done_at = :then", then=LONG_AGO)
        served.sql("UPDATE host_observation SET ok = false")
        wait_until(lambda: _ok(served, "hv1"), "it is looked at again")
        wait_until(
            lambda: (at := last_survey(served, "hv1").done_at) and at.year > 2000,
            "it is surveyed again",
        )
