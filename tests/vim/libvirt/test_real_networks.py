"""Links on real hosts: peers that come and go, repair, and hosts that cannot."""

from collections.abc import Iterator

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.facts import NetworkFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.libvirt.hook_digest import bridge_name, vxlan_name
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import TAG, Lab

pytestmark = pytest.mark.libvirt

VNI = 3100
BRIDGE, VXLAN = bridge_name(VNI), vxlan_name(VNI)


def peers(host: Host) -> set[str]:
    """Return the addresses that the host's kernel floods the link to."""
    shown = host.run(["bridge", "fdb", "show", "dev", VXLAN]).stdout
    lines = [line.split() for line in shown.splitlines()]
    return {words[words.index("dst") + 1] for words in lines if "dst" in words}


def devices(host: Host) -> str:
    return host.run(["ip", "-br", "link"]).stdout


def test_peers_join_and_leave_a_link_that_has_ports(lab: Lab, bench: Bench):
    hv1, hv2 = lab.bed.host("hv1"), lab.bed.host("hv2")
    bench.vim.ensure_network(bench.host, bench.link)
    bench.running("a", ports=(bench.port(),))
    both = bench.link.model_copy(update={"peers": (hv1.ip, hv2.ip)})
    bench.vim.ensure_network(bench.host, both)
    assert peers(hv1) == {hv2.ip}
    bench.vim.ensure_network(bench.host, bench.link)
    assert peers(hv1) == set()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(("ip", "link", "del", VXLAN), id="its tunnel is gone"),
        pytest.param(("ip", "link", "set", BRIDGE, "down"), id="its bridge is down"),
        pytest.param(("ip", "link", "del", BRIDGE), id="its bridge is gone"),
    ],
)
def test_a_link_is_repaired_when(lab: Lab, bench: Bench, damage: tuple[str, ...]):
    bench.vim.ensure_network(bench.host, bench.link)
    lab.bed.host("hv1").run(damage)
    bench.vim.ensure_network(bench.host, bench.link)
    shown = devices(lab.bed.host("hv1"))
    assert BRIDGE in shown
    assert VXLAN in shown


def test_a_tunnel_is_repaired_while_a_port_is_on_its_link(lab: Lab, bench: Bench):
    bench.vim.ensure_network(bench.host, bench.link)
    bench.running("a", ports=(bench.port(),))
    hv1 = lab.bed.host("hv1")
    hv1.run(["ip", "link", "del", VXLAN])
    bench.vim.ensure_network(bench.host, bench.link)
    assert VXLAN in devices(hv1)
    assert "vnet" in hv1.run(["bridge", "link"]).stdout


def test_nothing_of_a_link_is_left_on_a_host(lab: Lab, bench: Bench):
    bench.vim.ensure_network(bench.host, bench.link)
    assert [one.name for one in bench.found("bridge")] == [BRIDGE]
    bench.vim.delete_network(bench.host, bench.link)
    assert bench.found("bridge") + bench.found("tunnel") == []
    assert "nvx-" not in devices(lab.bed.host("hv1"))


def test_a_link_survives_a_restart_of_the_daemon_and_of_the_host(lab: Lab):
    bench = lab.bench("hv2", VNI)
    bench.vim.ensure_network(bench.host, bench.link)
    lab.bed.power_off("hv2")
    lab.bed.power_on("hv2")
    assert BRIDGE in devices(lab.bed.host("hv2"))
    bench.vim.ensure_network(bench.host, bench.link)
    bench.clear()


def test_a_network_of_the_same_id_with_another_vni_is_refused(bench: Bench):
    bench.vim.ensure_network(bench.host, bench.link)
    other = bench.link.model_copy(update={"segment": VNI + 1})
    with pytest.raises(VimRefused, match=f"VNI {VNI}, not {VNI + 1}"):
        bench.vim.ensure_network(bench.host, other)


def test_a_host_without_the_hook_is_refused_and_says_what_to_install(lab: Lab):
    bench = lab.bench("hv2", VNI)
    hook = lab.bed.host("hv2").dir / "etc" / "hooks" / "network"
    kept = hook.read_bytes()
    hook.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(VimRefused, match="hv2 has no network hook") as refused:
        bench.vim.ensure_network(bench.host, bench.link)
    assert "playbooks/hypervisor.yml" in refused.value.hint
    seen = bench.vim.inspect(bench.host)
    assert seen.capabilities.fabrics == {"udp", "bridge"}
    assert seen.detail.startswith("no vxlan: hv2 has no network hook")
    hook.write_bytes(kept)
    bench.vim.ensure_network(bench.host, bench.link)
    assert BRIDGE in devices(lab.bed.host("hv2"))
    bench.clear()


def test_what_the_hook_says_is_told(lab: Lab):
    bench = lab.bench("hv2", VNI)
    conf = lab.bed.host("hv2").dir / "etc" / "hooks" / "nfvo.conf"
    kept = conf.read_text()
    conf.write_text("device=none0\n")
    with pytest.raises(VimRefused, match="none0"):
        bench.vim.ensure_network(bench.host, bench.link)
    conf.write_text(kept)
    bench.vim.ensure_network(bench.host, bench.link)
    bench.clear()


def provider(**fields: object) -> NetworkSpec:
    wanted = {
        "id": new_id(),
        "name": "nfvo-provider",
        "fabric": "bridge",
        "tag": TAG,
        "bridge": "br-prov",
    }
    return NetworkSpec.model_validate(wanted | fields)


def test_a_server_is_plugged_into_the_providers_bridge(lab: Lab, bench: Bench):
    link = provider()
    for _ in range(2):
        bench.vim.ensure_network(bench.host, link)
    port = bench.port().model_copy(update={"network": link})
    server = bench.running("a", ports=(port,))
    members = lab.bed.host("hv1").run(["bridge", "link"]).stdout
    assert "vnet" in members
    bench.vim.delete_server(bench.host, server.id)
    bench.vim.delete_network(bench.host, link)
    assert "br-prov" in devices(lab.bed.host("hv1"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"bridge": "br-none"}, "no bridge br-none", id="another bridge"),
        pytest.param({"bridge": ""}, "no bridge for nfvo-provider", id="no mapping"),
        pytest.param({"vlan": 42}, "needs an Open vSwitch", id="a VLAN"),
    ],
)
def test_a_host_is_refused_that_lacks(
    bench: Bench, fields: dict[str, object], said: str
):
    with pytest.raises(VimRefused, match=said):
        bench.vim.ensure_network(bench.host, provider(**fields))


@pytest.fixture
def wired(lab: Lab) -> Iterator[Host]:
    """Give the first host an uplink ``cloud``: a wire, whose other end is ``far``."""
    host = lab.bed.host("hv1")
    conf = host.dir / "etc" / "hooks" / "nfvo.conf"
    kept = conf.read_text()
    conf.write_text(f"{kept}uplink.cloud=near\n")
    host.run(["ip", "link", "add", "near", "type", "veth", "peer", "name", "far"])
    yield host
    host.run(["ip", "link", "del", "near"])
    conf.write_text(kept)


def ports_of_bridge(host: Host) -> str:
    return host.run(["ip", "-br", "link", "show", "master", BRIDGE]).stdout


def test_an_uplink_is_in_a_link_for_as_long_as_it_is_asked_for(
    wired: Host, bench: Bench
):
    stitched = bench.link.model_copy(update={"uplinks": ("cloud",)})
    bench.vim.ensure_network(bench.host, stitched)
    assert "near" in ports_of_bridge(wired)
    (found,) = bench.found("network")
    assert isinstance(found.facts, NetworkFacts)
    assert found.facts.uplinks == {"cloud"}
    bench.vim.ensure_network(bench.host, bench.link)
    assert "near" not in ports_of_bridge(wired)
    bench.vim.ensure_network(bench.host, stitched)
    bench.vim.delete_network(bench.host, stitched)
    assert "master" not in wired.run(["ip", "-o", "link", "show", "near"]).stdout


def test_an_uplink_that_was_pulled_is_plugged_in_again(wired: Host, bench: Bench):
    stitched = bench.link.model_copy(update={"uplinks": ("cloud",)})
    bench.vim.ensure_network(bench.host, stitched)
    wired.run(["ip", "link", "set", "near", "nomaster"])
    bench.vim.ensure_network(bench.host, stitched)
    assert "near" in ports_of_bridge(wired)


def test_uplinks_are_found_and_one_that_is_not_there_is_refused(
    wired: Host, bench: Bench
):
    assert bench.vim.inspect(bench.host).uplinks == {"cloud"}
    other = bench.link.model_copy(update={"uplinks": ("other",)})
    with pytest.raises(VimRefused, match="no device for uplink other"):
        bench.vim.ensure_network(bench.host, other)
    assert BRIDGE not in devices(wired)


def test_a_bridge_that_a_killed_probe_of_bit_rates_has_left_is_removed(
    lab: Lab, bench: Bench
):
    hv1, left, other = lab.bed.host("hv1"), bridge_name(0xFFFD07), bridge_name(0xFFFC07)
    for name in (left, other):
        hv1.run(["ip", "link", "add", name, "type", "bridge"])
    bench.vim.inspect(bench.host)
    there = devices(hv1)
    hv1.run(["ip", "link", "del", other])
    assert (left in there, other in there) == (False, True)
