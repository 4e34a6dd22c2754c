"""The work that guests are measured with: it boots, and this machine does it too."""

import platform

import pytest

from nfvo.errors import VimRefused
from nfvo.vim.libvirt.loop import boot_sector
from nfvo.vim.libvirt.native import is_here, native_rate


class Connected:
    """A connection to a host with so much memory."""

    def __init__(self, memory_mib: int) -> None:
        self.memory_mib = memory_mib

    def getInfo(self) -> list[object]:  # noqa: N802
        return ["x86_64", self.memory_mib, 2, 2000]


def test_a_bios_takes_the_disk_for_one_that_boots():
    sector = boot_sector()
    assert len(sector) == 512
    assert sector[-2:] == b"\x55\xaa"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="code of x86")
def test_this_machine_does_the_work():
    assert native_rate() > 1e6


def test_a_machine_of_another_kind_is_refused(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(VimRefused, match="not for riscv64"):
        native_rate()


@pytest.mark.parametrize(
    ("uri", "memory_mib", "here"),
    [
        pytest.param("qemu:///system", 4000, True, id="this one"),
        pytest.param("qemu+ssh://hv1/system", 4000, False, id="one that is named"),
        pytest.param("qemu:///system", 4001, False, id="one behind a socket"),
    ],
)
def test_a_host_is_this_machine_or_not(monkeypatch, uri, memory_mib, here):
    pages = {"SC_PHYS_PAGES": 4000 << 8, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", pages.__getitem__)
    assert is_here(Connected(memory_mib), uri) is here
