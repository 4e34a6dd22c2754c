"""What the driver says and does when hypervisors, daemons and guests fail."""

from dataclasses import replace

import pytest

from nfvo.errors import VimUnavailable
from nfvo.lcm.observation import ServerState
from nfvo.lcm.specs import ServerSpec
from tests.contract.vim_contract import Bench
from tests.vim.libvirt.lab import Lab
from tests.waiting import wait_until

pytestmark = pytest.mark.libvirt

TOLD_S = 2.0


@pytest.fixture
def server(bench: Bench) -> ServerSpec:
    return bench.running("a")


def test_a_killed_guest_is_told_stopped_and_starts_again(
    lab: Lab, bench: Bench, server: ServerSpec
):
    with lab.watching(bench.host) as (watch, told):
        lab.bed.kill_qemu("hv1", "a")
        wait_until(
            lambda: ServerState.STOPPED in {seen.state for seen in told},
            "the guest is told to be stopped",
            TOLD_S,
        )
        assert told[-1].detail == "its hypervisor process died"
        bench.vim.ensure_server(bench.host, server)
        assert bench.state(watch, server) is ServerState.RUNNING


def test_a_frozen_guest_blocks_neither_sweeps_nor_its_end(
    lab: Lab, bench: Bench, server: ServerSpec
):
    with lab.watching(bench.host) as (watch, _):
        lab.bed.freeze_qemu("hv1", "a")
        assert bench.state(watch, server) is ServerState.RUNNING
        bench.vim.stop_server(bench.host, server.id)
        assert bench.state(watch, server) is ServerState.STOPPED


def test_a_watch_breaks_with_the_daemon_and_the_driver_connects_again(
    lab: Lab, bench: Bench, server: ServerSpec
):
    with lab.watching(bench.host) as (watch, _):
        lab.bed.kill_libvirtd("hv1")
        with pytest.raises(VimUnavailable, match="hv1"):
            wait_until(lambda: not watch.sweep(), "the watch breaks")
        with pytest.raises(VimUnavailable, match="hv1"):
            watch.sweep()

    def is_back() -> bool:
        try:
            return bench.vim.is_ready(bench.host, server)
        except VimUnavailable:
            return False

    wait_until(is_back, "the daemon is back, and the guest still runs")


def test_a_host_that_is_off_is_unavailable_and_comes_back(lab: Lab):
    bench = lab.bench("hv2")
    lab.bed.power_off("hv2")
    with pytest.raises(VimUnavailable, match="hv2"):
        bench.vim.found(bench.host)
    with pytest.raises(VimUnavailable, match="hv2"):
        bench.vim.watch(bench.host, lambda _: None)
    lab.bed.power_on("hv2")
    assert bench.found("server") == []


def test_a_server_that_somebody_undefines_is_told_missing(
    lab: Lab, bench: Bench, server: ServerSpec
):
    with lab.watching(bench.host) as (watch, told):
        watch.sweep()
        for command in ("destroy", "undefine"):
            lab.bed.host("hv1").run(["virsh", "-q", command, "a"])
        wait_until(
            lambda: ServerState.MISSING in {seen.state for seen in told},
            "the guest is told to be missing",
            TOLD_S,
        )
        assert bench.state(watch, server) is ServerState.MISSING


def test_a_server_that_somebody_paused_goes_on(
    lab: Lab, bench: Bench, server: ServerSpec
):
    with lab.watching(bench.host) as (watch, _):
        lab.bed.host("hv1").run(["virsh", "-q", "suspend", "a"])
        assert bench.state(watch, server) is ServerState.PAUSED
        bench.vim.start_server(bench.host, server.id)
        assert bench.state(watch, server) is ServerState.RUNNING


def test_a_changed_server_gets_its_new_definition_at_the_next_start(
    lab: Lab, bench: Bench, server: ServerSpec
):
    bench.vim.ensure_server(bench.host, server.model_copy(update={"memory_mib": 48}))
    bench.vim.stop_server(bench.host, server.id)
    shown = lab.bed.host("hv1").run(["virsh", "-q", "dominfo", "a"]).stdout
    assert f"{48 * 1024} KiB" in shown


def test_a_domain_of_others_is_neither_found_nor_watched(lab: Lab, bench: Bench):
    xml = (
        "<domain type='qemu'><name>theirs</name><memory unit='MiB'>16</memory>"
        "<os><type>hvm</type></os></domain>"
    )
    hv1 = lab.bed.host("hv1")
    hv1.run(["virsh", "-q", "create", "/dev/stdin"], stdin=xml)
    with lab.watching(bench.host) as (watch, told):
        assert bench.found("server") == []
        assert watch.sweep() == ()
        hv1.run(["virsh", "-q", "destroy", "theirs"])
        assert watch.sweep() == ()
        assert told == []


def test_a_host_with_another_id_is_looked_at_anew(lab: Lab, bench: Bench):
    twin = replace(bench.host, id="another")
    assert lab.vim.inspect(twin).hostname == "hv1"
