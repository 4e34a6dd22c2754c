"""The lab: one bed of two hosts for a module of tests, and what is on the first."""

import os
from collections.abc import Iterator

import pytest

from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host, TestBed
from tests.vim.libvirt.lab import LINK, Lab, blank_image


@pytest.fixture(scope="module")
def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    name = request.module.__name__.rpartition("_")[2]
    vim = LibvirtVim()
    with TestBed.up(2, name=f"vim-{name}-{os.getpid()}") as bed:
        yield Lab(bed, vim, blank_image(tmp_path_factory.mktemp("image")))
        vim.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest, lab: Lab) -> Iterator[Bench]:
    """Return the first host with a link of the module's ``VNI``, if it has one."""
    bench = lab.bench("hv1", getattr(request.module, "VNI", LINK))
    yield bench
    bench.clear()


@pytest.fixture
def hv1(lab: Lab) -> Host:
    """Return the first host as the bed has it."""
    return lab.bed.host("hv1")
