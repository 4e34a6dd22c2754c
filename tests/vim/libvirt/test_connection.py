"""Connections that are shared, limited and renewed; hosts that are off or hang."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import CALLS, Connections, HostConnection
from tests.waiting import wait_until


def host(uri: str = "test:///default") -> HostRecord:
    """Return a host that is libvirt's own test driver, within this process."""
    return HostRecord("h1", "hv1", "s", uri)


@pytest.fixture
def connections() -> Iterator[Connections]:
    connections = Connections(turn_limit_s=0.01)
    yield connections
    connections.close()


def test_calls_share_one_connection(connections: Connections):
    with connections.to(host()) as first, connections.to(host()) as second:
        assert first is second


def test_a_host_whose_uri_was_changed_gets_another_connection(
    connections: Connections,
):
    with connections.to(host()) as first:
        pass
    with connections.to(host("test:///default?x=1")) as second:
        assert first is not second


def test_closed_connections_are_opened_again_when_they_are_used(
    connections: Connections,
):
    with connections.to(host()) as first:
        pass
    connections.close()
    with connections.to(host()) as second:
        assert second is not first
        assert second.isAlive()


def test_errors_are_told_with_the_name_of_the_host(connections: Connections):
    with (
        pytest.raises(VimRefused, match="hv1: Domain not found"),
        connections.to(host()) as connection,
    ):
        connection.lookupByUUIDString(new_id())


def test_a_host_whose_turns_are_all_taken_is_busy(connections: Connections):
    with ExitStack() as calls:
        for _ in range(CALLS):
            calls.enter_context(connections.to(host()))
        with (
            pytest.raises(VimUnavailable, match="hv1 is busy"),
            connections.to(host()),
        ):
            pass
    with connections.to(host()) as connection:
        assert connection.isAlive()


def test_a_host_that_is_off_is_told_at_once(connections: Connections, tmp_path: Path):
    off = host(f"qemu+unix:///system?socket={tmp_path}/none")
    with (
        pytest.raises(VimUnavailable, match="cannot reach hv1 at"),
        connections.to(off),
    ):
        pass


def test_a_daemon_that_accepts_but_never_answers_is_given_up(tmp_path: Path):
    path = str(tmp_path / "s")
    before = threading.active_count()
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        uri = f"qemu+unix:///system?socket={path}"
        connection = HostConnection("hv1", uri, open_limit_s=0.05)
        for _ in range(3):
            with pytest.raises(VimUnavailable, match="libvirtd does not answer"):
                connection.get()
        assert openers() == 1, "later calls wait for the opening that hangs already"
        connection.close()
    wait_until(lambda: openers() == 0, "the opening ends with the daemon")
    assert threading.active_count() <= before + 1  # libvirt's events


def openers() -> int:
    return sum(thread.name == "libvirt-open" for thread in threading.enumerate())
