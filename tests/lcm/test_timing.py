"""Ours and theirs add up, whatever runs in parallel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState, StepRecord
from nfvo.lcm.timing import times

T0 = datetime(2026, 1, 1, tzinfo=UTC)
OP = LcmOpOcc(
    id="op",
    ns_id="ns",
    project="default",
    kind=OperationKind.INSTANTIATE,
    state=OperationState.COMPLETED,
    plan_id="plan",
    started_at=T0,
    state_entered_at=T0 + timedelta(seconds=10),
)
STEP = StepRecord("s", "op", 0, "await-server", 1, {}, "libvirt.default")


def at(second):
    return T0 + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("calls", "vim_s"),
    [
        pytest.param([], 0, id="no call"),
        pytest.param([(1, 3)], 2, id="one call"),
        pytest.param([(1, 3), (2, 5)], 4, id="calls that overlap count once"),
        pytest.param([(1, 9), (2, 3)], 8, id="a call inside another counts once"),
        pytest.param([(1, 2), (4, 5)], 2, id="the gap between two calls is ours"),
        pytest.param([(8, None)], 2, id="a call without end lasts to the end"),
    ],
)
def test_the_time_of_the_vim_is_the_union_of_its_calls(calls, vim_s):
    steps = [
        replace(STEP, first_call_at=at(a), found_done_at=None if b is None else at(b))
        for a, b in calls
    ]
    found = times(OP, steps, now=at(99))
    assert (found.wall_s, found.vim_s, found.ours_s) == (10, vim_s, 10 - vim_s)


def test_an_operation_that_runs_is_timed_until_now():
    runs = replace(OP, state=OperationState.PROCESSING, state_entered_at=T0)
    assert times(runs, [], now=at(4)).wall_s == 4
