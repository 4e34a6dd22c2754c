"""The libvirt driver keeps the port's contract, on real hypervisor hosts."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, Tag
from nfvo.vim.capabilities import QEMU_SYSTEM
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.libvirt_contract import LibvirtContract
from tests.contract.vim_contract import Bench
from tests.contract.vim_facts import NetworkFactsContract
from tests.contract.vim_more import NetworksContract
from tests.contract.vim_neighbours import (
    NeighbourNetworksContract,
    NeighbourSegmentsContract,
)
from tests.testbed.libvirt import TestBed

pytestmark = pytest.mark.libvirt

FIRST_VNI = 2000


@pytest.fixture(scope="module")
def bed() -> Iterator[TestBed]:
    with TestBed.up(1, name="vim-contract") as bed:
        yield bed


class TestLibvirtVim(
    LibvirtContract,
    NetworksContract,
    NetworkFactsContract,
    NeighbourNetworksContract,
    NeighbourSegmentsContract,
):
    @pytest.fixture
    def bench(self, vim: LibvirtVim, host: HostRecord, image: ImageSpec) -> Bench:
        link = NetworkSpec(
            id=new_id(),
            name="nfvo-contract",
            fabric="vxlan",
            tag=Tag(installation="i", ns="n", owner="o"),
            segment=FIRST_VNI,
            peers=(host.underlay,),
        )
        return Bench(vim, host, image, link, QEMU_SYSTEM)
