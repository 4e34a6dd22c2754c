"""What an implementation of the port Vim must do besides, if it has these abilities."""

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import SeenServer
from tests.contract.vim_contract import Bench
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
        with pytest.raises(VimRefused, match=r"a$"):
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
