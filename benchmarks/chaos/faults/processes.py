"""Processes of nfvo that are killed or frozen, and its queue with all that is in it."""

import os
import signal
from collections.abc import Mapping

from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act
from tests.waiting import wait_until

LEASE_S = 9.0
GONE_S = 30.0


def killed(role: str) -> Fault:
    """Return what kills a role; the supervisor starts it again."""

    def kill(here: Ground, act: Act) -> None:
        with here.up, here.diary.fault(f"{role} killed", ""):
            here.stack.kill(role)

    return kill


def frozen_worker(here: Ground, act: Act) -> None:
    """Freeze the worker past its leases, then let it go on, if it is still there."""
    with here.up, here.diary.fault("worker frozen", ""):
        pid = here.stack.signal("worker", signal.SIGSTOP)
        try:
            here.rest(between(LEASE_S + 1, LEASE_S + 6, act.dice[0]))
        finally:
            _go_on(pid)


def supervisor_killed(here: Ground, act: Act) -> None:
    """Kill the supervisor, which takes all roles with it; start all after a while."""
    with here.up:
        pids = [here.stack.endpoint["pid"], *here.stack.family()]
        with here.diary.fault("supervisor killed", ""):
            os.kill(pids[0], signal.SIGKILL)
            wait_until(lambda: not any(map(_lives, pids)), "all ended", GONE_S)
            here.rest(between(0.0, 3.0, act.dice[0]))
            here.up_again()


def _go_on(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


FAULTS: Mapping[str, Fault] = {
    "worker killed": killed("worker"),
    "worker frozen": frozen_worker,
    "conductor killed": killed("conductor"),
    "watcher killed": killed("watcher"),
    "api killed": killed("api"),
    "queue killed": killed("queue"),
    "supervisor killed": supervisor_killed,
}
