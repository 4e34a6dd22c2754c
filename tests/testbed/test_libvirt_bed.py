"""The test bed itself: several at once, all reachable, nothing left."""

import os
from pathlib import Path

import pytest

from tests.testbed.libvirt import BedError, TestBed
from tests.testbed.libvirt.namespace import NETNS

pytestmark = pytest.mark.libvirt

NETWORK = "<network><name>n</name><forward mode='bridge'/><bridge name='b'/></network>"
PING = ("busybox", "ping", "-c1", "-W1")


def left_of(bed: TestBed) -> list[str]:
    """Return the namespaces and processes that a bed left behind."""
    spaces = [path.name for path in NETNS.glob(f"{bed.fabric.prefix}*")]
    mounts = Path("/proc").glob("[0-9]*/mountinfo")
    return spaces + [str(m.parent) for m in mounts if str(bed.base) in text_of(m)]


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process ended
        return ""


def test_two_beds_run_side_by_side_and_leave_nothing_behind() -> None:
    with (
        TestBed.up(1, name=f"a-{os.getpid()}") as one,
        TestBed.up(1, name=f"b-{os.getpid()}") as two,
    ):
        assert one.host("hv1").ip != two.host("hv1").ip
        assert one.host("hv1").run(["hostname"]).stdout == "hv1\n"
        assert left_of(one)
    assert left_of(one) == left_of(two) == []
    assert not one.base.exists()


def test_a_sap_reaches_the_provider_bridge_of_a_host_until_it_is_cut() -> None:
    with TestBed.up(1, name=f"sap-{os.getpid()}") as bed:
        host = bed.host("hv1")
        host.run(["ip", "addr", "add", "192.168.7.1/24", "dev", "br-prov"])
        sap = bed.sap("client", "192.168.7.2/24", gateway="192.168.7.1")
        sap.run([*PING, "192.168.7.1"])
        bed.cut("hv1")
        assert sap.run([*PING, "192.168.7.1"], check=False).returncode == 1
        bed.mend("hv1")
        sap.run([*PING, "192.168.7.1"])


def test_a_host_that_was_powered_off_comes_back_with_what_it_had_defined() -> None:
    with TestBed.up(1, name=f"power-{os.getpid()}") as bed:
        define = ["virsh", "-q", "net-define", "/dev/stdin"]
        bed.host("hv1").run(define, stdin=NETWORK)
        bed.power_off("hv1")
        assert not bed.host("hv1").is_on()
        bed.power_on("hv1")
        shown = bed.host("hv1").run(["virsh", "-q", "net-list", "--all", "--name"])
        assert shown.stdout.split() == ["n"]


def test_a_name_is_taken_as_long_as_one_of_its_hosts_runs() -> None:
    name = f"twice-{os.getpid()}"
    with TestBed.up(1, name=name) as bed:
        with pytest.raises(BedError, match="already up"):
            TestBed.up(0, name=name)
        bed.host("hv1").kill()  # as by a restart of the machine
        with TestBed.up(0, name=name) as new:
            assert not new.hosts
