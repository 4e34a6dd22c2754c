"""The libvirt driver keeps the port's contract on a user's daemon, without root."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec
from nfvo.vim.capabilities import QEMU_SESSION
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.libvirt_contract import LibvirtContract
from tests.contract.vim_contract import Bench
from tests.testbed.session import SessionBed
from tests.vim.libvirt.lab import TAG

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def bed() -> Iterator[SessionBed]:
    with SessionBed.up(1, name="vim-contract") as bed:
        yield bed


class TestSessionVim(LibvirtContract):
    @pytest.fixture
    def bench(self, vim: LibvirtVim, host: HostRecord, image: ImageSpec) -> Bench:
        link = NetworkSpec(id=new_id(), name="nfvo-contract", fabric="udp", tag=TAG)
        return Bench(vim, host, image, link, QEMU_SESSION)

    def test_a_link_needs_nothing_on_the_host(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        assert bench.found("network") == []
        bench.vim.delete_network(bench.host, bench.link)
