"""What an operator is told for each state of libvirt."""

import libvirt
import pytest

from nfvo.lcm.observation import ServerState
from nfvo.vim.libvirt.states import server_state


@pytest.mark.parametrize(
    ("state", "reason", "ours", "words"),
    [
        pytest.param(1, 1, ServerState.RUNNING, "", id="running"),
        pytest.param(2, 0, ServerState.RUNNING, "", id="blocked"),
        pytest.param(3, 11, ServerState.RUNNING, "", id="about to start"),
        pytest.param(3, 1, ServerState.PAUSED, "paused by somebody", id="paused"),
        pytest.param(3, 5, ServerState.PAUSED, "a disk failed", id="disk full"),
        pytest.param(3, 10, ServerState.DEGRADED, "panicked", id="crashed, paused"),
        pytest.param(5, 1, ServerState.STOPPED, "guest shut down", id="shut down"),
        pytest.param(5, 2, ServerState.STOPPED, "switched off", id="destroyed"),
        pytest.param(5, 3, ServerState.STOPPED, "process died", id="killed"),
        pytest.param(5, 99, ServerState.STOPPED, "reason 99", id="of a later libvirt"),
        pytest.param(6, 1, ServerState.DEGRADED, "panicked", id="panicked"),
        pytest.param(99, 0, ServerState.UNKNOWN, "state 99", id="unheard of"),
    ],
)
def test_state(state: int, reason: int, ours: ServerState, words: str):
    found, said = server_state(state, reason)
    assert found is ours
    assert words in said


def test_the_numbers_above_are_libvirts():
    names = "RUNNING", "PAUSED", "SHUTOFF", "CRASHED"
    numbers = [getattr(libvirt, f"VIR_DOMAIN_{name}") for name in names]
    assert numbers == [1, 3, 5, 6]
