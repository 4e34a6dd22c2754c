"""The libvirt driver keeps the port's contract, on real hypervisor hosts."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, Tag
from nfvo.vim.capabilities import QEMU_SYSTEM
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench, VimContract, as_inspected
from tests.contract.vim_more import EventsContract, NetworksContract
from tests.testbed.libvirt import TestBed
from tests.vim.libvirt.lab import blank_image

pytestmark = pytest.mark.libvirt

FIRST_VNI = 2000
SHORT_SLICES_S = 0.0


@pytest.fixture(scope="module")
def bed() -> Iterator[TestBed]:
    with TestBed.up(1, name="vim-contract") as bed:
        yield bed


@pytest.fixture(scope="module")
def vim() -> Iterator[LibvirtVim]:
    vim = LibvirtVim(SHORT_SLICES_S)
    yield vim
    vim.close()


@pytest.fixture(scope="module")
def host(vim: LibvirtVim, bed: TestBed) -> HostRecord:
    hv1 = bed.host("hv1")
    return as_inspected(vim, HostRecord("h1", "hv1", "s", hv1.uri(), underlay=hv1.ip))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> ImageSpec:
    return blank_image(tmp_path_factory.mktemp("image"))


class TestLibvirtVim(VimContract, NetworksContract, EventsContract):
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
