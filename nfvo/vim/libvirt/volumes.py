"""The disks and seeds of servers, as volumes of the pool ``nfvo``."""

from io import BytesIO
from typing import Any

from nfvo.errors import VimRefused
from nfvo.lcm.specs import VolumeSpec
from nfvo.vim.hints import AGAIN
from nfvo.vim.libvirt.images import find_image
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.qcow2 import HEADER_SIZE, Header
from nfvo.vim.libvirt.storage import VOLUMES, Storage, physical_size
from nfvo.vim.libvirt.storage_xml import GIB, PRIVATE, Empty, File, Overlay
from nfvo.vim.libvirt.upload import download, upload

SEED_LIMIT_S = 5.0


def ensure_volume(storage: Storage, volume: VolumeSpec) -> None:
    """Make a disk over a cached image, at least as large as the image's own."""
    if not volume.image_sha256:
        _ensure_empty(storage, volume)
        return
    image = find_image(storage, volume.image_sha256)
    if image is None:
        raise VimRefused(
            f"disk {volume.name}: its image {volume.image_sha256[:12]} is not there",
            hint=f"somebody deleted it from the host's cache: {AGAIN}",
        )
    backing, backing_format = image
    capacity = max(
        volume.size_gib * GIB, _virtual_size(storage, backing, backing_format)
    )
    overlay = Overlay(volume.name, capacity, backing.path(), backing_format)
    made = storage.ensure(VOLUMES, volume.name, overlay.to_xml())
    if _backing(made) != overlay.backing_path and physical_size(made) == 0:
        storage.delete(VOLUMES, volume.name)  # left by a crash: nothing is in it
        made = storage.make(VOLUMES, volume.name, overlay.to_xml())
    _check(volume.name, made, overlay.backing_path)


def _ensure_empty(storage: Storage, volume: VolumeSpec) -> None:
    """Make a disk over nothing; what a guest has written to it stays."""
    empty = Empty(volume.name, volume.size_gib * GIB).to_xml()
    made = storage.ensure(VOLUMES, volume.name, empty)
    if storage.can.images and physical_size(made) == 0:
        storage.delete(VOLUMES, volume.name)  # left by a crash: it has no header yet
        made = storage.make(VOLUMES, volume.name, empty)
    _check(volume.name, made, None)


def ensure_seed(storage: Storage, name: str, content: bytes) -> None:
    """Put day-0 data there in place of what had its name; empty if it can't be sent."""
    storage.delete(VOLUMES, name)
    made = storage.make(VOLUMES, name, File(name, len(content), PRIVATE).to_xml())
    if not storage.can.seeds:
        return
    upload(storage.connection, made, BytesIO(content), offset=0, limit_s=SEED_LIMIT_S)


def delete_volume(storage: Storage, name: str) -> None:
    """Delete a disk or a seed."""
    storage.delete(VOLUMES, name)


def _virtual_size(storage: Storage, image: Any, image_format: str) -> int:
    """Ask the file itself: libvirt took it for raw when it was made."""
    if not storage.can.images:
        return 0
    if image_format == "raw":
        return physical_size(image)
    return Header.read(download(storage.connection, image, HEADER_SIZE)).virtual_size


def _backing(made: Any) -> str | None:
    return parse(made.XMLDesc()).findtext("backingStore/path")


def _check(name: str, made: Any, backing_path: str | None) -> None:
    """Raise VimRefused when the volume of that name is another one."""
    found = _backing(made)
    if found != backing_path:
        raise VimRefused(
            f"volume {name} exists, but over {found or 'nothing'}, "
            f"not {backing_path or 'nothing'}",
            hint="delete it on the host if nobody needs it",
        )
