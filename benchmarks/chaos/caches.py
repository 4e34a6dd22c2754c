"""
The caches of images on hosts, and the disks over them: read as files, with no call.

An image that is not whole may be there, because its upload was broken; a disk over it
must not, at no time.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.chaos.diary import Wrong
from tests.testbed.libvirt import TestBed

HALF = "half images"
CACHE, DISKS = "nfvo-cache", "nfvo"
# Magic, version, offset and length of the backing file's name (docs/interop/qcow2.txt).
HEADER = struct.Struct(">4sIQI")
MAGIC = b"QFI\xfb"
Backings = Mapping[tuple[str, int], str]
"""The name of the image of each disk, by name and inode of its file."""


@dataclass(frozen=True, slots=True)
class SeenImage:
    """A cached image: its file's name, and whether it is what that says it is."""

    host: str
    file: str
    size: int
    is_whole: bool
    disks: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Return the checksum by which it is called."""
        return self.file.partition(".")[0]


def cached(bed: TestBed) -> tuple[SeenImage, ...]:
    """Return all images that are on hosts now, also on those that are off."""
    folders = {host.name: host.dir / "lib" / "images" for host in bed.hosts.values()}
    return tuple(one for name in folders for one in seen_in(name, folders[name]))


def seen_in(host: str, folder: Path) -> Iterator[SeenImage]:
    """Yield the images below a folder with the pools of a host."""
    before = _backings(folder / DISKS)
    found = [(path, *_read(path)) for path in sorted((folder / CACHE).glob("*.*"))]
    after = _backings(folder / DISKS)
    for path, size, is_whole in found:
        # A disk that was there before the look and after it was there meanwhile.
        over = {key for key, image in before.items() if image == path.name}
        disks = sorted(disk for disk, _ in over & after.keys())
        yield SeenImage(host, path.name, size, is_whole, tuple(disks))


def half_images(seen: tuple[SeenImage, ...], sizes: Mapping[str, int]) -> list[Wrong]:
    """Return images that are not whole, and are used or will be believed whole."""
    return [
        Wrong(HALF, one.host, "image", one.file, why)
        for one in seen
        if not one.is_whole and (why := _why(one, sizes.get(one.sha256)))
    ]


def half_kept(artifacts: Path) -> Iterator[Wrong]:
    """Yield images in nfvo's own store that are not what their names say."""
    for path in sorted(artifacts.glob("[!.]*")):
        if not _read(path)[1]:
            why = f"its {path.stat().st_size} bytes are not what its name says"
            yield Wrong(HALF, "", "artifact", path.name, why)


def _why(image: SeenImage, whole: int | None) -> str:
    if image.disks:
        return f"{', '.join(image.disks)} is over it, and it has {image.size} bytes"
    if whole is not None and image.size >= whole:
        return f"it is as long as the whole, {whole} bytes, and is something else"
    return ""


def _read(path: Path) -> tuple[int, bool]:
    """Return the size of a file, and whether it has the checksum in its name."""
    try:
        stat = path.stat()
        key = stat.st_ino, stat.st_size, stat.st_mtime_ns
        return stat.st_size, _digest(path, key) == path.name.partition(".")[0]
    except FileNotFoundError:  # deleted meanwhile
        return 0, False


@lru_cache(4096)
def _digest(path: Path, version: tuple[int, int, int]) -> str:
    """Return the checksum of a file; ``version`` changes with its content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _backings(folder: Path) -> Backings:
    found = {}
    for path in folder.glob("*.qcow2"):
        try:
            with path.open("rb") as file:
                inode = path.stat().st_ino
                magic, _, offset, length = HEADER.unpack(file.read(HEADER.size))
                file.seek(offset)
                backing = file.read(length).decode() if magic == MAGIC else ""
        except (FileNotFoundError, struct.error):  # deleted meanwhile, or just made
            continue
        found[path.name, inode] = backing.rpartition("/")[2]
    return found
