"""What the driver does about things that somebody removes or makes at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nfvo.errors import VimError, VimRefused
from nfvo.lcm.ids import new_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.specs import NetworkSpec, ServerSpec, Tag
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import Lab

pytestmark = pytest.mark.libvirt

VNI = 3200


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


def link_of(bench: Bench, installation: str) -> NetworkSpec:
    """Return an installation's link, with the VNI that all of them have here."""
    tag = Tag(installation=installation, ns="n", owner="o")
    named = {"id": new_id(), "name": f"nfvo-of-{installation}", "tag": tag}
    return bench.link.model_copy(update=named)


@pytest.mark.parametrize("round", range(5))
def test_two_installations_that_choose_one_vni_at_once_never_share_it(
    bench: Bench, round: int
):
    links = [link_of(bench, "one"), link_of(bench, "two")]
    vims, start = [LibvirtVim(), LibvirtVim()], threading.Barrier(2)

    def make(vim: LibvirtVim, link: NetworkSpec) -> VimError | None:
        vim.found(bench.host)  # it is connected
        start.wait()
        try:
            vim.ensure_network(bench.host, link)
        except VimError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as threads:
        errors = list(threads.map(make, vims, links))
    refused = [error for error in errors if error is not None]
    assert refused and all(isinstance(error, VimRefused) for error in refused)
    made = {one.tag.installation for one in bench.found("network") if one.tag}
    assert len(made) == errors.count(None)
    for vim, link in zip(vims, links, strict=True):
        vim.delete_network(bench.host, link)
        vim.close()
    assert bench.found("network") + bench.found("bridge") == []


def test_a_disk_whose_file_somebody_removed_is_gone_after_deletion(
    lab: Lab, bench: Bench, hv1: Host
):
    bench.server("a")
    (hv1.dir / "lib" / "images" / "nfvo" / "a.qcow2").unlink()
    assert bench.found("volume") == []
    bench.vim.delete_volume(bench.host, "a.qcow2")
    bench.server("a")
    assert [one.name for one in bench.found("volume")] == ["a.qcow2"]
