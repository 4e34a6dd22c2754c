"""Graves of resources, surveys, deviations and alarms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.errors import NotFound
from nfvo.graph import Resources
from nfvo.lcm.alarm import Alarm, Severity
from nfvo.lcm.deviation import Deviation, DeviationKind, Survey, Word
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Resource
from tests.contract.store.samples import ALICE, BOB, NOON

DISK = Resource("s", "h1", "volume", "v", "uuid", "vnfc-1", "step", 3, ready=True)
STRANGER = Deviation(
    id="d-1",
    kind=DeviationKind.UNKNOWN,
    host_id="h1",
    what="server",
    name="nfvo-1",
    since=NOON,
    uuid="u-1",
    ns_id="ns-1",
    owner_id="vnfc-1",
    installation="i-1",
    expected={"vcpus": "1"},
    observed={"vcpus": "2"},
    detail="nobody knows it",
    word=Word.IGNORE,
    room=Resources(2, 512, 0),
)
ALARM = Alarm("a-1", "op.stuck", Severity.MAJOR, "op_occ", "op-1", "8 kicks", NOON)


class FoundContract:
    def test_what_is_buried_can_be_cleared_by_one_at_a_time(self, store: Store):
        grave = ("h1", "volume", "v")
        with store.write(SYSTEM) as tx:
            tx.bury_resource(*grave)
            assert tx.resources() == []
            tx.put_resource(DISK)
            assert not tx.clear_resource(*grave, 30.0)
            tx.bury_resource(*grave)
            assert tx.clear_resource(*grave, 30.0)
            assert not tx.clear_resource(*grave, 30.0)
            (buried,) = tx.resources()
            assert not buried.ready and buried.gone_at is not None
            assert buried.clearing_until and buried.clearing_until > tx.now()

    def test_each_host_has_the_time_of_its_newest_grave(self, store: Store):
        later = NOON + timedelta(seconds=5)
        with store.write(SYSTEM) as tx:
            tx.put_resource(replace(DISK, gone_at=NOON))
            tx.put_resource(replace(DISK, name="w", gone_at=later))
            tx.put_resource(replace(DISK, host_id="h2"))
            assert tx.newest_graves() == {"h1": later}

    def test_what_was_not_cleared_in_time_can_be_tried_again(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_resource(replace(DISK, gone_at=NOON))
            assert tx.clear_resource("h1", "volume", "v", -1.0)
            assert tx.clear_resource("h1", "volume", "v", 30.0)

    def test_nobody_makes_what_is_being_removed(self, store: Store):
        with store.write(SYSTEM) as tx:
            assert tx.begin_resources([DISK]) == {DISK.key}
            tx.bury_resource("h1", "volume", "v")
            assert tx.clear_resource("h1", "volume", "v", 30.0)
            assert tx.begin_resources([DISK]) == frozenset()
            (buried,) = tx.resources()
            assert buried.gone_at is not None
            tx.put_resource(replace(DISK, gone_at=NOON, clearing_until=NOON))
            assert tx.begin_resources([replace(DISK, ready=False)])
            assert tx.resources() == [replace(DISK, ready=False)]
            assert not tx.clear_resource("h1", "volume", "v", 30.0)

    def test_resources_are_found_by_name_and_by_owners(self, store: Store):
        other = replace(DISK, name="w", owner_id="another")
        with store.write(SYSTEM) as tx:
            tx.put_resource(DISK)
            tx.put_resource(other)
            assert tx.resource("h1", "volume", "w") == other
            assert tx.resource("h1", "volume", "x") is None
            assert tx.resources_of([DISK.owner_id, "nobody"]) == [DISK]
            assert tx.resources_of([DISK.owner_id, "another"]) == [DISK, other]
            assert tx.resources_of([]) == []

    def test_what_is_made_again_is_not_buried_any_more(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_resource(DISK)
            tx.bury_resource("h1", "volume", "v")
            tx.put_resource(DISK)
            assert tx.resources() == [DISK]

    def test_a_survey_is_kept_for_each_host(self, store: Store):
        asked = Survey("h1", asked_at=NOON, ok=False, detail="cut off")
        with store.write(SYSTEM) as tx:
            assert tx.survey("h1") == Survey("h1")
            tx.put_survey(asked)
            assert tx.survey("h1") == asked and asked.wanted
            done = replace(asked, done_at=NOON + timedelta(seconds=1))
            tx.put_survey(done)
            assert tx.surveys() == {"h1": done} and not done.wanted

    def test_deviations_are_found_by_host_and_service(self, store: Store):
        other = replace(STRANGER, id="d-2", host_id="h2", ns_id="", word=Word.NONE)
        with store.write(SYSTEM) as tx:
            for one in (other, STRANGER):
                tx.put_deviation(one)
        with store.read(BOB) as view:
            kept = [replace(one, rev=0) for one in view.deviations()]
            assert kept == [STRANGER, other]
            assert [one.id for one in view.deviations(host_id="h2")] == ["d-2"]
            assert [one.id for one in view.deviations(ns_id="ns-1")] == ["d-1"]
            assert view.deviation("d-1").rev > 0

    def test_a_deviation_of_a_project_is_seen_by_that_project_only(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_deviation(replace(STRANGER, project=ALICE.project))
        with store.read(BOB) as view:
            assert view.deviations() == []
        with store.read(ALICE) as view:
            assert len(view.deviations()) == 1

    def test_what_deviates_no_longer_is_forgotten(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_deviation(STRANGER)
            tx.delete_deviation("d-1")
            tx.delete_deviation("d-1")
            with pytest.raises(NotFound, match="d-1"):
                tx.deviation("d-1")

    def test_alarms_stay_when_they_are_cleared_until_they_are_forgotten(
        self, store: Store
    ):
        with store.write(SYSTEM) as tx:
            tx.put_alarm(ALARM)
            tx.put_alarm(replace(ALARM, id="a-2", cleared_at=NOON))
            assert [one.id for one in tx.alarms()] == ["a-1"]
            assert {one.id for one in tx.alarms(open_only=False)} == {"a-1", "a-2"}
            assert replace(tx.alarm("a-1"), rev=0) == ALARM
            assert tx.forget_alarms(-1e9) == 1
            assert [one.id for one in tx.alarms(open_only=False)] == ["a-1"]
