"""The libvirt driver keeps the port's contract on libvirt's test driver too."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from nfvo.graph import Resources
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, Tag
from nfvo.vim.capabilities import TEST
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench, VimContract, as_inspected, image_spec
from tests.contract.vim_facts import (
    FactsContract,
    NetworkFactsContract,
    VolumeFactsContract,
)
from tests.contract.vim_more import EventsContract, NetworksContract, VolumesContract
from tests.contract.vim_neighbours import (
    NeighbourNetworksContract,
    NeighboursContract,
    NeighbourVolumesContract,
)
from tests.contract.vim_trunks import NoTrunksContract, StoragesContract
from tests.vim.libvirt.pretended import BRIDGE, pretended_hosts

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def vim() -> Iterator[LibvirtVim]:
    vim = LibvirtVim()
    yield vim
    vim.close()


@pytest.fixture(scope="module")
def host(vim: LibvirtVim) -> Iterator[HostRecord]:
    with pretended_hosts(1) as (host,):
        yield as_inspected(vim, host)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> ImageSpec:
    path = tmp_path_factory.mktemp("image") / "disk.raw"
    path.write_bytes(b"never sent" * 1000)
    spec = image_spec(path, sha256(path.read_bytes()).hexdigest())
    return spec.model_copy(update={"format": "raw"})


@pytest.fixture
def bench(vim: LibvirtVim, host: HostRecord, image: ImageSpec) -> Bench:
    link = NetworkSpec(
        id=new_id(),
        name="nfvo-contract",
        fabric="bridge",
        tag=Tag(installation="i", ns="n", owner="o"),
        bridge=BRIDGE,
    )
    return Bench(vim, host, image, link, TEST)


class TestLibvirtTestDriver(
    VimContract,
    VolumesContract,
    NetworksContract,
    EventsContract,
    FactsContract,
    NetworkFactsContract,
    VolumeFactsContract,
    NeighboursContract,
    NeighbourNetworksContract,
    NeighbourVolumesContract,
    NoTrunksContract,
    StoragesContract,
):
    """All of the contract; what the driver cannot do is in ``TEST``."""


def test_the_host_is_as_the_driver_pretends(vim: LibvirtVim, host: HostRecord):
    seen = vim.inspect(host)
    assert seen.capabilities.architecture == "i686"
    assert seen.capacity == Resources(vcpus=16, memory_mib=3072, disk_gib=100)
    assert seen.detail == "libvirt's test driver runs no hooks"


def test_a_server_of_another_architecture_runs_as_the_operator_said(bench: Bench):
    server = bench.running("a", architecture="x86_64")
    assert bench.vim.is_ready(bench.host, server)
    bench.clear()


def test_what_is_there_outlives_the_connections_of_a_driver(bench: Bench):
    server = bench.running("a")
    other = LibvirtVim()
    again = replace(bench, vim=other)
    assert [one.id for one in again.found("server")] == [server.id]
    other.close()
    bench.clear()
