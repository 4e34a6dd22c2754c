"""A file whose reader cannot be made to take much of it into memory at once."""

import io

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.refused import refuse


class Bounded(io.RawIOBase):
    """
    A seekable file for ``zipfile`` and ``tarfile``, which believe what it says.

    Both read what a header gives the length of (a directory, a long name) in one
    piece; asking for more than ``most`` bytes raises ``Refused``.
    """

    def __init__(self, package: str, file: io.BufferedReader, most: int) -> None:
        super().__init__()
        self._package, self._file, self._most = package, file, most
        self._size = file.seek(0, io.SEEK_END)
        file.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, or all that are left, if those are not too many."""
        left = max(self._size - self._file.tell(), 0)
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > self._most:
            message = f"a list of names with {wanted} bytes"
            fault = Fault("package.too-many", message, f"at most {self._most}")
            raise refuse(self._package, fault)
        return self._file.read(wanted)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()

    def fileno(self) -> int:
        """Return the descriptor of the file."""
        return self._file.fileno()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place can be gone to."""
        return True
