"""Two real guests on two hosts: day 0, packets, filters, agents and panics."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from nfvo.configure.seed import NoCloud
from nfvo.lcm.ids import new_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import NetworkSpec, PortSpec, RouteSpec, SeedSpec, ServerSpec
from nfvo.vim.capabilities import QEMU_SYSTEM
from tests.contract.vim_contract import Bench
from tests.testbed.image import build
from tests.vim.libvirt.guest import Guest
from tests.vim.libvirt.lab import TAG, Lab, spec_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

VNI = 3200
USER_DATA = "#!/bin/sh\necho {{ greeting }} {{ token }} > /run/day0\n"
BOOT_S = 60.0
SILENT_S = 10.0
TOLD_S = 5.0


@dataclass(frozen=True)
class Pair:
    """Guest n (0 or 1) is on host n, on a VXLAN link and on a UDP link."""

    benches: tuple[Bench, Bench]
    servers: tuple[ServerSpec, ServerSpec]

    def guest(self, number: int) -> Guest:
        uri = self.benches[number].host.uri
        return Guest.on(uri, self.servers[number].id)


@pytest.fixture(scope="module")
def pair(lab: Lab) -> Iterator[Pair]:
    image = spec_of(build().qcow2)
    left = lab.link(VNI, "hv1", "hv2")
    right = left.model_copy(update={"fabric": "udp", "name": "nfvo-udp"})
    benches = tuple(
        Bench(lab.vim, lab.host(name), image, left, QEMU_SYSTEM)
        for name in ("hv1", "hv2")
    )
    servers = tuple(boot(bench, number, right) for number, bench in enumerate(benches))
    for bench, server in zip(benches, servers, strict=True):
        wait_until(lambda b=bench, s=server: b.vim.is_ready(b.host, s), "boot", BOOT_S)
    yield Pair(benches, servers)
    for bench in benches:
        bench.clear()


def boot(bench: Bench, number: int, right: NetworkSpec) -> ServerSpec:
    ports = left_port(bench.link, number), right_port(right, number)
    bench.vim.ensure_network(bench.host, bench.link)
    server = bench.server(f"guest{number}", memory_mib=192, agent=True, ports=ports)
    seed = SeedSpec(
        name=server.seed,
        instance_id=server.id,
        hostname=f"guest{number}",
        ports=ports,
        tag=TAG,
        user_data=USER_DATA,
        parameters={"greeting": "hello"},
        secrets={"token": "ref"},
    )
    content = NoCloud().seed(seed, {"token": Secret("s3cret")})
    bench.vim.ensure_seed(bench.host, server.seed, content)
    bench.vim.ensure_server(bench.host, server)
    return server


def left_port(link: NetworkSpec, number: int) -> PortSpec:
    return PortSpec(
        id=new_id(),
        name="left",
        mac=f"52:54:00:00:32:0{number}",
        network=link,
        addresses=(f"10.32.0.{number + 1}/24", f"fd32::{number + 1}/64"),
        routes=(RouteSpec(to="10.99.0.0/16", via="10.32.0.9"),),
    )


def right_port(link: NetworkSpec, number: int) -> PortSpec:
    ends = [f"{peer}:7000" for peer in link.peers]
    return PortSpec(
        id=new_id(),
        name="right",
        mac=f"52:54:00:00:33:0{number}",
        network=link,
        addresses=(f"10.33.0.{number + 1}/24",),
        local=ends[number],
        remote=ends[1 - number],
    )


def test_day_0_data_reaches_the_guest(pair: Pair):
    guest = pair.guest(0)
    assert guest.sh("grep -qx 'hello s3cret' /run/day0")
    assert guest.sh("test $(hostname) = guest0")
    assert guest.sh("/sbin/ip -o addr show dev left | grep -q 10.32.0.1/24")
    assert guest.sh("/sbin/ip route | grep -q '10.99.0.0/16 via 10.32.0.9'")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param("10.32.0.1", "10.32.0.2", id="IPv4 over VXLAN"),
        pytest.param("fd32::1", "fd32::2", id="IPv6 over VXLAN"),
        pytest.param("10.33.0.1", "10.33.0.2", id="IPv4 over UDP"),
    ],
)
def test_packets_go_from_host_to_host(pair: Pair, source: str, target: str):
    assert pair.guest(0).pings(target, source)


@pytest.mark.parametrize(
    ("spoofed", "target"),
    [
        pytest.param("10.32.0.77", "10.32.0.2", id="an IPv4 address"),
        pytest.param("fd32::77", "fd32::2", id="an IPv6 address"),
    ],
)
def test_a_guest_cannot_take(pair: Pair, spoofed: str, target: str):
    guest = pair.guest(0)
    bits = "64 nodad" if ":" in spoofed else "24"
    assert guest.sh(f"/sbin/ip addr add {spoofed}/{bits} dev left")
    assert not guest.pings(target, spoofed)
    assert guest.sh(f"/sbin/ip addr del {spoofed}/{bits.split()[0]} dev left")


def test_a_guest_cannot_take_another_mac(pair: Pair):
    guest = pair.guest(0)
    take = "/sbin/ip link set left down; /sbin/ip link set left address {} up"
    assert guest.sh(take.format("52:54:00:00:32:77"))
    assert not guest.pings("10.32.0.2", "10.32.0.1")
    assert guest.sh(take.format("52:54:00:00:32:00"))
    assert guest.pings("10.32.0.2", "10.32.0.1")


def test_what_the_guest_says_on_its_console_is_kept(lab: Lab, pair: Pair):
    log = lab.bed.host("hv1").dir / "log" / "qemu" / "guest0-serial.log"
    assert "VNF-READY name=guest0" in log.read_text(errors="replace")


def test_a_frozen_guests_agent_is_silent_and_then_answers_again(lab: Lab, pair: Pair):
    bench, server = pair.benches[1], pair.servers[1]
    with lab.watching(bench.host) as (watch, _):
        assert watch.agent_answers(server.id)
        lab.bed.freeze_qemu("hv2", server.name)
        assert not watch.agent_answers(server.id)
        lab.bed.thaw_qemu("hv2", server.name)
        wait_until(lambda: watch.agent_answers(server.id), "it answers", SILENT_S)


def test_a_panicked_guest_is_degraded_until_it_is_started_again(lab: Lab, pair: Pair):
    bench, server = pair.benches[1], pair.servers[1]
    with lab.watching(bench.host) as (watch, told):
        pair.guest(1).start("echo c > /proc/sysrq-trigger")
        wait_until(
            lambda: "the guest panicked" in {seen.detail for seen in told},
            "the panic is told",
            TOLD_S,
        )
        assert bench.state(watch, server) is ServerState.DEGRADED
        assert not bench.vim.is_ready(bench.host, server)
        bench.vim.ensure_server(bench.host, server)
        assert bench.state(watch, server) is ServerState.RUNNING
