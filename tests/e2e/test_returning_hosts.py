"""On real hosts: what people change by hand is seen; a lost host comes back clean."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo import acts, leftovers
from tests.demo.console import Console
from tests.demo.stages import FullStage
from tests.testbed.libvirt import Host
from tests.waiting import wait_until, wait_until_stopped

pytestmark = pytest.mark.libvirt

RECONCILE_S = "2"
AT_ALL_S = 120.0


class Pair(FullStage):
    """Two hosts and a service of one VM."""

    service = "hello"

    @property
    def vm(self) -> Any:
        """What nfvo says of the VM."""
        return self.vnfc("hello")

    def host_of_vm(self) -> Host:
        return self.bed.host(self.vm["host"])

    def state_of(self, host: Host) -> str:
        return str(self.nfvo.json("host", "show", host.name)["state"])

    def deviations(self) -> set[tuple[str, str]]:
        """Return how what deviates, as of the last surveys."""
        found = self.nfvo.json("drift", "list", "--ns", self.service)
        return {(one["what"], one["kind"]) for one in found}

    def virsh(self, host: Host, *words: str) -> None:
        host.run(["virsh", *words])


@pytest.fixture(scope="module")
def stage() -> Iterator[Pair]:
    patch = pytest.MonkeyPatch()
    patch.setenv("NFVO_RECONCILE_S", RECONCILE_S)
    stage = Pair.set_up(Console(), 2)
    try:
        acts.start(stage)
        yield stage
    finally:
        stage.clear()
        patch.undo()


@pytest.fixture
def running(stage: Pair) -> Iterator[Pair]:
    """Run the service; afterwards nothing of it is left, wherever it was."""
    stage.nfvo.run("apply", str(stage.descriptors), "--wait")
    yield stage
    stage.nfvo.run("terminate", stage.service, "--wait")
    stage.nfvo.run("delete", stage.service)
    for host in stage.bed.hosts.values():
        wait_until(lambda host=host: not left_on(host), "nothing is left", AT_ALL_S)


def left_on(host: Host) -> list[str]:
    return leftovers.without_cache(leftovers.on(host))


@pytest.mark.soak
def test_what_somebody_changes_by_hand_is_seen_by_the_next_survey(running: Pair):
    assert running.deviations() == set()
    host, server = running.host_of_vm(), running.vm["serverId"]
    running.virsh(host, "setvcpus", server, "2", "--maximum", "--config")
    running.virsh(host, "setvcpus", server, "2", "--config")
    running.virsh(host, "destroy", server)
    running.virsh(host, "start", server)
    wait_until(lambda: ("server", "changed") in running.deviations(), "it is changed")
    running.virsh(host, "destroy", server)
    running.virsh(host, "undefine", server)
    wait_until(lambda: ("server", "missing") in running.deviations(), "it is missing")
    running.nfvo.run("heal", running.service, "--wait")
    wait_until(lambda: running.deviations() == set(), "all is well", AT_ALL_S)


def test_a_vm_is_unknown_while_its_libvirtd_hangs_and_known_again_by_itself(
    running: Pair,
):
    host, before = running.host_of_vm(), running.vm["serverId"]
    (qemu,), known = host.qemus(), running.nfvo.json("op", "list")
    libvirtd, began = host.libvirtd_pid(), time.monotonic()
    os.kill(libvirtd, signal.SIGSTOP)
    try:
        wait_until(lambda: running.vm["status"] == "UNKNOWN", "it is UNKNOWN")
        print(f"UNKNOWN {time.monotonic() - began:.1f} s after libvirtd hung")
    finally:
        os.kill(libvirtd, signal.SIGCONT)
    wait_until(lambda: running.vm["status"] == "RUNNING", "it is RUNNING", AT_ALL_S)
    wait_until(lambda: running.state_of(host) == "READY", "it is READY", AT_ALL_S)
    assert (running.vm["serverId"], host.qemus()) == (before, [qemu])
    assert running.nfvo.json("op", "list") == known


def test_a_host_that_was_lost_returns_without_the_vm_that_was_rebuilt(running: Pair):
    lost, libvirtd = running.host_of_vm(), running.host_of_vm().libvirtd_pid()
    os.kill(libvirtd, signal.SIGSTOP)
    try:
        wait_until_stopped(libvirtd)
        wait_until(lambda: running.state_of(lost) == "SUSPECT", "it is SUSPECT")
        assert running.vm["status"] == "UNKNOWN"
        running.nfvo.run("host", "down", lost.name, "--why", "for the test")
        running.nfvo.run("heal", running.service, "--wait")
        assert running.host_of_vm() != lost
        assert lost.qemus() != [], "the old VM runs on"
    finally:
        os.kill(libvirtd, signal.SIGCONT)
    back = time.monotonic()
    wait_until(lambda: lost.qemus() == [], "the old VM is stopped")
    print(f"stopped {time.monotonic() - back:.1f} s after its host was back")
    wait_until(lambda: running.state_of(lost) == "READY", "it is READY", AT_ALL_S)
    assert running.vm["status"] == "RUNNING"
    wait_until(lambda: left_on(lost) == [], "nothing is left there", AT_ALL_S)
