"""What the driver does about things that somebody removes or makes at the same time."""

from collections.abc import Iterator

import pytest

from nfvo.lcm.observation import ServerState
from nfvo.lcm.specs import ServerSpec
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import Lab

pytestmark = pytest.mark.libvirt

VNI = 3200


@pytest.fixture
def bench(lab: Lab) -> Iterator[Bench]:
    bench = lab.bench("hv1", VNI)
    yield bench
    bench.clear()


@pytest.fixture
def hv1(lab: Lab) -> Host:
    return lab.bed.host("hv1")


def virsh(host: Host, *words: str) -> set[str]:
    """Return the words that virsh says."""
    return set(host.run(["virsh", "-q", *words]).stdout.split())


@pytest.fixture
def undefined_link(bench: Bench, hv1: Host) -> str:
    """Leave a link as a removal does that began before it was started."""
    bench.vim.ensure_network(bench.host, bench.link)
    virsh(hv1, "net-undefine", bench.link.name)
    assert bench.link.name in virsh(hv1, "net-list", "--transient", "--name")
    return bench.link.name


@pytest.fixture
def undefined_server(bench: Bench, hv1: Host) -> ServerSpec:
    """Leave a server as a removal does that began before it was started."""
    server = bench.running("a")
    virsh(hv1, "undefine", "a")
    assert "a" in virsh(hv1, "list", "--transient", "--name")
    return server


def test_a_link_that_runs_without_definition_is_defined_again(
    bench: Bench, hv1: Host, undefined_link: str
):
    bench.vim.ensure_network(bench.host, bench.link)
    assert undefined_link in virsh(hv1, "net-list", "--persistent", "--name")
    assert undefined_link in virsh(hv1, "net-list", "--autostart", "--name")


def test_a_link_that_runs_without_definition_is_gone_after_deletion(
    bench: Bench, hv1: Host, undefined_link: str
):
    bench.vim.delete_network(bench.host, bench.link)
    assert undefined_link not in virsh(hv1, "net-list", "--all", "--name")
    assert bench.found("bridge") == []


def test_a_server_that_runs_without_definition_is_defined_again(
    bench: Bench, hv1: Host, undefined_server: ServerSpec
):
    bench.vim.ensure_server(bench.host, undefined_server)
    assert "a" in virsh(hv1, "list", "--persistent", "--name")
    assert bench.vim.is_ready(bench.host, undefined_server)


def test_a_server_that_runs_without_definition_is_gone_after_deletion(
    bench: Bench, hv1: Host, undefined_server: ServerSpec
):
    bench.vim.delete_server(bench.host, undefined_server.id)
    assert virsh(hv1, "list", "--all", "--name") == set()
    with_watch = bench.vim.watch(bench.host, lambda _: None)
    assert bench.state(with_watch, undefined_server) is ServerState.MISSING
    with_watch.close()


def test_a_disk_whose_file_somebody_removed_is_gone_after_deletion(
    lab: Lab, bench: Bench, hv1: Host
):
    bench.server("a")
    (hv1.dir / "lib" / "images" / "nfvo" / "a.qcow2").unlink()
    assert bench.found("volume") == []
    bench.vim.delete_volume(bench.host, "a.qcow2")
    bench.server("a")
    assert [one.name for one in bench.found("volume")] == ["a.qcow2"]
