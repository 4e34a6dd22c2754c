"""What an implementation of the port Vim must do besides, if it has these abilities."""

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import SeenServer
from tests.contract.vim_bench import SEED, Bench
from tests.waiting import wait_until


class NetworksContract:
    """For hosts that have networks for links; give it a fixture ``bench``."""

    def test_a_link_is_made_once_and_gone_after_deletion(self, bench: Bench):
        for _ in range(2):
            bench.vim.ensure_network(bench.host, bench.link)
        (found,) = bench.found("network")
        assert (found.name, found.id) == (bench.link.name, bench.link.id)
        for _ in range(2):
            bench.vim.delete_network(bench.host, bench.link)
        assert bench.found("network") == []

    def test_a_link_stays_while_a_port_is_on_it(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        server = bench.running("a", ports=(bench.port(),))
        named = bench.link.name if bench.can.site_wide else r"a$"
        with pytest.raises(VimRefused, match=named):
            bench.vim.delete_network(bench.host, bench.link)
        bench.vim.delete_server(bench.host, server.id)
        bench.vim.delete_network(bench.host, bench.link)
        assert bench.found("network") == []


class EventsContract:
    """For a VIM that tells what happens; give it a fixture ``bench``."""

    def test_each_change_of_a_server_is_told(self, bench: Bench):
        told: list[SeenServer] = []
        watch = bench.vim.watch(bench.host, told.append)
        server = bench.running("a")
        steps = (
            (ServerState.RUNNING, lambda: None),
            (ServerState.STOPPED, lambda: bench.vim.stop_server(bench.host, server.id)),
            (
                ServerState.MISSING,
                lambda: bench.vim.delete_server(bench.host, server.id),
            ),
        )
        for state, act in steps:
            act()
            wait_until(
                lambda state=state: (
                    (server.id, state) in [(s.id, s.state) for s in told]
                ),
                f"the server is told to be {state}",
            )
        watch.close()


class VolumesContract:
    """For hosts on which a VM is made of volumes; give it a fixture ``bench``."""

    def test_a_disk_needs_its_image(self, bench: Bench):
        bench.vim.delete_image(bench.host, bench.image.sha256)
        with pytest.raises(VimRefused, match=bench.image.sha256[:12]):
            bench.vim.ensure_volume(bench.host, bench.volume("a.qcow2"))
        assert bench.found("volume") == []

    def test_a_disk_and_a_seed_are_made_once_and_gone_after_deletion(
        self, bench: Bench
    ):
        for _ in range(2):
            bench.server("a")
        assert [one.name for one in bench.found("volume")] == ["a.qcow2"]
        assert [one.name for one in bench.found("seed")] == ["a-seed.iso"]
        for name in ("a.qcow2", "a-seed.iso") * 2:
            bench.vim.delete_volume(bench.host, name)
        assert bench.found("volume") + bench.found("seed") == []

    def test_a_server_needs_its_disk(self, bench: Bench):
        server = bench.server("a")
        bench.vim.delete_volume(bench.host, server.disk)
        with pytest.raises(VimRefused, match=r"a\.qcow2"):
            bench.vim.ensure_server(bench.host, server)


class WholeContract:
    """For a VIM that makes VMs whole; give it a fixture ``bench``."""

    def test_there_are_no_volumes(self, bench: Bench):
        with pytest.raises(VimRefused, match="whole"):
            bench.vim.ensure_volume(bench.host, bench.volume("a.qcow2"))
        with pytest.raises(VimRefused, match="whole"):
            bench.vim.ensure_seed(bench.host, "a-seed.iso", SEED)
        bench.vim.delete_volume(bench.host, "a.qcow2")

    def test_a_server_needs_its_image(self, bench: Bench):
        server = bench.server("a")
        bench.vim.delete_image(bench.host, bench.image.sha256)
        with pytest.raises(VimRefused, match=bench.image.sha256[:12]):
            bench.ensure(server)
        assert bench.found("server") == []

    def test_a_server_that_is_gone_is_made_from_its_day_zero_data_only(
        self, bench: Bench
    ):
        server = bench.server("a")
        with pytest.raises(VimRefused, match="gone"):
            bench.vim.ensure_server(bench.host, server)

    def test_a_server_that_runs_needs_no_day_zero_data(self, bench: Bench):
        server = bench.running("a")
        bench.vim.ensure_server(bench.host, server)
        assert len(bench.found("server")) == 1
