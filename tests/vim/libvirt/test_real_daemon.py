"""What the driver does when libvirtd dies or hangs in the middle of a call."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nfvo.errors import VimUnavailable
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.libvirt.driver import LibvirtVim
from nfvo.vim.libvirt.hook_digest import bridge_name
from tests.contract.vim_contract import Bench
from tests.testbed.libvirt import Host
from tests.vim.libvirt.lab import Lab, spec_of
from tests.waiting import wait_until

pytestmark = pytest.mark.libvirt

CONTENT = b"".join(number.to_bytes(8, "big") for number in range(1 << 17))
TIMES = 128
"""So much of it that it is not sent before one can look: 128 MiB."""


def answers(bench: Bench) -> bool:
    """Whether the host's libvirtd serves calls."""
    try:
        bench.vim.found(bench.host)
    except VimUnavailable:
        return False
    return True


def large_image(folder: Path) -> ImageSpec:
    path = folder / "large.raw"
    path.write_bytes(CONTENT * TIMES)
    return spec_of(path).model_copy(update={"format": "raw"})


def test_an_image_goes_on_after_libvirtd_died_in_the_middle_of_it(
    lab: Lab, bench: Bench, tmp_path: Path
):
    image, hv1 = large_image(tmp_path), lab.bed.host("hv1")
    there = hv1.dir / "lib" / "images" / "nfvo-cache" / f"{image.sha256}.raw"
    with ThreadPoolExecutor(1) as thread:
        upload = thread.submit(bench.vim.ensure_image, bench.host, image, 0)
        wait_until(lambda: there.exists() and there.stat().st_size, "some is there")
        lab.bed.freeze_libvirtd("hv1")
        lab.bed.kill_libvirtd("hv1")
        with pytest.raises(VimUnavailable, match="hv1"):
            upload.result()
    arrived = there.stat().st_size
    assert 0 < arrived < image.size
    wait_until(lambda: answers(bench), "libvirtd is back")
    slowly = LibvirtVim(slice_limit_s=0.0)
    first = slowly.ensure_image(bench.host, image, image.size)
    slowly.close()
    assert arrived < first < image.size, "it is not taken for whole, and goes on"
    assert bench.vim.ensure_image(bench.host, image, 0) == image.size
    assert there.read_bytes() == Path(image.path).read_bytes()
    bench.vim.delete_image(bench.host, image.sha256)


def test_a_call_is_given_up_when_libvirtd_hangs_and_works_when_it_goes_on(
    lab: Lab, bench: Bench
):
    assert answers(bench)
    lab.bed.freeze_libvirtd("hv1")
    try:
        with pytest.raises(VimUnavailable, match="hv1"):
            bench.vim.found(bench.host)
        with pytest.raises(VimUnavailable, match="hv1"):
            bench.vim.found(bench.host)
    finally:
        lab.bed.thaw_libvirtd("hv1")
    wait_until(lambda: answers(bench), "libvirtd answers again")


def test_a_call_under_way_fails_with_libvirtd_and_the_next_one_reconnects(
    lab: Lab, bench: Bench
):
    server = bench.running("a")
    with ThreadPoolExecutor(1) as thread:
        lab.bed.freeze_libvirtd("hv1")
        call = thread.submit(bench.vim.delete_server, bench.host, server.id)
        lab.bed.kill_libvirtd("hv1")
        with pytest.raises(VimUnavailable, match="hv1"):
            call.result()
    wait_until(lambda: answers(bench), "libvirtd is back")
    assert bench.vim.is_ready(bench.host, server)
    bench.vim.delete_server(bench.host, server.id)
    assert bench.found("server") == []


def test_a_link_that_libvirtd_died_of_starting_leaves_no_devices(
    lab: Lab, bench: Bench
):
    hv1 = lab.bed.host("hv1")
    with ThreadPoolExecutor(1) as thread:
        making = thread.submit(bench.vim.ensure_network, bench.host, bench.link)
        wait_until(lambda: "nfvo-" in devices(hv1), "the hook has begun")
        lab.bed.kill_libvirtd("hv1")
        with pytest.raises(VimUnavailable, match="hv1"):
            making.result()
    wait_until(lambda: answers(bench), "libvirtd is back")
    bench.vim.delete_network(bench.host, bench.link)
    assert "nfvo-" not in devices(hv1)
    assert "nvx-" not in devices(hv1)


@pytest.mark.parametrize(
    ("defined", "known"),
    [
        pytest.param(True, {}, id="off"),
        pytest.param(True, {"segment": 0, "peers": ()}, id="off, its VNI forgotten"),
        pytest.param(False, {}, id="unknown to libvirt"),
    ],
)
def test_the_devices_of_a_link_go_with_it_though_it_is(
    lab: Lab, bench: Bench, *, defined: bool, known: dict[str, object]
):
    hv1, bridge = lab.bed.host("hv1"), bridge_name(bench.link.segment)
    bench.vim.ensure_network(bench.host, bench.link)
    hv1.run(["virsh", "net-destroy", bench.link.name])
    if not defined:
        hv1.run(["virsh", "net-undefine", bench.link.name])
    hv1.run(["ip", "link", "add", "name", bridge, "type", "bridge"])
    bench.vim.delete_network(bench.host, bench.link.model_copy(update=known))
    assert bridge not in devices(hv1)


def devices(host: Host) -> str:
    return host.run(["ip", "-br", "link"]).stdout
