"""`nfvo host fencing` and `nfvo host fence`, with a conductor that does its duty."""

import threading
from dataclasses import dataclass, replace

import pytest

from nfvo.errors import FenceFailed
from nfvo.lcm.fencing.carry_out import fence_hosts
from tests.cli.stack import Stack


@dataclass
class Switch:
    """Fences whatever it is told to, or nothing with the password ``wrong``."""

    stack: Stack

    def fence(self, host, password):
        if password.reveal() == "wrong":
            raise FenceFailed("it refuses the user", hint="give another")
        self.stack.hold.set()  # nobody looks at hosts any more


@pytest.fixture
def conductor(stack):
    """Do the duty of the conductor, on a host that is lost when it is off."""
    ports = replace(stack.world.ports, fencers={"redfish": Switch(stack)})
    over = threading.Event()

    def work():
        while not over.wait(0.02):
            fence_hosts(ports, pause=lambda seconds: stack.world.lose("hv1"))

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.fixture
def set_up(run, tmp_path):
    """Return what gives a host a BMC with this password."""

    def set_up(password="hunter2"):
        file = tmp_path / "password"
        file.write_text(f"{password}\n")
        words = f"--bmc https://bmc1 --bmc-user nfvo --bmc-password-file {file}"
        return run(f"host fencing hv1 {words}")

    return set_up


def test_a_host_shows_how_it_is_fenced_but_not_the_password(stack, run, set_up):
    assert run("host fencing hv1").out == "hv1: none\n"
    assert set_up().out == "hv1: redfish at https://bmc1 as nfvo\n"
    shown = run("host fencing hv1 -o json")
    assert shown.json["url"] == "https://bmc1" and "hunter2" not in shown.out
    assert run("host fencing hv1 --by none").out == "hv1: none\n"
    assert run("host fencing hv1 --by command").out == "hv1: command\n"


def test_a_host_is_fenced_and_down(stack, run, set_up, conductor):
    set_up()
    done = run("host fence hv1 --yes")
    assert (done.code, done.err) == (0, "host hv1 is off\n")
    assert run("host show hv1 -o json").json["state"] == "DOWN"


def test_why_a_host_is_not_off_is_told(stack, run, set_up, conductor):
    set_up("wrong")
    done = run("host fence hv1 --yes")
    assert (done.code, "it refuses the user; give another" in done.err) == (6, True)
    assert "failed: host hv1: it refuses" in run("host fencing hv1").out


def test_waiting_for_a_conductor_ends(stack, run, set_up):
    set_up()
    late = run("host fence hv1 --yes --timeout 0.1")
    assert (late.code, "still being fenced" in late.err) == (7, True)
    assert "it is to be fenced now" in run("host fencing hv1").out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("host fence hv1", 2, id="not sure"),
        pytest.param("host fence hv1 --yes", 4, id="no fencer"),
        pytest.param("host fence nowhere --yes", 3, id="no host"),
        pytest.param("host fencing hv1 --by prayer", 2, id="no such fencer"),
        pytest.param("host fencing hv1 --by redfish", 1, id="no BMC"),
        pytest.param(
            "host fencing hv1 --bmc-password-file /nowhere", 3, id="no such file"
        ),
        pytest.param(
            "host fencing hv1 --bmc-password-file /dev/null", 2, id="an empty file"
        ),
    ],
)
def test_what_cannot_be_done_is_said(stack, run, line, code):
    assert run(line).code == code
