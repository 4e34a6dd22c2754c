"""The rules of the status: what is shown is what was seen, and how long ago."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.records import HostRecord, InstantiationState
from nfvo.lcm.status import Seen, Status, freshness, of_ns, of_vnfc
from nfvo.placement.infrastructure import HostState

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
HOST = HostRecord(
    id="h", name="host-a", site="s", uri="test:///default", state=HostState.READY
)
DOWN = replace(HOST, state=HostState.DOWN, detail="no answer")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def saw(state: ServerState, seconds: float) -> Observation:
    return Observation("server", "h", state, "", ago(seconds))


def swept(seconds: float, ok: bool = True) -> HostObservation:
    return HostObservation("h", ago(seconds), ok)


def op(kind: str, state: str = "PROCESSING", began: float = 30) -> LcmOpOcc:
    return LcmOpOcc(
        id="o",
        ns_id="n",
        project="p",
        kind=OperationKind(kind),
        state=OperationState(state),
        plan_id="",
        started_at=ago(began),
    )


RUNNING, STOPPED = saw(ServerState.RUNNING, 300), saw(ServerState.STOPPED, 300)
SILENT_AGENT = saw(ServerState.DEGRADED, 5)


@pytest.mark.parametrize(
    ("host", "sweep", "observation", "op_occ", "expected"),
    [
        pytest.param(HOST, swept(1), RUNNING, None, "RUNNING", id="seen just now"),
        pytest.param(HOST, swept(10), RUNNING, None, "RUNNING", id="seen 10 s ago"),
        pytest.param(
            HOST, swept(10.1), RUNNING, None, "UNKNOWN", id="seen too long ago"
        ),
        pytest.param(
            HOST, swept(60), saw(ServerState.RUNNING, 3), None, "RUNNING", id="an event"
        ),
        pytest.param(HOST, None, RUNNING, None, "UNKNOWN", id="host never swept"),
        pytest.param(
            HOST, swept(1, ok=False), RUNNING, None, "UNKNOWN", id="sweep failed"
        ),
        pytest.param(
            HOST,
            swept(1, ok=False),
            saw(ServerState.RUNNING, 1),
            None,
            "UNKNOWN",
            id="sweep failed after a fresh event",
        ),
        pytest.param(DOWN, swept(1), RUNNING, None, "UNKNOWN", id="host down"),
        pytest.param(None, swept(1), RUNNING, None, "UNKNOWN", id="host removed"),
        pytest.param(HOST, swept(1), STOPPED, None, "STOPPED", id="killed"),
        pytest.param(HOST, swept(1), SILENT_AGENT, None, "DEGRADED", id="silent agent"),
        pytest.param(HOST, swept(1), None, None, "UNKNOWN", id="never seen"),
        pytest.param(
            HOST, swept(1), None, op("INSTANTIATE"), "STARTING", id="not made yet"
        ),
        pytest.param(
            HOST, None, None, op("INSTANTIATE"), "STARTING", id="not made, never swept"
        ),
        pytest.param(
            DOWN, None, None, op("INSTANTIATE"), "UNKNOWN", id="starting on a dead host"
        ),
        pytest.param(
            HOST, swept(1), SILENT_AGENT, op("INSTANTIATE"), "STARTING", id="booting"
        ),
        pytest.param(
            HOST, swept(1), SILENT_AGENT, op("HEAL"), "STARTING", id="healed, booting"
        ),
        pytest.param(
            HOST, swept(1), STOPPED, op("HEAL"), "STOPPED", id="broken before the heal"
        ),
        pytest.param(
            HOST, swept(1), RUNNING, op("INSTANTIATE"), "RUNNING", id="up before others"
        ),
        pytest.param(
            HOST,
            swept(1),
            SILENT_AGENT,
            op("INSTANTIATE", "FAILED_TEMP"),
            "DEGRADED",
            id="nobody works on it any longer",
        ),
        pytest.param(
            HOST, swept(1), STOPPED, op("TERMINATE"), "TERMINATING", id="being removed"
        ),
        pytest.param(
            HOST, swept(1), None, op("TERMINATE"), "TERMINATING", id="removed"
        ),
        pytest.param(
            HOST,
            swept(1),
            None,
            op("INSTANTIATE", "ROLLING_BACK"),
            "ROLLING_BACK",
            id="taken back",
        ),
        pytest.param(
            HOST,
            swept(60),
            RUNNING,
            op("TERMINATE"),
            "UNKNOWN",
            id="stale during an operation",
        ),
    ],
)
def test_a_vnfc_is_what_was_seen_of_it_lately(
    host, sweep, observation, op_occ, expected
):
    seen = Seen(NOW, host, sweep, observation, op_occ)
    assert of_vnfc(seen).status == expected


def test_whatever_is_not_known_says_why():
    assert of_vnfc(Seen(NOW, DOWN, None, RUNNING, None)).detail == (
        "host host-a is down: no answer"
    )
    assert of_vnfc(Seen(NOW, HOST, swept(42), RUNNING, None)).detail == (
        "last seen 42 s ago"
    )


@pytest.mark.parametrize(
    ("sweep", "observation", "seconds"),
    [
        pytest.param(swept(2), RUNNING, 2.0, id="the sweep is newer"),
        pytest.param(
            swept(20), saw(ServerState.RUNNING, 4), 4.0, id="the event is newer"
        ),
        pytest.param(swept(1, ok=False), RUNNING, 300.0, id="a failed look is no look"),
        pytest.param(swept(-3), RUNNING, 0.0, id="clocks never make it negative"),
        pytest.param(swept(2), None, None, id="never seen has no age"),
    ],
)
def test_the_age_is_that_of_the_last_look_that_worked(sweep, observation, seconds):
    assert Seen(NOW, HOST, sweep, observation, None).age_s == seconds


IN, OUT = InstantiationState.INSTANTIATED, InstantiationState.NOT_INSTANTIATED


@pytest.mark.parametrize(
    ("state", "op_occ", "vnfcs", "expected"),
    [
        pytest.param(OUT, None, "", "NOT_INSTANTIATED", id="created only"),
        pytest.param(IN, None, "RUNNING RUNNING", "RUNNING", id="all run"),
        pytest.param(IN, None, "RUNNING DEGRADED", "DEGRADED", id="one is degraded"),
        pytest.param(IN, None, "RUNNING UNKNOWN", "UNKNOWN", id="one is unknown"),
        pytest.param(IN, None, "UNKNOWN MISSING", "MISSING", id="known to be broken"),
        pytest.param(OUT, op("INSTANTIATE"), "", "STARTING", id="just begun"),
        pytest.param(IN, op("INSTANTIATE"), "RUNNING", "STARTING", id="not done yet"),
        pytest.param(IN, op("HEAL"), "RUNNING STARTING", "HEALING", id="healing"),
        pytest.param(IN, op("HEAL"), "RUNNING STOPPED", "STOPPED", id="not healed yet"),
        pytest.param(IN, op("TERMINATE"), "RUNNING", "TERMINATING", id="ending"),
        pytest.param(
            IN, op("INSTANTIATE", "COMPLETED"), "RUNNING", "RUNNING", id="completed"
        ),
        pytest.param(
            IN, op("HEAL", "FAILED_TEMP"), "RUNNING", "FAILED", id="waits for someone"
        ),
        pytest.param(
            OUT,
            op("INSTANTIATE", "ROLLED_BACK"),
            "",
            "NOT_INSTANTIATED",
            id="rolled back",
        ),
        pytest.param(IN, None, "", "UNKNOWN", id="nothing in it"),
    ],
)
def test_a_service_is_as_its_worst_part(state, op_occ, vnfcs, expected):
    parts = [Status(name) for name in vnfcs.split()]
    assert of_ns(state, op_occ, parts).status == expected


@pytest.mark.parametrize(
    ("sweep", "later", "same"),
    [
        pytest.param(swept(1), 5, True, id="fresh stays fresh"),
        pytest.param(swept(8), 5, False, id="fresh becomes stale"),
        pytest.param(swept(1, ok=False), 5, True, id="down stays down"),
        pytest.param(swept(60), 1, False, id="a silent watcher is told by the second"),
        pytest.param(None, 1, False, id="never swept is told by the second"),
    ],
)
def test_the_etag_changes_when_time_alone_changes_a_status(sweep, later, same):
    sweeps = [sweep] if sweep else []
    before = freshness(NOW, [HOST], sweeps)
    after = freshness(NOW + timedelta(seconds=later), [HOST], sweeps)
    assert (before == after) is same
