import os
import signal
from dataclasses import replace

import pytest

from nfvo.doctor import Health, hosts
from nfvo.doctor.world import World
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.placement.infrastructure import HostState
from nfvo.vim.libvirt.examine import Condition, PoolCondition
from tests.doctor.asked import bad, only
from tests.testbed.libvirt import TestBed

SITE = SiteRecord(id="s", name="default")
HOST = HostRecord(
    id="1",
    name="hv1",
    site="default",
    uri="qemu+ssh://hv1/system",
    underlay="192.0.2.1",
    physical_networks={"provider": "br0"},
    state=HostState.READY,
    hypervisor="kvm",
)
POOLS = tuple(PoolCondition(n, True, True, 50.0) for n in ("nfvo-images", "nfvo"))
WELL = Condition("9.0.0", "QEMU 7.2.22", offers_kvm=True, pools=POOLS, hook="1")
NO_HOOK = replace(WELL, hook="", hook_problem="hv1 has no network hook of nfvo")
PLAYBOOK = "--limit hv1 playbooks/hypervisor.yml"


def world(*records: HostRecord, kind: str = "libvirt") -> World:
    return World(records, {"default": replace(SITE, kind=kind)}, ())


def test_a_host_that_has_everything_is_well():
    found = list(hosts.judge(HOST, SITE, WELL))
    assert len(found) == 7
    assert not bad(found)


@pytest.mark.parametrize(
    ("found", "health", "message", "mend"),
    [
        pytest.param(NO_HOOK, Health.FAIL, "no network hook", PLAYBOOK, id="no hook"),
        pytest.param(
            replace(WELL, offers_kvm=False),
            Health.FAIL,
            "KVM was there",
            "modprobe kvm",
            id="KVM has gone",
        ),
        pytest.param(
            replace(WELL, pools=(PoolCondition("nfvo"), POOLS[0])),
            Health.WARN,
            "no storage pool nfvo",
            "nfvo up -d",
            id="no pool",
        ),
        pytest.param(
            replace(WELL, pools=(PoolCondition("nfvo", exists=True), POOLS[0])),
            Health.FAIL,
            "nfvo is not active",
            "virsh -c qemu+ssh://hv1/system pool-start nfvo",
            id="pool is stopped",
        ),
        pytest.param(
            replace(WELL, pools=(PoolCondition("nfvo", True, True, 0.5), POOLS[0])),
            Health.WARN,
            "0.5 GiB",
            "vol-list nfvo",
            id="pool is full",
        ),
        pytest.param(
            replace(WELL, bridge_problems=("hv1 has no bridge br0",)),
            Health.FAIL,
            "no bridge br0",
            "--physical",
            id="no bridge",
        ),
    ],
)
def test_what_a_host_lacks_is_told(found, health, message, mend):
    told = only(hosts.judge(HOST, SITE, found), health)
    assert message in told.message
    assert mend in told.mend


@pytest.mark.parametrize(
    ("host", "message"),
    [
        pytest.param(replace(HOST, hypervisor="qemu"), "emulated", id="no KVM"),
        pytest.param(replace(HOST, underlay=""), "no underlay", id="no underlay"),
        pytest.param(
            replace(HOST, state=HostState.SUSPECT, detail="libvirtd is silent"),
            "SUSPECT: libvirtd is silent",
            id="suspect",
        ),
    ],
)
def test_what_makes_a_host_less_useful_is_told(host, message):
    assert message in only(hosts.judge(host, SITE, WELL), Health.WARN).message


def test_a_cordoned_host_is_told_with_how_to_use_it_again():
    host = replace(HOST, state=HostState.CORDONED)
    found = only(hosts.judge(host, SITE, WELL), Health.WARN)
    assert found.mend == "nfvo host uncordon hv1"


def test_a_missing_hook_is_no_failure_where_links_are_not_vxlan():
    udp = replace(SITE, fabric="udp")
    assert "no VXLAN" in only(hosts.judge(HOST, udp, NO_HOOK), Health.WARN).message


def test_a_host_that_is_off_is_told_and_the_others_are_looked_at(tmp_path):
    off = [
        replace(HOST, name=name, uri=f"qemu+unix:///system?socket={tmp_path}/{name}")
        for name in ("hv1", "hv2")
    ]
    found = list(hosts.findings(world(*off)))
    assert [one.part for one in bad(found)] == ["host hv1", "host hv2"]
    assert all("systemctl restart libvirtd" in one.mend for one in found)


def test_hosts_of_other_kinds_are_left_alone():
    (found,) = hosts.findings(world(HOST, kind="fake"))
    assert found.ok is Health.SKIPPED


def test_of_a_place_of_a_cloud_its_state_is_told():
    place = replace(HOST, state=HostState.SUSPECT, detail="it refuses our login")
    (state,) = hosts.findings(world(place, kind="openstack"))
    assert (state.ok, "it refuses our login" in state.message) == (Health.WARN, True)


def test_without_hosts_it_says_how_to_add_one():
    (found,) = hosts.findings(world())
    assert "nfvo host add" in found.mend


@pytest.mark.libvirt
def test_a_real_host_is_looked_at_and_a_frozen_one_is_told():
    with TestBed.up(1, name=f"doctor-{os.getpid()}") as bed:
        real = replace(
            HOST,
            uri=bed.host("hv1").uri(),
            hypervisor="qemu",
            physical_networks={"provider": "br-prov", "other": "br-none"},
        )
        found = bad(hosts.findings(world(real)))
        assert [one.ok for one in found] == [Health.WARN] * 3 + [Health.FAIL]
        assert "no bridge br-none" in found[-1].message

        pid = bed.host("hv1").libvirtd_pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            found = list(hosts.findings(world(real)))
        finally:
            os.kill(pid, signal.SIGCONT)
        assert "does not answer within 3 s" in only(found, Health.FAIL).message
