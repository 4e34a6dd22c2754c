"""The fake VIM keeps the port's contract."""

from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.lcm.cloud import anchor_uri, place_uri
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Capabilities
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.capabilities import FAKE, OPENSTACK
from nfvo.vim.fake import FakeVim
from tests.contract.vim_contract import Bench, VimContract, as_inspected, image_spec
from tests.contract.vim_facts import (
    FactsContract,
    NetworkFactsContract,
    VolumeFactsContract,
)
from tests.contract.vim_more import NetworksContract, VolumesContract, WholeContract
from tests.contract.vim_neighbours import (
    NeighbourNetworksContract,
    NeighboursContract,
    NeighbourSegmentsContract,
    NeighbourVolumesContract,
)
from tests.contract.vim_trunks import (
    StoragesContract,
    TrunksContract,
    WholeStoragesContract,
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
    TrunksContract,
    StoragesContract,
):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        vim = FakeVim(tmp_path / "state")
        host = as_inspected(vim, HostRecord("h1", "hv1", "s", "fake:///"))
        return _bench(tmp_path, vim, host, FAKE)


class TestFakeCloud(
    VimContract,
    WholeContract,
    NetworksContract,
    FactsContract,
    NetworkFactsContract,
    NeighboursContract,
    NeighbourNetworksContract,
    TrunksContract,
    WholeStoragesContract,
):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        vim = FakeVim(tmp_path / "state")
        place = as_inspected(vim, _host("c-az1", place_uri("c", "az1")))
        anchor = as_inspected(vim, _host("c", anchor_uri("c")))
        return _bench(tmp_path, vim, place, OPENSTACK, anchor)


def _host(name: str, uri: str) -> HostRecord:
    return HostRecord(f"id-{name}", name, "c", uri)


def _bench(
    folder: Path,
    vim: FakeVim,
    host: HostRecord,
    can: Capabilities,
    anchor: HostRecord | None = None,
) -> Bench:
    path = folder / "image.qcow2"
    path.write_bytes(b"any bytes")
    digest = sha256(path.read_bytes()).hexdigest()
    tag = Tag(installation="i", ns="n", owner="o")
    link = NetworkSpec(id=new_id(), name="nfvo-l", fabric="vxlan", tag=tag, segment=7)
    return Bench(vim, host, image_spec(path, digest), link, can, anchor)
