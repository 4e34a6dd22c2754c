"""Real VMs that are bound to CPUs and cells: as libvirt and the kernel have it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from nfvo.errors import VimRefused
from nfvo.graph.backing import Topology
from nfvo.lcm.facts import ServerFacts
from nfvo.placement.cells.share import CellShare
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host

pytestmark = pytest.mark.libvirt

SHARE = CellShare(cell=0, guest=0, vcpus=(0,), memory_mib=32, cpus=(1,))


@pytest.fixture
def aside(bench: Bench) -> Bench:
    """Return a bench whose host has CPU 1 set aside, of the two that are needed."""
    (cell, *more) = bench.vim.inspect(bench.host).numa
    if not {0, 1} <= cell.cpu_ids:
        pytest.skip("the machine has one CPU only")
    told = replace(bench.host, numa=(cell, *more), dedicated=frozenset({1}))
    return replace(bench, host=told)


def output(host: Host, *words: str) -> str:
    return str(host.run(list(words)).stdout)


def threads(host: Host, server: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each thread of a VM, and on which CPUs it may run."""
    pid = output(host, "cat", f"/run/libvirt/qemu/{server}.pid").strip()
    status = output(host, "sh", "-c", f"cat /proc/{pid}/task/*/status")
    fields = [line.split(":\t") for line in status.splitlines() if ":\t" in line]
    names = [value for name, value in fields if name == "Name"]
    allowed = [value for name, value in fields if name == "Cpus_allowed_list"]
    yield from zip(names, allowed, strict=True)


def facts(bench: Bench) -> ServerFacts:
    (one,) = bench.found("server")
    assert isinstance(one.facts, ServerFacts)
    return one.facts


def test_a_dedicated_cpu_is_that_of_the_thread_of_the_vcpu(aside: Bench, hv1: Host):
    aside.running("a", vcpus=1, shares=(SHARE,), topology=Topology(1, 1, 1))
    assert output(hv1, "virsh", "-q", "vcpupin", "a").split() == ["0", "1"]
    found = dict(threads(hv1, "a"))
    assert found["CPU 0/TCG"] == "1"
    assert found["qemu-system-x86"] == "0"
    assert facts(aside).pinned == (
        "0:1",
        "cell 0: vCPUs 0, 32 MiB of cell 0",
        "emulator:0",
        "others:0",
        "topology:1/1/1",
    )


def test_others_keep_off_the_cpus_that_are_set_aside(aside: Bench, hv1: Host):
    aside.running("a", vcpus=1)
    assert {cpus for _, cpus in threads(hv1, "a")} == {"0"}
    assert facts(aside).pinned == ("others:0",)


def test_what_was_bound_otherwise_by_hand_is_not_taken_for_bound(
    aside: Bench, hv1: Host
):
    server = aside.running("a", vcpus=1, shares=(SHARE,))
    hv1.run(["virsh", "-q", "vcpupin", "a", "0", "0", "--live"])
    with pytest.raises(VimRefused, match=r"a is not bound as granted: 0:1, not 0:0; "):
        aside.vim.ensure_server(aside.host, server)
