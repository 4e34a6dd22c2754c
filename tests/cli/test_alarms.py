"""`nfvo alarm` and `nfvo ns auto-heal`."""

import pytest

from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import raise_alarm
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import SAMPLES

CHAIN = "firewall-chain"


@pytest.fixture
def apply(image, run, params):
    """Return what runs the firewall chain, with further words."""
    chain = f"apply {SAMPLES / CHAIN} --wait --timeout 60 --params {params}"

    def apply(words: str = "") -> None:
        done = run(f"{chain} {words}")
        assert done.code == 0, done.err

    return apply


@pytest.fixture
def odd(stack):
    """Return a stack with an alarm."""
    with stack.world.store.write(SYSTEM) as tx:
        host = tx.host("hv1").id
        raise_alarm(tx, "host.odd", Severity.WARNING, "host", host, "it is odd")
    return stack


def test_alarms_are_a_table(odd, run):
    done = run("alarm list")
    assert done.code == 0
    title, row = done.out.splitlines()
    assert title.split() == ["SEVERITY", "SINCE", "WHAT", "CODE", "DETAIL"]
    assert row.startswith("WARNING") and "host hv1" in row and "it is odd" in row
    assert "\x1b" not in done.out
    assert "alarms:" in run("status").out


def test_no_alarm_is_said_to_be_none(stack, run):
    done = run("alarm list")
    assert (done.code, done.out, "no alarms" in done.err) == (0, "", True)


def test_an_alarm_is_acknowledged_by_its_code(odd, run):
    done = run("alarm ack host.odd")
    assert (done.code, "acknowledged" in done.err) == (0, True)
    assert run("alarm list -o json").json[0]["acknowledgedBy"]
    assert run("alarm ack nothing.odd").code == 3


def test_scripts_are_told_which_alarms_were_acknowledged(odd, run):
    (done,) = run("alarm ack host.odd -o json").json
    assert (done["code"], done["acknowledgedBy"]) == ("host.odd", "tests")


def test_auto_heal_is_asked_for_at_first_and_switched_later(apply, run):
    apply("--auto-heal")
    assert "auto-heal is on" in run(f"describe {CHAIN}").out
    assert run(f"ns auto-heal {CHAIN} off").code == 0
    assert "auto-heal is off" in run(f"describe {CHAIN}").out
    assert run(f"ns auto-heal {CHAIN} maybe").code == 2


def test_what_runs_cannot_be_restarted(apply, stack, run):
    apply()
    stack.world.observe()
    done = run(f"heal {CHAIN} --restart")
    assert (done.code, "only what is STOPPED" in done.err) == (4, True)
