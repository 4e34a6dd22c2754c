"""On a real host: a VM has a CPU of its own, as granted, until it has ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.cli.exits import Exit
from tests.e2e.lone import LONE, Installation, bed, installation, wait_until_clean
from tests.testbed.libvirt import Host, TestBed

pytestmark = pytest.mark.libvirt

OWN_CPU = LONE.replace("vcpus: 1", "vcpus: 1\ncpu: dedicated")


@pytest.fixture
def hosts() -> Iterator[TestBed]:
    with bed(1) as started:
        yield started


def descriptors(of: Installation, name: str, text: str = OWN_CPU) -> str:
    folder = Path(of.home) / "descriptors" / name
    folder.mkdir(parents=True)
    (folder / "all.yaml").write_text(text.format(name=name))
    return str(folder)


def pins(host: Host) -> dict[str, str]:
    """Return on which CPUs libvirt has the first vCPU of each VM that runs."""
    names = host.run(["virsh", "list", "--name"]).stdout.split()
    told = {name: host.run(["virsh", "-q", "vcpupin", name]).stdout for name in names}
    return {name: text.split()[1] for name, text in told.items()}


def may_run_on(host: Host, server: str) -> dict[str, str]:
    """Return where the kernel runs each thread of a VM, by the name of the thread."""
    command = f"cat /proc/$(cat /run/libvirt/qemu/{server}.pid)/task/*/status"
    lines = host.run(["sh", "-c", command]).stdout.splitlines()
    names = [line.split("\t")[1] for line in lines if line.startswith("Name:")]
    cpus = [
        line.split("\t")[1] for line in lines if line.startswith("Cpus_allowed_list:")
    ]
    return dict(zip(names, cpus, strict=True))


def test_a_cpu_of_its_own_is_granted_realised_and_released(hosts: TestBed):
    host = hosts.hosts["hv1"]
    with installation(hosts) as nfvo:
        nfvo.introduce()
        if "1" not in nfvo.json("host", "show", "hv1")["cells"][0]["cpus"]:
            pytest.skip("the machine has one CPU only")
        nfvo.run("host", "set", "hv1", "--dedicated-cpus", "1")
        nfvo.run("apply", descriptors(nfvo, "first"), "--wait")
        (name,) = pins(host)
        assert pins(host) == {name: "1"}
        threads = may_run_on(host, name)
        assert threads.pop("CPU 0/TCG") == "1"
        assert set(threads.values()) == {"0"}
        (vnfc,) = nfvo.view("first")["vnfcs"]
        assert vnfc["cells"] == "cell 0: CPUs 1, 32 MiB"
        assert nfvo.deviations() == []

        refused = nfvo.ended("apply", descriptors(nfvo, "second"), "--wait")
        assert refused.returncode == Exit.CONFLICT
        said = " ".join((refused.stdout + refused.stderr).split())
        assert "asks 1 dedicated CPU in one NUMA cell, best cell (0) has 0 of 1" in said

        host.run(["virsh", "-q", "vcpupin", name, "0", "0-1", "--live"])
        (deviation,) = nfvo.deviations()
        assert deviation["expected"] == {"pinning": "0:1"}
        assert deviation["observed"] == {"pinning": "0:0-1"}

        nfvo.end("first")
        nfvo.run("apply", str(Path(nfvo.home) / "descriptors" / "second"), "--wait")
        assert list(pins(host).values()) == ["1"]
        nfvo.end("second")
        nfvo.run("host", "set", "hv1", "--dedicated-cpus", "none")
        wait_until_clean(hosts)
