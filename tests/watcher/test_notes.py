"""What a watcher reads and writes of its host."""

import pytest

from nfvo.lcm.hosts import UNREACHABLE
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.notes import Notes
from nfvo.watcher.register import Register
from nfvo.watcher.tenure import Tenure
from tests.lcm.world import LONG_AGO
from tests.watcher.cut_off import CutOffStore
from tests.watcher.surveys import enter


def test_who_cannot_look_at_a_host_does_not_read_all_that_was_ever_observed(served):
    host = served.host("hv1")
    store = CutOffStore(served.store, "observations")
    notes = Notes(store, Tenure(store, host.id, "us"), Register())
    assert notes.take_over()
    notes.broken("no route")
    with served.store.read(SYSTEM) as view:
        assert view.host_observations()[host.id].detail == "no route"


def test_what_was_observed_before_is_not_written_again(served):
    (name, *_) = [n for n in served.names if served.vim.servers(served.host(n))]
    host = served.host(name)
    notes = Notes(served.store, Tenure(served.store, host.id, "us"), Register())
    with served.store.read(SYSTEM) as view:
        before = view.revision()
    assert notes.take_over()
    notes.swept(served.vim.servers(host), frozenset(), notes.expected())
    with served.store.read(SYSTEM) as view:
        assert view.revision() == before


def test_a_host_that_was_added_again_while_it_was_cleared_is_not_forgotten(served):
    host = served.host("hv1")
    notes = Notes(served.store, Tenure(served.store, host.id, "us"), Register())
    assert notes.take_over()
    notes.left()
    assert "hv1" in served.names


@pytest.mark.parametrize(
    ("ok_at", "told"),
    [
        pytest.param(LONG_AGO, [UNREACHABLE], id="it was seen, such as one uncordoned"),
        pytest.param(None, [], id="it has never been seen"),
    ],
)
def test_a_new_host_that_is_lost_calls_for_an_operator_once_it_was_seen(
    served, ok_at, told
):
    enter(served, "hv1", HostState.NEW)
    served.sql("UPDATE host_observation SET ok_at = :ok_at", ok_at=ok_at)
    host = served.host("hv1")
    notes = Notes(served.store, Tenure(served.store, host.id, "us"), Register())
    assert notes.take_over()
    notes.broken("no route")
    with served.store.read(SYSTEM) as view:
        assert [alarm.code for alarm in view.alarms()] == told
