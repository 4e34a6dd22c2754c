"""Files → a zip, written as it is read: the same files give the same bytes."""

import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)
LARGE = 2**20
"""Files from this size on are stored as they are: most are images, packed already."""

Member = tuple[str, int, Iterator[bytes]]
"""The name of a file, its size and its bytes."""


class _Sink(io.RawIOBase):
    """A file that can only be written, and forgets what was taken out of it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Add bytes."""
        self._written += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        found = bytes(self._written)
        self._written.clear()
        return found


def zipped(files: Iterable[Member]) -> Iterator[bytes]:
    """Yield the zip of files."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for name, size, chunks in files:
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_STORED if size >= LARGE else ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)
                    yield sink.taken()
    yield sink.taken()
