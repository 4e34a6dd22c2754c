"""The header of a qcow2 image: how large it is, and whether it points elsewhere."""

import struct
from dataclasses import dataclass
from typing import Self

from nfvo.errors import VimRefused

HEADER_SIZE = 104
_MAGIC = b"QFI\xfb"
_EXTERNAL_DATA = 1 << 2


@dataclass(frozen=True, slots=True)
class Header:
    """What of the header matters here (qemu's docs/interop/qcow2.txt)."""

    virtual_size: int

    @classmethod
    def read(cls, start: bytes) -> Self:
        """
        Read the first ``HEADER_SIZE`` bytes of an image.

        Raises VimRefused for what is no qcow2, and for an image that names another
        file: the hypervisor would open that file of the host for the guest.
        """
        if len(start) < HEADER_SIZE or start[:4] != _MAGIC:
            raise VimRefused("the image is not a qcow2 file")
        version, backing_offset = struct.unpack_from(">IQ", start, 4)
        (virtual_size,) = struct.unpack_from(">Q", start, 24)
        (features,) = struct.unpack_from(">Q", start, 72) if version > 2 else (0,)
        if backing_offset or features & _EXTERNAL_DATA:
            raise VimRefused(
                "the image needs another file (a backing or an external data file)",
                hint="make it self-contained: qemu-img convert -O qcow2 OLD NEW",
            )
        return cls(virtual_size)
