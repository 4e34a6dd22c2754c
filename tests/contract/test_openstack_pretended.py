"""The OpenStack driver keeps the port's contract, on a cloud in memory."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.lcm.specs import ImageSpec
from nfvo.vim.openstack.driver import OpenStackVim
from tests.contract.openstack_contract import OpenStackContract
from tests.contract.vim_contract import image_spec
from tests.contract.vim_trunks import WholeStoragesContract
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login


class TestPretendedOpenStack(OpenStackContract, WholeStoragesContract):
    @pytest.fixture(scope="class")
    @classmethod
    def vim(cls) -> Iterator[OpenStackVim]:
        with FakeCloud() as cloud:
            vim = OpenStackVim(Login(cloud, admin=True))
            yield vim
            vim.close()

    @pytest.fixture
    def image(self, tmp_path: Path) -> ImageSpec:
        path = tmp_path / "image.qcow2"
        path.write_bytes(b"any bytes")
        return image_spec(path, sha256(path.read_bytes()).hexdigest())
