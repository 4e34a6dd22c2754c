"""What somebody changed by hand on a real host is found as it is now."""

from dataclasses import replace
from ipaddress import ip_interface

import pytest

from nfvo.lcm.facts import NetworkFacts, ServerFacts
from nfvo.lcm.observation import ServerState
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import Lab

pytestmark = pytest.mark.libvirt

VNI = 3300
OTHER_MAC = "52:54:00:00:00:99"


@pytest.fixture
def before(bench: Bench) -> ServerFacts:
    """Return the facts of a server with a port, just made."""
    bench.vim.ensure_network(bench.host, bench.link)
    address = ip_interface("10.1.0.5/24")
    port = bench.port().model_copy(update={"addresses": (address,)})
    bench.running("a", vcpus=2, ports=(port,))
    return server(bench)


def server(bench: Bench) -> ServerFacts:
    (one,) = bench.found("server")
    assert isinstance(one.facts, ServerFacts)
    return one.facts


def link(bench: Bench) -> NetworkFacts:
    (one,) = bench.found("network")
    assert isinstance(one.facts, NetworkFacts)
    return one.facts


def virsh(host: Host, *words: str) -> None:
    host.run(["virsh", "-q", *words])


def test_pinning_is_found(bench: Bench, hv1: Host, before: ServerFacts):
    virsh(hv1, "vcpupin", "a", "1", "0-1", "--live")
    assert server(bench) == replace(before, pinned=("1:0-1",))


def test_vcpus_and_memory_are_found_once_they_take_effect(
    bench: Bench, hv1: Host, before: ServerFacts
):
    virsh(hv1, "setvcpus", "a", "1", "--config")
    virsh(hv1, "setmaxmem", "a", "48M", "--config")
    assert server(bench) == before
    virsh(hv1, "destroy", "a")
    off = replace(before, vcpus=1, memory_mib=48, state=ServerState.STOPPED)
    assert server(bench) == off
    virsh(hv1, "start", "a")
    assert server(bench) == replace(off, state=ServerState.RUNNING)


def test_a_port_that_came_and_one_that_left_are_found(
    bench: Bench, hv1: Host, before: ServerFacts
):
    plug = ("network", bench.link.name, "--model", "virtio", "--config")
    virsh(hv1, "destroy", "a")
    virsh(hv1, "attach-interface", "a", *plug, "--mac", OTHER_MAC)
    virsh(
        hv1, "detach-interface", "a", "network", "--mac", before.nics[0].mac, plug[-1]
    )
    (nic,) = server(bench).nics
    assert (nic.mac, nic.network, nic.addresses) == (
        OTHER_MAC,
        bench.link.name,
        frozenset(),
    )


def test_disks_that_came_and_left_are_found(
    bench: Bench, hv1: Host, before: ServerFacts
):
    hv1.run(["truncate", "-s", "1M", "/var/lib/libvirt/images/foreign.img"])
    virsh(hv1, "destroy", "a")
    virsh(hv1, "detach-disk", "a", "vdb", "--config")
    foreign = "/var/lib/libvirt/images/foreign.img"
    virsh(hv1, "attach-disk", "a", foreign, "vdc", "--config")
    assert server(bench).disks == {"a.qcow2", foreign}


def test_peers_and_a_stop_of_a_link_are_found(bench: Bench, hv1: Host):
    bench.vim.ensure_network(bench.host, bench.link)
    before = link(bench)
    peer = "<portgroup name='peer-10.77.250.250'/>"
    virsh(hv1, "net-update", bench.link.name, "add", "portgroup", peer, "--live")
    assert link(bench).peers == before.peers | {"10.77.250.250"}
    virsh(hv1, "net-destroy", bench.link.name)
    assert link(bench) == replace(before, active=False)


def test_a_frozen_guest_does_not_keep_the_host_from_being_looked_at(
    lab: Lab, bench: Bench, before: ServerFacts
):
    lab.bed.freeze_qemu("hv1", "a")
    assert server(bench) == before
    lab.bed.thaw_qemu("hv1", "a")
