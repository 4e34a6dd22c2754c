"""The libvirt driver keeps the port's contract on a user's daemon, without root."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec
from nfvo.vim.capabilities import QEMU_SESSION
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench, VimContract, as_inspected
from tests.contract.vim_more import EventsContract
from tests.testbed.session import SessionBed
from tests.vim.libvirt.lab import TAG, blank_image

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def bed() -> Iterator[SessionBed]:
    with SessionBed.up(1, name="vim-contract") as bed:
        yield bed


@pytest.fixture(scope="module")
def vim() -> Iterator[LibvirtVim]:
    vim = LibvirtVim(slice_limit_s=0.0)
    yield vim
    vim.close()


@pytest.fixture(scope="module")
def host(vim: LibvirtVim, bed: SessionBed) -> HostRecord:
    hv1 = bed.host("hv1")
    return as_inspected(vim, HostRecord("h1", "hv1", "s", hv1.uri(), underlay=hv1.ip))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> ImageSpec:
    return blank_image(tmp_path_factory.mktemp("image"))


class TestSessionVim(VimContract, EventsContract):
    @pytest.fixture
    def bench(self, vim: LibvirtVim, host: HostRecord, image: ImageSpec) -> Bench:
        link = NetworkSpec(id=new_id(), name="nfvo-contract", fabric="udp", tag=TAG)
        return Bench(vim, host, image, link, QEMU_SESSION)

    def test_a_link_needs_nothing_on_the_host(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        assert bench.found("network") == []
        bench.vim.delete_network(bench.host, bench.link)
