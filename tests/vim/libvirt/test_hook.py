"""The network hook: what it refuses, what it makes, and what its probe answers."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.vim.libvirt import hook_digest
from tests.vim.libvirt.hook import FILE, FakeMachine, hook, hook_data, network_xml

READ_CONFIG = hook.Config.read
ALL = ("10.77.0.11", "10.77.0.12", "10.77.0.13")


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine()


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the root-owned file, which a test without root cannot make."""
    monkeypatch.setattr(hook.Config, "read", lambda _: hook.Config("ul0"))


def act(
    machine: FakeMachine, operation: str, network: str, name: str = "nfvo-vl1"
) -> None:
    hook.act(name, operation, hook_data(network), machine, Path("nfvo.conf"))


def probed(machine: FakeMachine) -> tuple[str, str] | None:
    name = hook_digest.probe_name(1001)
    with pytest.raises(hook.Refused) as refusal:
        act(machine, "start", network_xml(name=name), name)
    return hook_digest.answer(f"error 70: status 1: {refusal.value}\n")


def expected(*peers: str, mtu: int = 1450) -> tuple[str, str]:
    return hook_digest.HOOK_VERSION, hook_digest.expected_digest(1001, mtu, peers)


def test_start_makes_a_bridge_and_a_vxlan_device_that_floods_to_the_others(
    machine: FakeMachine,
) -> None:
    act(machine, "start", network_xml(peers=ALL))
    assert set(machine.links) == {"nfvo-0003e9", "nvx-0003e9"}
    assert machine.without_ipv6 == {"nfvo-0003e9", "nvx-0003e9"}
    flooded = {entry["dst"] for entry in machine.fdb["nvx-0003e9"]}
    assert flooded == {"10.77.0.12", "10.77.0.13"}


def test_the_hook_and_the_driver_agree_on_the_digest_at_every_stage(
    machine: FakeMachine,
) -> None:
    assert probed(machine) == (hook_digest.HOOK_VERSION, hook_digest.ABSENT)
    act(machine, "start", network_xml(peers=ALL[:2]))
    assert probed(machine) == expected(*ALL[:2])
    act(machine, "updated", network_xml(peers=ALL))
    assert probed(machine) == expected(*ALL)
    act(machine, "updated", network_xml(peers=ALL[:2]))
    assert probed(machine) == expected(*ALL[:2])
    act(machine, "stopped", network_xml(peers=ALL[:2]))
    assert probed(machine) == (hook_digest.HOOK_VERSION, hook_digest.ABSENT)


@pytest.mark.parametrize(
    ("device", "key", "value"),
    [
        pytest.param("nvx-0003e9", "mtu", 1400, id="another MTU"),
        pytest.param("nvx-0003e9", "flags", [], id="device down"),
        pytest.param("nvx-0003e9", "master", "br0", id="in another bridge"),
        pytest.param("nfvo-0003e9", "flags", [], id="bridge down"),
    ],
)
def test_the_digest_differs_when_the_kernel_differs(
    machine: FakeMachine, device: str, key: str, value: object
) -> None:
    act(machine, "start", network_xml())
    machine.links[device][key] = value
    assert probed(machine) != expected(*ALL[:2])


def test_a_probe_changes_nothing(machine: FakeMachine) -> None:
    act(machine, "start", network_xml())
    before = list(machine.changes)
    probed(machine)
    name = hook_digest.probe_name(1001)
    act(machine, "stopped", network_xml(name=name), name)
    act(machine, "updated", network_xml(name=name, peers=ALL), name)
    assert machine.changes == before


def test_start_over_leftovers_and_a_second_stop_are_fine(machine: FakeMachine) -> None:
    act(machine, "start", network_xml(peers=ALL, mtu=1400))
    act(machine, "start", network_xml(peers=ALL[:2]))
    assert probed(machine) == expected(*ALL[:2])
    act(machine, "stopped", network_xml())
    act(machine, "stopped", network_xml())
    assert machine.links == {}


def test_a_leftover_device_with_another_vni_is_made_anew(machine: FakeMachine) -> None:
    act(machine, "start", network_xml())
    machine.links["nvx-0003e9"]["linkinfo"]["info_data"]["id"] = 7
    act(machine, "start", network_xml())
    assert probed(machine) == expected(*ALL[:2])


def test_a_peer_that_left_is_forgotten_with_all_it_taught(machine: FakeMachine) -> None:
    act(machine, "start", network_xml(peers=ALL))
    learned = [{"mac": f"52:54:00:00:00:0{i}", "dst": ALL[i]} for i in (1, 2)]
    machine.fdb["nvx-0003e9"] += learned
    act(machine, "updated", network_xml(peers=ALL[:2]))
    assert learned[0] in machine.fdb["nvx-0003e9"]
    assert all(entry["dst"] == ALL[1] for entry in machine.fdb["nvx-0003e9"])


def test_an_update_of_an_inactive_network_makes_nothing(machine: FakeMachine) -> None:
    act(machine, "updated", network_xml())
    assert machine.changes == []


def test_the_address_that_peers_know_us_by_is_used(machine: FakeMachine) -> None:
    machine.addresses = ("10.77.0.99", "10.77.0.12")
    act(machine, "start", network_xml())
    assert probed(machine) == expected(*ALL[:2])


def test_peers_may_have_ipv6_addresses(machine: FakeMachine) -> None:
    machine.addresses = ("10.77.0.11", "fd00::1")
    act(machine, "start", network_xml(peers=("fd00::1", "fd00::2")))
    assert probed(machine) == expected("fd00::1", "fd00::2")


@pytest.mark.parametrize("name", ["default", "nfvo-", "nfvo-X", "xnfvo-a", "nfvo-a\n"])
def test_networks_of_others_are_left_alone(machine: FakeMachine, name: str) -> None:
    act(machine, "start", network_xml(name=name), name)
    act(machine, "stopped", network_xml(name=name), name)
    assert machine.changes == []


def test_a_network_without_our_metadata_is_left_alone(machine: FakeMachine) -> None:
    act(machine, "start", "<network><name>nfvo-vl1</name></network>")
    assert machine.changes == []


DTD = "<!DOCTYPE x [<!ENTITY a 'b'>]>"
HOSTILE = [
    pytest.param(network_xml(vni="0"), id="vni 0"),
    pytest.param(network_xml(vni="16777216"), id="vni too large"),
    pytest.param(network_xml(vni="1001;reboot"), id="vni with a command"),
    pytest.param(network_xml(vni="٣"), id="vni in other digits"),
    pytest.param(network_xml(mtu="575"), id="mtu too small"),
    pytest.param(network_xml(mtu="9217"), id="mtu too large"),
    pytest.param(network_xml(name="nfvo-vl2"), id="another name than called for"),
    pytest.param(network_xml(bridge="br0"), id="foreign bridge"),
    pytest.param(network_xml(bridge="nfvo-0003ea"), id="bridge of another VNI"),
    pytest.param(network_xml(peers=("-batch",)), id="peer is an option"),
    pytest.param(network_xml(peers=("239.1.1.1",)), id="peer is multicast"),
    pytest.param(network_xml(peers=("0.0.0.0",)), id="peer is unspecified"),
    pytest.param(network_xml(peers=("127.0.0.1",)), id="peer is loopback"),
    pytest.param(network_xml(peers=("255.255.255.255",)), id="peer is broadcast"),
    pytest.param(network_xml(peers=("010.77.0.11",)), id="peer with leading zero"),
    pytest.param(network_xml(peers=("fe80::1%ul0",)), id="peer with a scope"),
    pytest.param(network_xml(peers=("10.77.0.12", "fd00::2")), id="mixed families"),
    pytest.param(network_xml().replace("mtu='1450'", "mtu='1450' dev='x'"), id="dev"),
    pytest.param(network_xml().replace("'bridge'", "'nat'", 1), id="mode nat"),
    pytest.param(network_xml().replace("</metadata>", "<a>"), id="not well-formed"),
    pytest.param(network_xml() + " " * 300_000, id="too large"),
]


@pytest.mark.parametrize("network", HOSTILE)
@pytest.mark.parametrize("operation", ["start", "updated", "stopped"])
def test_hostile_xml_is_refused_before_anything_is_done(
    machine: FakeMachine, operation: str, network: str
) -> None:
    with pytest.raises(hook.Refused):
        act(machine, operation, network)
    assert machine.changes == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_dtd_is_refused_in_any_encoding(encoding: str) -> None:
    data = f"<?xml version='1.0'?>{DTD}{hook_data(network_xml()).decode()}"
    with pytest.raises(hook.Refused):
        hook.parse("nfvo-vl1", data.encode(encoding))


@given(st.binary(max_size=400))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    with pytest.raises(hook.Refused):
        hook.parse("nfvo-vl1", data)


@given(st.data())
def test_damaged_xml_never_names_a_device_that_is_not_ours(data: st.DataObject) -> None:
    whole = hook_data(network_xml(peers=ALL)).decode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 20, len(whole))))
    put = data.draw(st.text(max_size=12))
    machine = FakeMachine()
    damaged = (whole[:start] + put + whole[end:]).encode("utf-8", "replace")
    try:
        hook.act("nfvo-vl1", "start", damaged, machine, Path("nfvo.conf"))
    except hook.Refused:
        assert machine.changes == []
    assert set(machine.links) <= {"nfvo-0003e9", "nvx-0003e9"}


@given(st.integers(1, 0xFFFFFF), st.integers(576, 9216))
def test_names_and_digest_agree_for_any_vni_and_mtu(vni: int, mtu: int) -> None:
    machine, bridge = FakeMachine(), hook_digest.bridge_name(vni)
    act(machine, "start", network_xml(vni, mtu, bridge=bridge))
    assert set(machine.links) == {bridge, hook_digest.vxlan_name(vni)}
    assert max(map(len, machine.links)) <= 15
    link = hook.Link(vni, mtu, frozenset())
    assert hook.state(machine, {}, link) == hook_digest.expected_digest(
        vni, mtu, ALL[:2]
    )


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        pytest.param("device=ul0", 0o666, "must belong to root", id="writable by all"),
        pytest.param("device=-x", 0o644, "root|device", id="an option"),
        pytest.param("port=4789", 0o644, "root|device", id="no device"),
    ],
)
def test_the_underlay_comes_from_a_file_that_only_root_can_write(
    tmp_path: Path, text: str, mode: int, reason: str
) -> None:
    conf = tmp_path / "nfvo.conf"
    conf.write_text(text)
    conf.chmod(mode)
    with pytest.raises(hook.Refused, match=reason):
        READ_CONFIG(conf)


def test_the_hook_runs_alone_and_consents_to_networks_of_others() -> None:
    done = subprocess.run(
        [str(FILE), "default", "start", "begin", "-"],
        input="<hookData/>",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_call_about_a_port_ends_before_anything_is_imported() -> None:
    python = ("/usr/bin/env", "python3", "-I", "-S", "-X", "importtime")
    done = subprocess.run(
        [*python, str(FILE), "nfvo-vl1", "port-deleted", "begin"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "import time" in done.stderr
    assert "subprocess" not in done.stderr


def test_what_the_hook_acts_on_is_what_it_has_operations_for() -> None:
    assert hook.OPERATIONS.keys() == hook.ACTS_ON


def test_a_start_that_fails_leaves_nothing_behind(machine: FakeMachine) -> None:
    machine.broken = ("bridge", "fdb", "append")
    with pytest.raises(hook.Refused):
        act(machine, "start", network_xml())
    assert machine.links == {}


def test_an_update_that_fails_leaves_the_link_up(machine: FakeMachine) -> None:
    act(machine, "start", network_xml(peers=ALL[:2]))
    machine.broken = ("bridge", "fdb", "append")
    with pytest.raises(hook.Refused):
        act(machine, "updated", network_xml(peers=ALL))
    assert probed(machine) == expected(*ALL[:2])


def test_a_start_whose_libvirtd_was_killed_leaves_nothing_behind(
    machine: FakeMachine,
) -> None:
    machine.forsaken = True
    with pytest.raises(hook.Refused, match="libvirtd is gone"):
        act(machine, "start", network_xml())
    assert machine.links == {}


def test_calls_about_one_link_wait_for_each_other(machine: FakeMachine) -> None:
    for operation in ("start", "updated", "stopped"):
        act(machine, operation, network_xml())
    assert machine.locked == [1001] * 3
