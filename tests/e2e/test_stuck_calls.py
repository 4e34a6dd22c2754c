"""A call to a hypervisor that never returns costs a worker its life, and no more."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.half_way import half_way, started
from tests.e2e.stack import Stack, prepared

pytestmark = pytest.mark.chaos


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with started(prepared(tmp_path / "home")) as stack:
        yield stack


def test_a_worker_whose_call_hangs_ends_itself_and_its_steps_are_done_by_the_next(
    stack: Stack,
):
    with half_way(stack) as under:
        before = under.done()
        stack.wait_until_back("worker", stack.pid("worker"))
        under.killed_at = time.monotonic()
        assert "has hung for 15 s" in (stack.home / "log" / "worker.log").read_text()
        # Watchers look at them all the time; by such a call alone one is SUSPECT.
        hosts = stack.get("/nfvo/v1/hosts")
        hung = [host for host in hosts if host["state"] == "SUSPECT"]
        assert hung
        assert all(host["detail"].startswith("a call to it hangs") for host in hung)
        assert all(host["reachable"] for host in hosts)
        under.let_go()
        under.wait_for_progress(before)
        under.ends_well()
        assert {host["state"] for host in stack.get("/nfvo/v1/hosts")} == {"READY"}
