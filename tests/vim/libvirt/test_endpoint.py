"""Where URIs lead to, and that nobody being there is told at once."""

import socket
from pathlib import Path

import pytest

from nfvo.vim.libvirt.endpoint import Endpoint, endpoint, is_session, probe


@pytest.mark.parametrize(
    ("uri", "end"),
    [
        pytest.param("qemu+unix:///system?socket=/run/x", "/run/x", id="unix"),
        pytest.param("test+unix:///default?socket=/x", "/x", id="test driver"),
        pytest.param("qemu+tcp://h1/system", ("h1", 16509), id="tcp"),
        pytest.param("qemu+tcp://[fd00::1]:99/system", ("fd00::1", 99), id="ipv6"),
        pytest.param("qemu+tls://h1/system?pkipath=/x", ("h1", 16514), id="tls"),
        pytest.param("qemu://h1/system", ("h1", 16514), id="tls is the default"),
        pytest.param("qemu+ssh://root@h1/system", ("h1", 22), id="ssh"),
        pytest.param("qemu+ext://h1/system", None, id="a transport of its own"),
        pytest.param("qemu:///system", None, id="this machine"),
        pytest.param("qemu:///session", None, id="this user"),
    ],
)
def test_a_uri_leads_to(uri: str, end: Endpoint):
    assert endpoint(uri) == end


def test_a_session_daemon_is_told_from_a_system_daemon():
    assert is_session("qemu+unix:///session?socket=/x")
    assert not is_session("qemu+unix:///system?socket=/session")


def test_a_socket_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        probe(f"qemu+unix:///system?socket={tmp_path}/none")


def test_a_port_where_nobody_listens_is_an_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            probe(f"qemu+tcp://127.0.0.1:{taken.getsockname()[1]}/system")


def test_a_port_where_somebody_listens_is_none():
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe(f"qemu+tcp://127.0.0.1:{server.getsockname()[1]}/system")
