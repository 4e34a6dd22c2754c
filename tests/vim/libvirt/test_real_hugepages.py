"""A real VM whose memory is in hugepages, as the host's kernel counts them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.lcm.facts import ServerFacts
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.cells.share import CellShare
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import Lab

pytestmark = pytest.mark.libvirt

SIZE_KIB = 2048
PAGES = 24
MEMORY_MIB = 32
KERNEL = Path("/sys/kernel/mm/hugepages/hugepages-2048kB")
RESERVED, FREE = KERNEL / "nr_hugepages", KERNEL / "free_hugepages"


def count(file: Path) -> int:
    return int(file.read_text())


@pytest.fixture
def reserved() -> Iterator[None]:
    """Have the kernel reserve some hugepages, where it lets us and can."""
    before = count(RESERVED)
    try:
        RESERVED.write_text(str(before + PAGES))
    except OSError:
        pytest.skip("the kernel lets nobody here reserve hugepages")
    if count(RESERVED) < before + PAGES:
        RESERVED.write_text(str(before))
        pytest.skip("the machine has no room for hugepages")
    yield
    RESERVED.write_text(str(before))


@pytest.fixture
def huge(reserved: None, lab: Lab, hv1: Host, bench: Bench) -> Iterator[Bench]:
    """Return a bench whose libvirtd has found where hugepages are mounted."""
    folder = hv1.dir / "hugepages"
    folder.mkdir(exist_ok=True)
    hv1.run(["mount", "-t", "hugetlbfs", "none", str(folder)])
    lab.bed.kill_libvirtd("hv1")
    hv1.wait()
    numa = bench.vim.inspect(bench.host).numa
    yield replace(bench, host=replace(bench.host, numa=numa))
    bench.clear()
    hv1.run(["umount", str(folder)])


def test_the_memory_of_a_vm_is_in_the_pages_that_were_granted(huge: Bench):
    (cell, *_) = huge.host.numa
    assert huge_mib([cell]) >= PAGES * SIZE_KIB // 1024
    free = count(FREE)
    share = CellShare(
        cell=cell.index,
        guest=0,
        vcpus=(0,),
        memory_mib=MEMORY_MIB,
        page_kib=SIZE_KIB,
    )
    huge.running("a", vcpus=1, memory_mib=MEMORY_MIB, shares=(share,))
    assert free - count(FREE) == share.pages
    (found,) = huge.found("server")
    assert isinstance(found.facts, ServerFacts)
    word = f"cell 0: vCPUs 0, {MEMORY_MIB} MiB of cell {cell.index}, pages of 2048 KiB"
    assert word in (found.facts.pinned or ())
