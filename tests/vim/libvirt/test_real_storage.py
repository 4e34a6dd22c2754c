"""Images, disks and seeds on a real host: whole, private, and pointing nowhere else."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ImageSpec, VolumeSpec
from tests.contract.vim_contract import Bench
from tests.vim.libvirt.lab import TAG, Lab, spec_of

pytestmark = pytest.mark.libvirt


@pytest.fixture
def bench(lab: Lab) -> Iterator[Bench]:
    bench = lab.bench("hv1")
    yield bench
    bench.clear()
    bench.vim.delete_image(bench.host, bench.image.sha256)


@pytest.fixture
def pools(lab: Lab) -> Path:
    """Return where the host's pools are, as seen from outside it."""
    return lab.bed.host("hv1").dir / "lib" / "images"


def qemu_img(*arguments: object) -> None:
    command = ["qemu-img", *(str(argument) for argument in arguments)]
    subprocess.run(command, check=True, capture_output=True)


def put(bench: Bench, image: ImageSpec) -> int:
    return bench.vim.ensure_image(bench.host, image, 0)


def test_an_image_arrives_byte_by_byte(bench: Bench, pools: Path):
    bench.put_image()
    there = pools / "nfvo-cache" / f"{bench.image.sha256}.qcow2"
    assert there.read_bytes() == Path(bench.image.path).read_bytes()


def test_an_image_in_a_package_arrives_alone(bench: Bench, pools: Path, tmp_path: Path):
    image, package = Path(bench.image.path).read_bytes(), tmp_path / "package"
    package.write_bytes(b"before" + image + b"after")
    lies = bench.image.model_copy(update={"path": str(package), "start": 6})
    there = pools / "nfvo-cache" / f"{bench.image.sha256}.qcow2"
    done = 0
    while done < len(image):
        done = bench.vim.ensure_image(bench.host, lies, done)
    assert there.read_bytes() == image


def test_what_came_of_a_broken_upload_is_completed(bench: Bench, pools: Path):
    """Whatever offset the checkpoint has, no hole is left."""
    bench.put_image()
    there = pools / "nfvo-cache" / f"{bench.image.sha256}.qcow2"
    with there.open("r+b") as cut:
        cut.truncate(300_000)
    done = bench.vim.ensure_image(bench.host, bench.image, 900_000)
    assert done == bench.image.size
    assert there.read_bytes() == Path(bench.image.path).read_bytes()


def test_an_image_that_is_longer_than_it_should_be_is_sent_again(
    bench: Bench, pools: Path
):
    bench.put_image()
    there = pools / "nfvo-cache" / f"{bench.image.sha256}.qcow2"
    with there.open("ab") as longer:
        longer.write(b"x")
    with pytest.raises(VimRefused, match="was larger"):
        put(bench, bench.image)
    assert put(bench, bench.image) == bench.image.size


def test_an_image_over_a_file_of_the_host_is_refused(bench: Bench, tmp_path: Path):
    evil = tmp_path / "evil.qcow2"
    qemu_img(
        "create",
        "-u",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        "/etc/shadow",
        evil,
        "1M",
    )
    with pytest.raises(VimRefused, match="another file"):
        put(bench, spec_of(evil))


def test_an_image_whose_data_is_another_file_is_refused(bench: Bench, tmp_path: Path):
    evil, data = tmp_path / "evil.qcow2", tmp_path / "data"
    qemu_img("create", "-q", "-f", "qcow2", "-o", f"data_file={data}", evil, "1M")
    with pytest.raises(VimRefused, match="another file"):
        put(bench, spec_of(evil))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"path": "/nowhere"}, "cannot read", id="not there"),
        pytest.param({"size": 5}, "not 5", id="another size"),
    ],
)
def test_an_image_that_is_not_what_it_should_be_is_refused(
    bench: Bench, change: dict[str, object], said: str
):
    with pytest.raises(VimRefused, match=said):
        put(bench, bench.image.model_copy(update=change))


def test_a_raw_image_serves_disks_as_well(bench: Bench, tmp_path: Path, pools: Path):
    path = tmp_path / "raw"
    path.write_bytes(bytes(1_048_576))
    image = spec_of(path).model_copy(update={"format": "raw"})
    put(bench, image)
    bench.vim.ensure_volume(bench.host, volume(image.sha256))
    assert "backing file format: raw" in info(pools / "nfvo" / "a.qcow2")
    bench.vim.delete_volume(bench.host, "a.qcow2")
    bench.vim.delete_image(bench.host, image.sha256)
    assert bench.found("image") == []


@pytest.mark.parametrize(
    ("image_gib", "asked_gib"),
    [
        pytest.param(1, 3, id="larger than its image"),
        pytest.param(2, 1, id="never smaller than its image"),
        pytest.param(2, 0, id="as large as its image"),
    ],
)
def test_a_disk_is(
    bench: Bench, tmp_path: Path, pools: Path, image_gib: int, asked_gib: int
):
    path = tmp_path / "image.qcow2"
    qemu_img("create", "-q", "-f", "qcow2", path, f"{image_gib}G")
    image = spec_of(path)
    put(bench, image)
    bench.vim.ensure_volume(bench.host, volume(image.sha256, size_gib=asked_gib))
    size = f"virtual size: {max(image_gib, asked_gib)} GiB"
    assert size in info(pools / "nfvo" / "a.qcow2")
    bench.vim.delete_volume(bench.host, "a.qcow2")
    bench.vim.delete_image(bench.host, image.sha256)


def test_a_disk_that_a_crash_left_empty_is_made_anew(
    lab: Lab, bench: Bench, pools: Path
):
    bench.put_image()
    (pools / "nfvo" / "a.qcow2").touch()
    lab.bed.host("hv1").run(["virsh", "-q", "pool-refresh", "nfvo"])
    bench.vim.ensure_volume(bench.host, volume(bench.image.sha256))
    assert bench.image.sha256 in info(pools / "nfvo" / "a.qcow2")


def test_a_disk_over_another_image_is_not_taken_for_it(bench: Bench, tmp_path: Path):
    bench.server("a")
    path = tmp_path / "other.qcow2"
    qemu_img("create", "-q", "-f", "qcow2", path, "1M")
    other = spec_of(path)
    put(bench, other)
    with pytest.raises(VimRefused, match="exists, but over"):
        bench.vim.ensure_volume(bench.host, volume(other.sha256))
    bench.vim.delete_image(bench.host, other.sha256)


def test_a_seed_is_private_and_replaced_as_a_whole(bench: Bench, pools: Path):
    seed = pools / "nfvo" / "a-seed.iso"
    for content in (b"long" * 5000, b"short"):
        bench.vim.ensure_seed(bench.host, seed.name, content)
        assert seed.read_bytes() == content
        assert seed.stat().st_mode & 0o777 == 0o600
    assert (pools / "nfvo").stat().st_mode & 0o777 == 0o711


def volume(sha256: str, size_gib: int = 1) -> VolumeSpec:
    return VolumeSpec(name="a.qcow2", image_sha256=sha256, size_gib=size_gib, tag=TAG)


def info(path: Path) -> str:
    """Return qemu's words on a disk, whose backing file is only there for the host."""
    command = ["qemu-img", "info", "-U", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
