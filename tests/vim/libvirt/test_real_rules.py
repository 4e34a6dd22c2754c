"""Security rules on real hosts: which packets come through to a guest."""

from collections.abc import Iterator

import pytest

from nfvo.configure.seed import NoCloud
from nfvo.descriptor.security import SecurityRule, in_words
from nfvo.errors import VimRefused
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import PortSpec, SeedSpec
from nfvo.vim.capabilities import QEMU_SYSTEM
from tests.contract.vim_contract import Bench
from tests.testbed.image import build
from tests.testbed.libvirt import Host
from tests.vim.libvirt.guest import Guest
from tests.vim.libvirt.lab import TAG, Lab, spec_of
from tests.vim.libvirt.specs import server as asked
from tests.waiting import wait_until

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

VNI = 3400
BOOT_S = 60.0
SERVES_S = 20.0
SERVE = "#!/bin/sh\nvnf-server --listen 80 --listen 81 --listen 82\n"
RULES = (
    SecurityRule(port_range_min=80, port_range_max=81),
    SecurityRule(protocol="icmp"),
    SecurityRule(ether_type="ipv6", port_range_min=80, port_range_max=80),
)
SWITCHES = [f"net.bridge.bridge-nf-call-{one}tables" for one in ("ip", "ip6")]


def port(bench: Bench, number: int, *rules: SecurityRule) -> PortSpec:
    return PortSpec(
        id=new_id(),
        name="left",
        mac=f"52:54:00:00:34:0{number}",
        network=bench.link,
        addresses=(f"10.34.0.{number}/24", f"fd34::{number}/64"),
        security=rules,
    )


def boot(bench: Bench, name: str, own: PortSpec) -> Guest:
    bench.vim.ensure_network(bench.host, bench.link)
    server = bench.server(name, memory_mib=192, agent=True, ports=(own,))
    seed = SeedSpec(
        name=server.seed,
        instance_id=server.id,
        hostname=name,
        ports=(own,),
        tag=TAG,
        user_data=SERVE,
    )
    bench.vim.ensure_seed(bench.host, server.seed, NoCloud().seed(seed, {}))
    bench.vim.ensure_server(bench.host, server)
    wait_until(lambda: bench.vim.is_ready(bench.host, server), "boot", BOOT_S)
    return Guest.on(bench.host.uri, server.id)


@pytest.fixture(scope="module")
def benches(lab: Lab) -> Iterator[tuple[Bench, Bench]]:
    image, link = spec_of(build().qcow2), lab.link(VNI, "hv1", "hv2")
    one, two = (
        Bench(lab.vim, lab.host(name), image, link, QEMU_SYSTEM)
        for name in ("hv1", "hv2")
    )
    yield one, two
    for bench in (one, two):
        bench.clear()


@pytest.fixture(scope="module")
def guests(benches: tuple[Bench, Bench]) -> tuple[Guest, Guest]:
    """Return one with rules, and another, without any, on the other host."""
    ruled, other = benches
    return (
        boot(ruled, "ruled", port(ruled, 1, *RULES)),
        boot(other, "other", port(other, 2)),
    )


def reaches(guest: Guest, where: str) -> bool:
    # The limit ends wget by a signal, which the agent tells in another way.
    return guest.sh(f"timeout 1 wget -q -O /dev/null http://{where}/ || exit 1")


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("10.34.0.1:80", id="the first port of the range"),
        pytest.param("10.34.0.1:81", id="the last"),
        pytest.param("[fd34::1]:80", id="IPv6"),
    ],
)
def test_a_server_lets_in(guests: tuple[Guest, Guest], where: str):
    wait_until(lambda: reaches(guests[1], where), "it answers", SERVES_S)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("10.34.0.1:82", id="a port that no rule says"),
        pytest.param("[fd34::1]:81", id="a port that is for IPv4 only"),
    ],
)
def test_a_server_does_not_let_in(guests: tuple[Guest, Guest], where: str):
    wait_until(lambda: reaches(guests[0], where), "it serves", SERVES_S)
    assert not reaches(guests[1], where)


def test_ping_passes_where_a_rule_says_so(guests: tuple[Guest, Guest]):
    assert guests[1].pings("10.34.0.1", "10.34.0.2")
    assert not guests[1].pings("fd34::1", "fd34::2")


def test_answers_to_what_the_server_asks_come_in(guests: tuple[Guest, Guest]):
    wait_until(lambda: reaches(guests[0], "10.34.0.2:82"), "an answer", SERVES_S)
    assert guests[0].pings("fd34::2", "fd34::1")


def test_what_the_filter_says_is_found(
    benches: tuple[Bench, Bench], guests: tuple[Guest, Guest]
):
    found = [one.facts for bench in benches for one in bench.found("server")]
    nics = [nic for one in found if isinstance(one, ServerFacts) for nic in one.nics]
    assert [nic.security for nic in nics] == [in_words(RULES), in_words(())]


def test_a_host_whose_bridges_show_no_packets_takes_no_rules(
    lab: Lab, hv1: Host, benches: tuple[Bench, Bench]
):
    bench = benches[0]
    assert bench.vim.inspect(bench.host).capabilities.security
    hv1.run(["sysctl", "-w", f"{SWITCHES[1]}=0"])
    try:
        seen = bench.vim.inspect(bench.host)
        assert not seen.capabilities.security
        assert "modprobe br_netfilter" in seen.detail
        void = asked(ports=(port(bench, 3, *RULES),), disk="", seed="")
        with pytest.raises(VimRefused, match="cannot enforce the security rules"):
            bench.vim.ensure_server(bench.host, void)
    finally:
        hv1.run(["sysctl", "-w", f"{SWITCHES[1]}=1"])
