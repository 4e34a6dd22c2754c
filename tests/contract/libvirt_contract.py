"""The contract on real libvirt daemons: the driver, one host of a bed, an image."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import VimContract, as_inspected
from tests.contract.vim_facts import FactsContract, VolumeFactsContract
from tests.contract.vim_more import EventsContract, VolumesContract
from tests.contract.vim_neighbours import NeighboursContract, NeighbourVolumesContract
from tests.contract.vim_trunks import NoTrunksContract, StoragesContract
from tests.testbed.libvirt import TestBed
from tests.testbed.session import SessionBed
from tests.vim.libvirt.lab import blank_image

SHORT_SLICES_S = 0.0


class LibvirtContract(
    VimContract,
    VolumesContract,
    EventsContract,
    FactsContract,
    VolumeFactsContract,
    NeighboursContract,
    NeighbourVolumesContract,
    NoTrunksContract,
    StoragesContract,
):
    """Give it fixtures ``bed``, with a host, and ``bench``."""

    @pytest.fixture(scope="class")
    @classmethod
    def vim(cls) -> Iterator[LibvirtVim]:
        vim = LibvirtVim(SHORT_SLICES_S)
        yield vim
        vim.close()

    @pytest.fixture(scope="class")
    @classmethod
    def host(cls, vim: LibvirtVim, bed: TestBed | SessionBed) -> HostRecord:
        hv1 = bed.host("hv1")
        host = HostRecord("h1", "hv1", "s", hv1.uri(), underlay=hv1.ip)
        return as_inspected(vim, host)

    @pytest.fixture(scope="class")
    @classmethod
    def image(cls, tmp_path_factory: pytest.TempPathFactory) -> ImageSpec:
        return blank_image(tmp_path_factory.mktemp("image"))
