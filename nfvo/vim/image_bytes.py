"""The bytes of an image on this worker: a file, or a part of its package's file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ImageSpec


class ImageBytes:
    """A reader of an image that ends where the image does."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left = file, left

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""
        most = self._left if size < 0 else min(size, self._left)
        found = self._file.read(most)
        self._left -= len(found)
        return found


@contextmanager
def opened(image: ImageSpec, offset: int = 0) -> Iterator[ImageBytes]:
    """Open an image from one of its bytes on; raises ``OSError``."""
    with Path(image.path).open("rb") as file:
        file.seek(image.start + offset)
        yield ImageBytes(file, image.size - offset)


def beginning(image: ImageSpec, size: int, where: str) -> bytes:
    """
    Return its first bytes; ``VimRefused`` unless all of it can be there.

    ``where`` is what the problem begins with.
    """
    try:
        there = Path(image.path).stat().st_size - image.start
        with opened(image) as source:
            begins = source.read(size)
    except OSError as error:
        raise VimRefused(
            f"{where}cannot read image {image.name} on this worker: {error}",
            hint="the artifact store must be shared by all workers",
        ) from error
    if there < image.size or (there > image.size and not image.start):
        raise VimRefused(
            f"{where}image {image.name} has {there} bytes in the artifact store, "
            f"not {image.size}",
            hint="upload the image again, or the package that it came in",
        )
    return begins
