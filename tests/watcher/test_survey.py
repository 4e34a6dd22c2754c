"""Surveys with a real store, of a host whose VM was rebuilt while it was away."""

from dataclasses import replace

import pytest

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm import hosts
from nfvo.lcm.deviation import DeviationKind
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.tenure import LeaseLost
from tests.lcm.world import LONG_AGO, SCOPE
from tests.watcher.surveys import (
    deviations,
    enter,
    fail,
    last_survey,
    lose_lease,
    once,
    rows,
    servers,
    surveyor,
    volumes,
)

K = DeviationKind
S = HostState


def test_what_is_as_it_should_be_is_left_alone(served, staged):
    (name, *_) = [n for n in served.names if servers(served, n)]
    assert not surveyor(served, staged, name).survey()
    assert staged.calls == []
    assert last_survey(served, name).ok
    assert served.host(name).state is S.READY


def test_what_was_superseded_is_removed_and_no_deviation_any_more(served, staged, away):
    enter(served, away, S.READY)
    assert surveyor(served, staged, away).survey().names[0].endswith("firewall-vm-0-1")
    assert (servers(served, away), volumes(served, away)) == ([], [])
    assert deviations(served, K.DEAD) == []


def test_what_was_removed_has_a_grave_until_a_survey_does_not_find_it(
    served, staged, away
):
    survey = surveyor(served, staged, away)
    survey.survey()
    graves = [row for row in rows(served, away).values() if row.kind == "server"]
    assert [(row.ready, row.clearing_until) for row in graves] == [(False, None)]
    assert all(row.gone_at for row in graves)
    served.sql("UPDATE resource SET gone_at = :then", then=LONG_AGO)
    survey.survey()
    assert {row.kind for row in rows(served, away).values()} <= {"network"}


def test_a_quarantined_host_stops_what_others_replaced_before_anything_else(
    served, staged, away
):
    enter(served, away, S.QUARANTINED)
    surveyor(served, staged, away).survey()
    (stopped, removed, *_) = staged.calls
    assert stopped[0] == "stop"
    assert removed == ("delete", stopped[1])
    held = served.host(away)
    assert held.state is S.QUARANTINED
    assert "firewall-vm-0-1" in held.detail


@pytest.mark.parametrize(
    ("cordoned", "after"), [(False, S.NEW), (True, S.NEW)], ids=["free", "cordoned"]
)
def test_a_survey_that_finds_none_left_ends_quarantine(
    served, staged, away, cordoned, after
):
    with served.store.write(SYSTEM) as tx:
        host = replace(tx.host(away), state=S.QUARANTINED, cordoned=cordoned)
        tx.put_host(host)
    survey = surveyor(served, staged, away)
    survey.survey()
    survey.survey()
    assert (served.host(away).state, served.host(away).cordoned) == (after, cordoned)


def test_a_host_that_nobody_knew_to_be_away_is_quarantined_by_what_runs_there(
    served, staged, away
):
    enter(served, away, S.READY)
    survey = surveyor(served, staged, away)
    survey.survey()
    assert served.host(away).state is S.QUARANTINED
    assert ("stop", staged.calls[0][1]) == staged.calls[0]


def test_once_it_was_surveyed_a_host_stays_in_use_whatever_is_found_later(
    served, staged, away
):
    enter(served, away, S.READY)
    survey = surveyor(served, staged, away)
    survey.returned = False
    survey.survey()
    assert served.host(away).state is S.READY
    assert servers(served, away) == []


def test_what_a_running_operation_gives_up_is_stopped_at_once_and_kept(served, staged):
    (old,) = [v for v in served.ns().vnfcs() if v.name == "firewall/vm/0"]
    away = next(n for n in served.names if served.host(n).id == old.host_id)
    served.lose(away)
    served.begin(Heal(served.ns().id, dead_hosts=frozenset({away})))
    enter(served, away, S.QUARANTINED)
    surveyor(served, staged, away).survey()
    assert staged.calls == [("stop", server_id(old.id, 1))]
    assert served.host(away).state is S.QUARANTINED


def test_a_heal_that_ends_during_the_look_does_not_end_quarantine(served, staged):
    (old,) = [v for v in served.ns().vnfcs() if v.name == "firewall/vm/0"]
    away = next(n for n in served.names if served.host(n).id == old.host_id)
    served.lose(away)
    hosts.confirm_down(served.ports, SCOPE, away, "bob says so")
    heal = served.begin(Heal(served.ns().id))
    enter(served, away, S.QUARANTINED)
    staged.before = once("found", lambda: served.drain(heal))
    survey = surveyor(served, staged, away)
    survey.survey()
    assert served.op_occ(heal.id).state is OperationState.COMPLETED
    assert served.host(away).state is S.QUARANTINED
    survey.survey()
    assert ("stop", server_id(old.id, 1)) in staged.calls


def test_what_was_buried_just_now_is_stopped_at_once_and_removed_later(
    served, staged, away
):
    enter(served, away, S.QUARANTINED)
    (old,) = servers(served, away)
    with served.store.write(SYSTEM) as tx:
        host = tx.host(away)
        tx.put_resource(Resource(host.site, host.id, "server", old, gone_at=tx.now()))
    survey = surveyor(served, staged, away)
    survey.survey()
    assert [call for call, _ in staged.calls if call == "stop"] == ["stop"]
    assert servers(served, away) == [old]
    served.sql("UPDATE resource SET gone_at = :then", then=LONG_AGO)
    survey.survey()
    assert servers(served, away) == []


def test_a_removal_that_fails_says_why_and_is_tried_again(served, staged, away):
    enter(served, away, S.READY)
    staged.before = once("delete", fail(VimRefused("its disk is on fire")))
    survey = surveyor(served, staged, away)
    survey.survey()
    kept = {one.what: one.detail for one in deviations(served, K.DEAD)}
    assert kept["server"] == "it could not be removed: its disk is on fire"
    assert len(volumes(served, away)) == 2, "its disks stay as long as it does"
    served.sql("UPDATE resource SET gone_at = :then", then=LONG_AGO)
    survey.survey()
    assert deviations(served, K.DEAD) == []
    assert servers(served, away) == []


def test_a_host_that_cannot_be_surveyed_says_why_and_keeps_what_was_found(
    served, staged, away
):
    survey = surveyor(served, staged, away)
    staged.before = once("delete", fail(VimRefused("no")))
    survey.run()
    staged.before = once("found", fail(VimUnavailable("no route")))
    survey.run()
    last = last_survey(served, away)
    assert (last.ok, last.detail) == (False, "no route")
    assert "server" in {one.what for one in deviations(served, K.DEAD)}


def test_who_loses_the_lease_while_looking_writes_nothing_and_removes_nothing(
    served, staged, away
):
    staged.before = once("found", lambda: lose_lease(served))
    with pytest.raises(LeaseLost):
        surveyor(served, staged, away).survey()
    assert staged.calls == []
    assert last_survey(served, away).done_at is None
    assert deviations(served, K.DEAD) == []


def test_who_loses_the_lease_in_a_removal_begins_no_other(served, staged, away):
    enter(served, away, S.READY)
    staged.before = once("delete", lambda: lose_lease(served))
    with pytest.raises(LeaseLost):
        surveyor(served, staged, away).survey()
    assert [call for call, _ in staged.calls].count("delete") == 1


def test_who_gave_the_host_up_removes_nothing(served, staged, away):
    survey = surveyor(served, staged, away)
    staged.before = once("found", survey.tenure.give_up)
    survey.run()
    assert staged.calls == []


def test_an_old_copy_of_the_database_proves_nothing_dead(served, staged, away):
    enter(served, away, S.QUARANTINED)
    with served.store.write(SYSTEM) as tx:
        tx.put_restored(True)
    surveyor(served, staged, away).survey()
    assert staged.calls == []
    assert {one.what for one in deviations(served, K.UNKNOWN)} >= {"server"}
    assert served.host(away).state is S.QUARANTINED


def test_a_host_that_went_while_it_was_looked_at_is_nobodys_business(served, staged):
    with served.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host("hv1"), id="hv9", name="hv9"))
    survey = surveyor(served, staged, "hv9")
    with served.store.write(SYSTEM) as tx:
        tx.delete_host("hv9")
    survey.run()
    assert staged.calls == []
