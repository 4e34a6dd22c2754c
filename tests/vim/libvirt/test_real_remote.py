"""Hosts over the network: every transport, and what a cut wire does."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.testbed.libvirt import TestBed
from tests.testbed.libvirt.host import Kind

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

REMOTE = (sys.executable, "-m", "tests.vim.libvirt.remote")
KNOWN_DEAD_S = 12.0


@pytest.fixture(scope="module")
def bed() -> Iterator[TestBed]:
    with TestBed.up(1, name="vim-remote", tls=True, ssh=True) as bed:
        yield bed


@pytest.mark.parametrize("kind", ["unix", "tcp", "tls", "ssh"])
def test_a_host_is_reached_by(bed: TestBed, kind: Kind):
    uri = bed.host("hv1").uri(kind)
    assert bed.orchestrator.run([*REMOTE, "look", uri]).stdout == "hv1\n"


def test_a_host_whose_wire_is_cut_is_known_to_be_gone(bed: TestBed):
    """By keepalive for a connection that is open, by its probe for a new one."""
    uri = bed.host("hv1").uri("tcp")
    command = [*bed.orchestrator.prefix, *REMOTE, "watch", uri]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdin is not None
        assert watcher.stdout is not None
        assert watcher.stdout.readline() == "watching\n"
        bed.cut("hv1")
        watcher.stdin.write("\n")
        watcher.stdin.flush()
        watch_broke, driver_gave_up = (float(watcher.stdout.readline()) for _ in "12")
        bed.mend("hv1")
    assert watch_broke < KNOWN_DEAD_S
    assert driver_gave_up < watch_broke + 3
