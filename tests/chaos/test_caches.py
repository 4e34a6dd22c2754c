"""Half an image is found where it is used, or would be believed whole."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from benchmarks.chaos.caches import half_images, half_kept, seen_in

WHOLE = b"an image" * 1_000
DIGEST = hashlib.sha256(WHOLE).hexdigest()
SIZES = {DIGEST: len(WHOLE)}


@pytest.fixture
def pools(tmp_path: Path) -> Path:
    for pool in ("nfvo", "nfvo-cache"):
        (tmp_path / pool).mkdir()
    return tmp_path


def put(pools: Path, content: bytes) -> None:
    (pools / "nfvo-cache" / f"{DIGEST}.raw").write_bytes(content)


def add_disk(pools: Path) -> None:
    """Make a disk as libvirt does, over the image where hosts see it."""
    backing = f"/var/lib/libvirt/images/nfvo-cache/{DIGEST}.raw"
    command = ["qemu-img", "create", "-u", "-q", "-f", "qcow2", "-F", "raw"]
    command += ["-b", backing, str(pools / "nfvo" / "a.qcow2"), "1M"]
    subprocess.run(command, check=True)


def said(pools: Path) -> list[str]:
    return [one.why for one in half_images(tuple(seen_in("hv1", pools)), SIZES)]


def test_nothing_is_wrong_with_a_disk_over_a_whole_image(pools: Path):
    put(pools, WHOLE)
    add_disk(pools)
    (seen,) = seen_in("hv1", pools)
    assert (seen.is_whole, seen.disks) == (True, ("a.qcow2",))
    assert said(pools) == []


def test_half_an_image_may_wait_for_the_rest(pools: Path):
    put(pools, WHOLE[:3_000])
    assert said(pools) == []


def test_half_an_image_under_a_disk_is_found(pools: Path):
    put(pools, WHOLE[:3_000])
    add_disk(pools)
    assert said(pools) == ["a.qcow2 is over it, and it has 3000 bytes"]


def test_an_image_with_a_hole_is_found_though_no_disk_is_over_it(pools: Path):
    put(pools, WHOLE[:3_000] + bytes(2_000) + WHOLE[5_000:])
    (why,) = said(pools)
    assert "as long as the whole" in why


def test_what_a_file_becomes_is_seen(pools: Path):
    put(pools, WHOLE[:3_000])
    assert [one.is_whole for one in seen_in("hv1", pools)] == [False]
    put(pools, WHOLE)
    assert [one.is_whole for one in seen_in("hv1", pools)] == [True]


def test_half_an_image_in_the_store_of_artifacts_is_found(tmp_path: Path):
    (tmp_path / DIGEST).write_bytes(WHOLE)
    (tmp_path / ".upload-1").write_bytes(WHOLE[:9])
    assert list(half_kept(tmp_path)) == []
    (tmp_path / DIGEST).write_bytes(WHOLE[:9])
    assert [one.name for one in half_kept(tmp_path)] == [DIGEST]
