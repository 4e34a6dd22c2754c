"""Uplinks, which the network hook plugs into the bridge of a link that is stitched."""

from pathlib import Path

import pytest

from nfvo.vim.libvirt import hook_digest
from tests.vim.libvirt.hook import (
    FakeMachine,
    hook,
    hook_data,
    network_xml,
    stitched_xml,
)

ALL = ("10.77.0.11", "10.77.0.12")
BRIDGE = "nfvo-0003e9"
READ_CONFIG = hook.Config.read


@pytest.fixture
def machine() -> FakeMachine:
    machine = FakeMachine()
    for device in ("eth1.178", "eth1.179"):
        machine.add_device(device)
    return machine


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the root-owned file, which a test without root cannot make."""
    given = {"cloud": "eth1.178", "other": "eth1.179", "gone": "eth9"}
    monkeypatch.setattr(hook.Config, "read", lambda _: hook.Config("ul0", 4789, given))


def act(
    machine: FakeMachine,
    operation: str,
    *uplinks: str,
    name: str = "nfvo-vl1",
) -> None:
    network = stitched_xml(uplinks, network_xml(peers=ALL, name=name))
    hook.act(name, operation, hook_data(network), machine, Path("nfvo.conf"))


def said(machine: FakeMachine) -> str:
    with pytest.raises(hook.Refused) as refusal:
        act(machine, "start", name=hook_digest.probe_name(1001))
    return f"error 70: status 1: {refusal.value}\n"


def digest(machine: FakeMachine) -> str:
    answer = hook_digest.answer(said(machine))
    assert answer is not None
    return answer[1]


def expected(*uplinks: str) -> str:
    return hook_digest.expected_digest(1001, 1450, ALL, uplinks)


def in_bridge(machine: FakeMachine) -> set[str]:
    ports = machine.links.items()
    return {name for name, port in ports if port.get("master") == BRIDGE}


def test_an_uplink_is_in_the_bridge_as_long_as_its_link_is_there(
    machine: FakeMachine,
) -> None:
    act(machine, "start", "cloud")
    assert in_bridge(machine) == {"nvx-0003e9", "eth1.178"}
    assert machine.links["eth1.178"]["flags"] == ["UP"]
    assert digest(machine) == expected("cloud")
    act(machine, "stopped", "cloud")
    assert set(machine.links) == {"eth1.178", "eth1.179"}
    assert in_bridge(machine) == set()


def test_uplinks_join_and_leave_a_link_that_runs(machine: FakeMachine) -> None:
    act(machine, "start")
    assert digest(machine) == expected()
    act(machine, "updated", "cloud", "other")
    assert digest(machine) == expected("cloud", "other")
    act(machine, "updated", "other")
    assert digest(machine) == expected("other")
    assert "master" not in machine.links["eth1.178"]


def test_a_start_over_a_leftover_keeps_the_uplink(machine: FakeMachine) -> None:
    act(machine, "start", "cloud")
    act(machine, "start", "cloud")
    assert digest(machine) == expected("cloud")


def test_the_digest_differs_when_the_uplink_was_taken_out_or_is_down(
    machine: FakeMachine,
) -> None:
    act(machine, "start", "cloud")
    machine.links["eth1.178"]["flags"] = []
    assert digest(machine) != expected("cloud")
    del machine.links["eth1.178"]["master"]
    assert digest(machine) == expected()


def test_the_answer_to_a_probe_names_the_uplinks_of_the_host(
    machine: FakeMachine,
) -> None:
    assert hook_digest.uplinks(said(machine)) == {"cloud", "gone", "other"}


def test_a_host_without_a_file_has_no_uplinks(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook.Config, "read", READ_CONFIG)
    assert hook_digest.uplinks(said(machine)) == frozenset()


def own_address(machine: FakeMachine) -> None:
    machine.used.add("eth1.178")


def in_another_bridge(machine: FakeMachine) -> None:
    machine.links["eth1.178"]["master"] = "nfvo-0003ea"


def small_mtu(machine: FakeMachine) -> None:
    machine.links["eth1.178"]["mtu"] = 1400


@pytest.mark.parametrize(
    ("stage", "uplink", "reason"),
    [
        pytest.param(own_address, "cloud", "has an address", id="the host's own"),
        pytest.param(in_another_bridge, "cloud", "in nfvo-0003ea", id="another link's"),
        pytest.param(small_mtu, "cloud", "MTU 1400.*1450", id="too small an MTU"),
        pytest.param(lambda _: None, "gone", "no device eth9", id="no device"),
        pytest.param(lambda _: None, "none", "no device for uplink none", id="unknown"),
    ],
)
def test_an_uplink_that_cannot_be_had_is_told_and_nothing_is_left(
    machine: FakeMachine, stage, uplink: str, reason: str
) -> None:
    stage(machine)
    before = {name: dict(port) for name, port in machine.links.items()}
    with pytest.raises(hook.Refused, match=reason):
        act(machine, "start", uplink)
    assert machine.links == before


def test_uplinks_come_from_the_file_that_names_the_underlay() -> None:
    given = {"device": "ul0", "port": "4790", "uplink.cloud": "eth1.178"}
    assert hook._given_uplinks(Path("nfvo.conf"), given) == {"cloud": "eth1.178"}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"uplink.a": "-x"}, id="an option as device"),
        pytest.param({"uplink.A b": "x"}, id="no name"),
        pytest.param({"uplink.a": "ul0"}, id="the underlay itself"),
        pytest.param({"uplink.a": "x", "uplink.b": "x"}, id="one device twice"),
    ],
)
def test_an_uplink_that_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(hook.Refused, match=r"no device|twice"):
        hook._given_uplinks(Path("nfvo.conf"), {"device": "ul0", **given})


@pytest.mark.parametrize("uplink", ["-batch", "", "../eth0", "a" * 32])
@pytest.mark.parametrize("operation", ["start", "updated", "stopped"])
def test_a_hostile_uplink_is_refused_before_anything_is_done(
    machine: FakeMachine, operation: str, uplink: str
) -> None:
    with pytest.raises(hook.Refused, match="no name of an uplink"):
        act(machine, operation, uplink)
    assert machine.changes == []
