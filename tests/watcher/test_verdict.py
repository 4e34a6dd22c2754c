"""What is written down after a look, given what was known before it."""

from datetime import UTC, datetime

import pytest

from nfvo.lcm.observation import Observation, ServerState
from nfvo.lcm.ports import SeenServer
from nfvo.watcher.verdict import UNDEFINED, Expected, Look, decide

THEN = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 5, 0, tzinfo=UTC)
S = ServerState
SETTLED = Expected(frozenset({"a"}), frozenset({"a"}))
IN_WORK = Expected(frozenset({"a"}))
NOT_OURS = Expected()
SILENT_NOW = "guest agent silent since 2026-11-22T12:05:00Z"
SILENT_THEN = "guest agent silent since 2026-11-22T12:00:00Z"


def seen(state: S, detail: str = "", agent: bool = True) -> SeenServer:
    return SeenServer("a", "ns-a", state, detail, agent)


def known(state: S, detail: str = "") -> Observation:
    return Observation("a", "host", state, detail, THEN)


@pytest.mark.parametrize(
    ("expected", "server", "silent", "before", "written"),
    [
        pytest.param(SETTLED, seen(S.RUNNING), False, None, (S.RUNNING, ""), id="new"),
        pytest.param(
            SETTLED, seen(S.RUNNING), False, known(S.RUNNING), None, id="no change"
        ),
        pytest.param(
            SETTLED,
            seen(S.STOPPED, "killed"),
            False,
            known(S.RUNNING),
            (S.STOPPED, "killed"),
            id="qemu was killed",
        ),
        pytest.param(
            SETTLED,
            seen(S.DEGRADED, "panicked"),
            True,
            known(S.RUNNING),
            (S.DEGRADED, "panicked"),
            id="a panic says more than a silent agent",
        ),
        pytest.param(
            SETTLED,
            seen(S.RUNNING),
            True,
            known(S.RUNNING),
            (S.DEGRADED, SILENT_NOW),
            id="agent falls silent",
        ),
        pytest.param(
            SETTLED,
            seen(S.RUNNING),
            True,
            known(S.DEGRADED, SILENT_THEN),
            None,
            id="still silent, since then",
        ),
        pytest.param(
            SETTLED,
            seen(S.RUNNING),
            False,
            known(S.DEGRADED, SILENT_THEN),
            (S.RUNNING, ""),
            id="agent speaks again",
        ),
        pytest.param(
            SETTLED,
            seen(S.RUNNING, agent=False),
            True,
            known(S.RUNNING),
            None,
            id="no agent, judged by its state",
        ),
        pytest.param(
            SETTLED,
            None,
            False,
            known(S.RUNNING),
            (S.MISSING, UNDEFINED),
            id="undefined by hand",
        ),
        pytest.param(
            SETTLED, None, False, known(S.MISSING, UNDEFINED), None, id="still missing"
        ),
        pytest.param(
            SETTLED, None, False, None, (S.MISSING, UNDEFINED), id="never seen"
        ),
        pytest.param(IN_WORK, None, False, None, None, id="not made yet"),
        pytest.param(
            IN_WORK, seen(S.STOPPED), False, None, (S.STOPPED, ""), id="being made"
        ),
        pytest.param(
            NOT_OURS, seen(S.RUNNING), False, None, None, id="without a record"
        ),
    ],
)
def test_only_what_differs_is_written(expected, server, silent, before, written):
    look = Look("host", (server,) if server else (), {"a"} if silent else set())
    findings = decide(look, expected, {"a": before} if before else {}, NOW)
    changed = [(o.state, o.detail) for o in findings.changed]
    assert changed == ([written] if written else [])
    assert all(o.changed_at == NOW and o.host_id == "host" for o in findings.changed)
    assert findings.gone == ()


@pytest.mark.parametrize(
    ("expected", "server"),
    [
        pytest.param(IN_WORK, None, id="removed by an operation that still runs"),
        pytest.param(NOT_OURS, None, id="terminated"),
        pytest.param(NOT_OURS, seen(S.RUNNING), id="no longer ours"),
    ],
)
def test_a_server_that_is_meant_to_be_gone_is_forgotten(expected, server):
    look = Look("host", (server,) if server else (), set())
    findings = decide(look, expected, {"a": known(S.RUNNING)}, NOW)
    assert (findings.changed, findings.gone) == ((), ("a",))


def test_what_was_settled_during_a_sweep_is_not_missing_from_it():
    before, after = IN_WORK, SETTLED
    assert decide(Look("host", (), set()), before.still(after), {}, NOW).changed == ()
