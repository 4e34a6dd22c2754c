"""The fake VIM keeps the port's contract."""

from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.capabilities import FAKE
from nfvo.vim.fake import FakeVim
from tests.contract.vim_contract import Bench, VimContract, as_inspected, image_spec
from tests.contract.vim_facts import (
    FactsContract,
    NetworkFactsContract,
    VolumeFactsContract,
)
from tests.contract.vim_more import NetworksContract, VolumesContract
from tests.contract.vim_neighbours import (
    NeighbourNetworksContract,
    NeighboursContract,
    NeighbourSegmentsContract,
    NeighbourVolumesContract,
)


class TestFakeVim(
    VimContract,
    VolumesContract,
    NetworksContract,
    FactsContract,
    NetworkFactsContract,
    VolumeFactsContract,
    NeighboursContract,
    NeighbourNetworksContract,
    NeighbourSegmentsContract,
    NeighbourVolumesContract,
):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        path = tmp_path / "image.qcow2"
        path.write_bytes(b"any bytes")
        digest = sha256(path.read_bytes()).hexdigest()
        vim = FakeVim(tmp_path / "state")
        tag = Tag(installation="i", ns="n", owner="o")
        link = NetworkSpec(
            id=new_id(), name="nfvo-l", fabric="vxlan", tag=tag, segment=7
        )
        host = as_inspected(vim, HostRecord("h1", "hv1", "s", "fake:///"))
        return Bench(vim, host, image_spec(path, digest), link, FAKE)
