"""Session daemons on one machine: each keeps its disks for itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.testbed.session import SessionBed, SessionHost
from tests.vim.libvirt.lab import blank_image

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def bed() -> Iterator[SessionBed]:
    with SessionBed.up(2, name="vim-session") as bed:
        yield bed


@pytest.fixture
def vim() -> Iterator[LibvirtVim]:
    vim = LibvirtVim()
    yield vim
    vim.close()


def record(host: SessionHost) -> HostRecord:
    return HostRecord(host.name, host.name, "s", host.uri(), underlay=host.ip)


@pytest.fixture
def home(bed: SessionBed, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a home that the daemons may write to ours, and take their pools away."""
    for host in bed.hosts.values():
        for pool in host.run(
            ["virsh", "-q", "pool-list", "--all", "--name"]
        ).stdout.split():
            host.run(["virsh", "pool-destroy", pool], check=False)
            host.run(["virsh", "pool-undefine", pool])
    home = bed.base / "home"
    home.mkdir(exist_ok=True)
    home.chmod(0o777)
    monkeypatch.setenv("HOME", str(home))
    return home


def test_two_daemons_of_a_user_do_not_see_each_others_images(
    bed: SessionBed, vim: LibvirtVim, home: Path, tmp_path: Path
):
    image = blank_image(tmp_path)
    for name in ("hv1", "hv2"):
        vim.inspect(record(bed.host(name)))
    vim.ensure_image(record(bed.host("hv1")), image, 0)
    found = {n: vim.found(record(bed.host(n))) for n in ("hv1", "hv2")}
    assert [one.name for one in found["hv1"]] == [image.sha256]
    assert found["hv2"] == ()
    assert len(list((home / ".local/share/libvirt/images").iterdir())) == 2


def test_a_home_that_the_daemon_may_not_write_to_is_refused_with_what_to_type(
    bed: SessionBed, vim: LibvirtVim, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", "/proc")
    host = bed.host("hv1")
    with pytest.raises(VimRefused, match="nfvo-images") as refused:
        vim.inspect(record(host))
    assert "virsh pool-define-as nfvo-images dir" in refused.value.hint
    for pool in ("nfvo", "nfvo-images"):
        where = str(home / pool)
        host.run(["mkdir", "-p", where])
        host.run(["virsh", "pool-define-as", pool, "dir", "--target", where])
    assert vim.inspect(record(host)).capacity.vcpus > 0
