"""The lab: one bed of two hosts for a module of tests."""

from collections.abc import Iterator

import pytest

from nfvo.vim.libvirt.driver import LibvirtVim
from tests.testbed.libvirt import TestBed
from tests.vim.libvirt.lab import Lab, blank_image


@pytest.fixture(scope="module")
def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab]:
    name = request.module.__name__.rpartition("_")[2]
    vim = LibvirtVim()
    with TestBed.up(2, name=f"vim-{name}") as bed:
        yield Lab(bed, vim, blank_image(tmp_path_factory.mktemp("image")))
        vim.close()
