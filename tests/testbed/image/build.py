"""Build the image once per content of its inputs, and keep it in the user's cache."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.testbed.image import disk, kernel, rootfs

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Image:
    """A built image: the disk, and the kernel and initramfs that are on it."""

    directory: Path

    @property
    def qcow2(self) -> Path:
        """Return the bootable disk."""
        return self.directory / "vnf.qcow2"

    @property
    def vmlinuz(self) -> Path:
        """Return the kernel, for direct boot."""
        return self.directory / "vmlinuz"

    @property
    def initramfs(self) -> Path:
        """Return the initramfs, for direct boot."""
        return self.directory / "initramfs"


def build() -> Image:
    """Return the image of the present inputs, built now if it is not cached."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nfvo"
    with _alone(cache):
        package = kernel.package(cache / "kernel")
        image = Image(cache / "image" / _key(package))
        if not image.directory.exists():
            image.directory.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=image.directory.parent) as scratch:
                _make(package, Path(scratch), image.directory)
    return image


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Let others wait that want to fetch and build the same."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(package: Path, scratch: Path, target: Path) -> None:
    new = Image(scratch / "image")
    new.directory.mkdir()
    unpacked = kernel.unpack(package, scratch / "kernel")
    shutil.copy(unpacked.vmlinuz, new.vmlinuz)
    rootfs.fill(scratch / "root", unpacked)
    disk.make_initramfs(scratch / "root", new.initramfs)
    disk.make_qcow2(new.vmlinuz, new.initramfs, new.qcow2)
    new.directory.rename(target)


def _key(package: Path) -> str:
    """Return a digest of everything that decides what the image is."""
    digest = sha256(package.name.encode())
    for path in _inputs():
        digest.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _inputs() -> Iterator[Path]:
    yield from sorted(HERE.glob("*.py"))
    yield from sorted(HERE.glob("guest/*"))
    yield from (Path(program) for program in rootfs.PROGRAMS)
