"""The network hook on three real hosts: virtual links made through libvirt alone."""

import os
import re
from collections.abc import Iterable, Iterator

import libvirt
import pytest

from nfvo.vim.libvirt import hook_digest
from tests.testbed.libvirt import Host, TestBed
from tests.vim.libvirt.hook import network_xml

pytestmark = pytest.mark.libvirt

VNI, MTU = 1001, 1450
BRIDGE, VXLAN = hook_digest.bridge_name(VNI), hook_digest.vxlan_name(VNI)
PING = ("busybox", "ping", "-i", "0.1", "-W", "1")
HOOK_FAILED = 70
PRESENT_OR_ABSENT = 55
LIVE = libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE
ADD, DELETE = (
    libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST,
    libvirt.VIR_NETWORK_UPDATE_COMMAND_DELETE,
)


class Member:
    """One host's end of the virtual link, with a guest's stand-in on it."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.address = f"10.1.0.{host.number}"
        self.connection = libvirt.open(host.uri())

    def join(self, peers: Iterable[str]) -> None:
        """Start the network with these peers and plug a namespace into its bridge."""
        network = self.connection.networkDefineXML(xml(peers))
        network.create()
        self.host.run(["ip", "netns", "add", "guest"])
        peer = ["type", "veth", "peer", "name", "eth0", "netns", "guest"]
        self.host.run(["ip", "link", "add", "tap0", "mtu", str(MTU), *peer])
        self.host.run(["ip", "link", "set", "tap0", "master", BRIDGE, "up"])
        inside = f"addr add {self.address}/24 dev eth0\nlink set eth0 mtu {MTU} up"
        self.host.run(["ip", "-n", "guest", "-batch", "-"], stdin=inside)

    def leave(self) -> None:
        """Unplug the guest and take the network down."""
        self.host.run(["ip", "netns", "del", "guest"])
        self.network.destroy()
        self.network.undefine()

    @property
    def network(self) -> libvirt.virNetwork:
        return self.connection.networkLookupByName("nfvo-vl1")

    def update(self, command: int, peer: str) -> None:
        """Tell the network of a peer that came or went."""
        section = libvirt.VIR_NETWORK_SECTION_PORTGROUP
        group = f"<portgroup name='peer-{peer}'/>"
        self.network.update(command, section, -1, group, LIVE)

    def probe(self) -> tuple[str, str] | None:
        """Ask the hook what is there."""
        with pytest.raises(libvirt.libvirtError) as error:
            self.connection.networkCreateXML(xml((), hook_digest.probe_name(VNI)))
        assert error.value.get_error_code() == HOOK_FAILED
        return hook_digest.answer(str(error.value))

    def pings(self, other: "Member", *options: str) -> str:
        """Ping from this guest to another and return the report."""
        words = ["ip", "netns", "exec", "guest", *PING, *options, other.address]
        return self.host.run(words, check=False).stdout

    def devices(self) -> set[str]:
        """Return which of our two devices exist."""
        shown = self.host.run(["ip", "-o", "link"]).stdout
        return {BRIDGE, VXLAN} & set(re.findall(r"^\d+: ([^:@]+)", shown, re.MULTILINE))


def xml(peers: Iterable[str], name: str = "nfvo-vl1") -> str:
    return network_xml(VNI, MTU, tuple(peers), name=name, bridge=BRIDGE)


@pytest.fixture(scope="module")
def bed() -> Iterator[TestBed]:
    with TestBed.up(3, name=f"hook-{os.getpid()}") as bed:
        yield bed


@pytest.fixture
def members(bed: TestBed) -> Iterator[list[Member]]:
    members = [Member(host) for host in bed.hosts.values()]
    yield members
    for member in members:
        for _network in member.connection.listAllNetworks():
            member.leave()
        member.connection.close()


def digest_of(*members: Member) -> tuple[str, str]:
    peers = [member.host.ip for member in members]
    return hook_digest.HOOK_VERSION, hook_digest.expected_digest(VNI, MTU, peers)


def test_a_third_host_joins_and_leaves_while_no_ping_is_lost(
    members: list[Member],
) -> None:
    one, two, three = members
    ips = [member.host.ip for member in members]
    assert one.probe() == (hook_digest.HOOK_VERSION, hook_digest.ABSENT)
    for member in (one, two):
        member.join(ips[:2])
    assert one.probe() == two.probe() == digest_of(one, two)
    assert ", 0% packet loss" in one.pings(two, "-c", "3", "-s", str(MTU - 28))

    pinging = one.host.start(
        ["ip", "netns", "exec", "guest", *PING, "-c", "40", two.address]
    )
    for _ in range(3):
        three.join(ips)
        for member in (one, two):
            member.update(ADD, three.host.ip)
        assert {member.probe() for member in members} == {digest_of(*members)}
        assert ", 0% packet loss" in three.pings(one, "-c", "2")
        for member in (one, two):
            member.update(DELETE, three.host.ip)
        three.leave()
        assert three.devices() == set()
        assert one.probe() == two.probe() == digest_of(one, two)
    assert ", 0% packet loss" in pinging.communicate(timeout=20)[0]


def test_what_a_leaving_host_taught_is_forgotten(members: list[Member]) -> None:
    one, two, _ = members
    for member in (one, two):
        member.join([one.host.ip, two.host.ip])
    assert ", 0% packet loss" in one.pings(two, "-c", "2")
    two.host.run(["ip", "link", "set", VXLAN, "down"])  # so that it teaches no more
    one.update(DELETE, two.host.ip)
    shown = one.host.run(["bridge", "fdb", "show", "dev", VXLAN]).stdout
    assert two.host.ip not in shown


def test_the_probe_leaves_nothing(members: list[Member]) -> None:
    members[0].probe()
    assert members[0].connection.listAllNetworks() == []
    assert members[0].devices() == set()


def test_the_probe_sees_a_device_that_somebody_removed(members: list[Member]) -> None:
    one, two, _ = members
    one.join([one.host.ip, two.host.ip])
    one.host.run(["ip", "link", "del", VXLAN])
    assert one.probe() != digest_of(one, two)
    one.update(ADD, "10.77.250.1")
    one.update(DELETE, "10.77.250.1")
    assert one.probe() == digest_of(one, two)


def test_libvirt_refuses_a_present_peer_and_an_absent_one(
    members: list[Member],
) -> None:
    one, two, three = members
    one.join([one.host.ip, two.host.ip])
    for command, peer in ((ADD, two), (DELETE, three)):
        with pytest.raises(libvirt.libvirtError) as error:
            one.update(command, peer.host.ip)
        assert error.value.get_error_code() == PRESENT_OR_ABSENT


def test_a_refusal_reaches_the_caller_and_nothing_is_left(
    members: list[Member],
) -> None:
    too_large = network_xml(VNI, 9000, (), name="nfvo-vl1", bridge=BRIDGE)
    network = members[0].connection.networkDefineXML(too_large)
    with pytest.raises(libvirt.libvirtError, match=f"{VXLAN} mtu 9000"):
        network.create()
    network.undefine()
    assert members[0].devices() == set()
