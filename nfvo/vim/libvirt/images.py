"""
The cache of images on a host: one volume per checksum, shared by all overlays.

An image is whole when its file has the image's size.  That is sound because bytes are
only ever written below or at the end of the file, never beyond it: whoever sends a
slice begins at its own offset or at the end of the file, whichever comes first, and
nobody truncates.  So two workers that send the same image at once do no harm.

libvirt has no call that puts what was uploaded on the disk (docs/decisions/0005): after
a power cut a file may be shorter than it was.  So who restarts a VM asks for its image
before, and what is missing is sent.
"""

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.image_bytes import beginning, opened
from nfvo.vim.libvirt.qcow2 import HEADER_SIZE, Header
from nfvo.vim.libvirt.storage import IMAGES, Storage, Volume, physical_size
from nfvo.vim.libvirt.storage_xml import SHARED, File
from nfvo.vim.libvirt.upload import upload

FORMATS = ("qcow2", "raw")


def ensure_image(
    storage: Storage, image: ImageSpec, offset: int, limit_s: float
) -> int:
    """
    Send what ``limit_s`` allows of an image; see ``Vim.ensure_image``.

    Where nothing can be sent, its volume stays empty.
    """
    name = f"{image.sha256}.{image.format}"
    if _is_whole(storage, name, image.size):
        return image.size
    begins = beginning(image, HEADER_SIZE, "")
    if image.format == "qcow2":
        Header.read(begins)
    if not storage.can.images:
        storage.ensure(IMAGES, name, File(name, image.size, SHARED).to_xml())
        return image.size
    volume = storage.ensure(IMAGES, name, File(name, 0, SHARED).to_xml())
    size = physical_size(volume)
    if size > image.size:
        storage.delete(IMAGES, name)
        raise VimRefused(
            f"image {image.name} on the host was larger than {image.size} bytes",
            hint="it has been deleted there; try again",
        )
    offset = min(offset, size)
    with opened(image, offset) as source:
        connection = storage.connection
        sent = upload(connection, volume, source, offset=offset, limit_s=limit_s)
    return offset + sent


def _is_whole(storage: Storage, name: str, size: int) -> bool:
    """Whether an image is there; then its bytes are not needed here any more."""
    volume = storage.volume(IMAGES, name) if storage.can.images else None
    return volume is not None and physical_size(volume) == size


def find_image(storage: Storage, sha256: str) -> tuple[Volume, str] | None:
    """Return a cached image and its format."""
    for image_format in FORMATS:
        volume = storage.volume(IMAGES, f"{sha256}.{image_format}")
        if volume is not None:
            return volume, image_format
    return None


def delete_image(storage: Storage, sha256: str) -> None:
    """Remove an image from the cache, unless a disk is over it."""
    for image_format in FORMATS:
        name = f"{sha256}.{image_format}"
        image = storage.volume(IMAGES, name)
        if image is None:
            continue
        if user := storage.over(image.path()):
            raise VimRefused(f"image {sha256[:12]} is used by the disk {user}")
        storage.delete(IMAGES, name)
