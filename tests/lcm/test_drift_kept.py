"""What a survey leaves: deviations with their age, graves, alarms, what may go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.drift.compare import compare
from nfvo.lcm.drift.estate import estate_of, estates_of
from nfvo.lcm.drift.keep import UNKNOWN_ALARM, not_surveyed
from nfvo.lcm.drift.remove import in_order, remove
from nfvo.lcm.drift.words import ask_for_survey, say
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.requests import Terminate
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.lcm.store import SYSTEM, Resource
from tests.lcm.surveys import all_of, estate_on, kept, survey, the, without
from tests.lcm.world import SCOPE

K = DeviationKind
LATER_S = 100.0


@pytest.fixture
def found(world, chain):
    """What is found on hv1 where all is well."""
    return all_of(estate_on(world, "hv1"))


def stray(world, found, kind="server", name="nfvo-stray"):
    """Return a thing with our tag that no record knows."""
    installation = the(found, "server").tag.installation
    tag = Tag(installation=installation, ns=new_id(), owner=new_id())
    facts = the(found, kind).facts
    return FoundResource(kind, name, new_id(), tag, installation, facts)


def revision(world):
    with world.store.read(SYSTEM) as view:
        return view.revision()


def read_survey(world, host):
    with world.store.read(SYSTEM) as view:
        return view.survey(view.host(host).id)


def open_alarms(world):
    with world.store.read(SYSTEM) as view:
        return [(alarm.code, alarm.object_kind) for alarm in view.alarms()]


def test_what_is_as_it_was_takes_no_revision_and_keeps_its_age(world, found):
    less = without(found, the(found, "server"))
    survey(world, "hv1", less)
    (first,), before = kept(world), revision(world)
    survey(world, "hv1", less, later_s=LATER_S)
    assert (kept(world), revision(world)) == ([first], before)


def test_what_deviates_no_longer_is_forgotten(world, found):
    survey(world, "hv1", without(found, the(found, "server")))
    survey(world, "hv1", found)
    assert kept(world) == []


def test_what_an_operation_changes_keeps_what_was_said_of_it(world, chain, found):
    survey(world, "hv1", without(found, the(found, "server")))
    say(world.ports, SCOPE, kept(world)[0].id, Word.IGNORE)
    world.begin(Terminate(chain.id))
    survey(world, "hv1", ())
    assert [one.word for one in kept(world)] == [Word.IGNORE]


def test_what_deviates_on_another_host_stays(world, found):
    survey(world, "hv1", without(found, the(found, "server")))
    survey(world, "hv2", all_of(estate_on(world, "hv2")))
    assert len(kept(world)) == 1


def test_a_survey_answers_those_who_asked_before_it_and_not_after(world, found):
    ask_for_survey(world.ports, SCOPE, [world.host("hv1").id])
    assert read_survey(world, "hv1").wanted
    survey(world, "hv1", found, later_s=-60.0)
    assert read_survey(world, "hv1").wanted
    survey(world, "hv1", found)
    assert not read_survey(world, "hv1").wanted


def test_a_survey_that_could_not_be_made_says_why_until_one_can(world, found):
    with world.store.write(SYSTEM) as tx:
        not_surveyed(tx, tx.host("hv1").id, "no route")
    assert (read_survey(world, "hv1").ok, read_survey(world, "hv1").detail) == (
        False,
        "no route",
    )
    survey(world, "hv1", found)
    assert read_survey(world, "hv1").ok


def test_a_grave_stays_until_a_late_enough_look_does_not_find_it(world, found):
    disk = the(found, "volume")
    with world.store.write(SYSTEM) as tx:
        host = tx.host("hv1").id
        tx.bury_resource(host, "volume", disk.name)

    def is_buried():
        with world.store.read(SYSTEM) as view:
            return disk.name in [one.name for one in view.resources(host_id=host)]

    survey(world, "hv1", without(found, disk))
    assert is_buried()
    survey(world, "hv1", without(found, disk), later_s=LATER_S)
    assert not is_buried()


def test_what_is_dead_may_be_removed_servers_first_then_disks_then_networks(
    world, chain, found
):
    with world.store.read(SYSTEM) as view:
        rows = {(r.kind, r.name): r for r in view.resources()}
    world.run(Terminate(chain.id))
    with world.store.write(SYSTEM) as tx:
        for row in rows.values():
            tx.put_resource(replace(row, ready=False, gone_at=tx.now()))
    assert survey(world, "hv1", found) == []
    may_go = survey(world, "hv1", found, later_s=LATER_S)
    assert [one.kind for one in may_go] == [K.DEAD] * len(found)
    order = [one.what for one in may_go]
    assert order == sorted(
        order, key=["server", "seed", "volume", "network"].index
    ) or (order[0] == "server" and order[-1] == "network")


def test_in_a_restored_database_a_grave_proves_nothing(world, chain, found):
    world.run(Terminate(chain.id))
    with world.store.write(SYSTEM) as tx:
        host = tx.host("hv1")
        thing = the(found, "server")
        tx.put_restored(True)
        for one in found:
            grave = tx.now() - timedelta(seconds=LATER_S)
            tx.put_resource(_row(host, one, grave))
    assert survey(world, "hv1", found) == []
    assert {one.kind for one in kept(world)} == {K.UNKNOWN}
    with world.store.write(SYSTEM) as tx:
        tx.put_restored(False)
    assert survey(world, "hv1", found) == []
    assert thing.name in [one.name for one in kept(world)]


def _row(host, one, gone_at):
    return Resource(host.site, host.id, one.kind, one.name, gone_at=gone_at)


def test_what_is_unknown_raises_one_alarm_until_somebody_has_spoken(world, found):
    thing = stray(world, found)
    survey(world, "hv1", (*found, thing))
    assert open_alarms(world) == [(UNKNOWN_ALARM, "host")]
    (deviation,) = kept(world)
    say(world.ports, SCOPE, deviation.id, Word.IGNORE)
    survey(world, "hv1", (*found, thing))
    assert open_alarms(world) == []
    assert [one.word for one in kept(world)] == [Word.IGNORE]


def test_what_is_unknown_is_removed_at_an_operators_word_only(world, found):
    thing = stray(world, found)
    assert survey(world, "hv1", (*found, thing), later_s=LATER_S) == []
    (deviation,) = kept(world)
    say(world.ports, SCOPE, deviation.id, Word.DELETE)
    (may_go,) = survey(world, "hv1", (*found, thing))
    assert may_go.uuid == thing.id


def test_a_word_is_not_kept_for_what_is_of_another_kind_now(world, found):
    server = the(found, "server")
    survey(world, "hv1", without(found, server))
    (missing,) = kept(world)
    say(world.ports, SCOPE, missing.id, Word.IGNORE)
    wider = replace(server, facts=replace(server.facts, vcpus=9))
    survey(world, "hv1", (*without(found, server), wider))
    (changed,) = kept(world)
    assert (changed.id, changed.kind, changed.word) == (
        missing.id,
        K.CHANGED,
        Word.NONE,
    )


def test_each_kind_is_removed_by_its_call(world, found):
    calls = []
    host = world.host("hv1")
    estate = estate_on(world, "hv1", later_s=1.0)
    things = (
        stray(world, found),
        stray(world, found, "network", "nfvo-net"),
        stray(world, found, "volume", "disk"),
    )
    for deviation in in_order(compare(estate, (*found, *things))):
        remove(_Recorder(calls), host, deviation)
    network = things[1]
    assert calls[:2] == [("server", things[0].id), ("volume", "disk")]
    spec: NetworkSpec = calls[2][1]
    assert (spec.id, spec.name) == (network.id, "nfvo-net")
    assert spec.segment == network.facts.segment


class _Recorder:
    """Writes down what it is to delete."""

    def __init__(self, calls):
        self.calls = calls

    def delete_server(self, host, uuid):
        self.calls.append(("server", uuid))

    def delete_volume(self, host, name):
        self.calls.append(("volume", name))

    def delete_network(self, host, spec):
        self.calls.append(("network", spec))


def test_one_estate_is_as_good_as_all_of_them(world, chain):
    with world.store.read(SYSTEM) as view:
        all_estates = estates_of(view)
        assert len(all_estates) == 3
        for host_id, one in all_estates.items():
            alone = estate_of(view, host_id, looked_at=one.looked_at)
            assert (alone.due, alone.rows, alone.busy) == (one.due, one.rows, one.busy)
