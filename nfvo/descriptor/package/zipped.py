"""Packages that are zip files: .csar and .zip."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.bounded import Bounded
from nfvo.descriptor.package.contents import (
    Entry,
    Sort,
    Span,
    measured,
    pieces,
    plain_name,
)
from nfvo.descriptor.package.entries import grows, listing
from nfvo.descriptor.package.limits import CHUNK, Limits
from nfvo.descriptor.package.refused import refuse
from nfvo.descriptor.words import quoted

METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED, STREAMED, IS_UTF8 = 0x1 | 0x40 | 0x2000, 0x8, 0x800
LOCAL = struct.Struct("<4s5H3I2H")
IN_ZIP64 = 0xFFFFFFFF
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


@dataclass(frozen=True)
class Zipped:
    """The contents of a zip file that is open, and whose names are safe."""

    name: str
    sizes: Mapping[str, int]
    archive: zipfile.ZipFile
    infos: Mapping[str, zipfile.ZipInfo]
    file: Bounded
    links: Mapping[str, str] = field(default_factory=dict)  # refused: zips have none

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file, whose CRC is checked at the end."""
        info = self.infos[name]
        file = f"{self.name}/{name}"
        with _damage(file):
            _agree(file, info, self.file)
            with self.archive.open(info) as stream:
                is_packed = info.compress_type != zipfile.ZIP_STORED
                found = pieces(stream) if is_packed else self._stored(info)
                yield from measured(file, info.file_size, found)

    def _stored(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield bytes that are not packed, as ``zipfile`` would, but copy them less."""
        at, left, crc = self._start(info), info.compress_size, 0
        while left:
            self.file.seek(at)
            if not (chunk := self.file.read(min(left, CHUNK))):
                raise EOFError
            at, left, crc = at + len(chunk), left - len(chunk), zlib.crc32(chunk, crc)
            yield chunk
        if crc != info.CRC:
            raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")

    def _start(self, info: zipfile.ZipInfo) -> int:
        """Return where the bytes of a file begin, after its own header."""
        self.file.seek(info.header_offset)
        header = LOCAL.unpack(self.file.read(LOCAL.size))
        return info.header_offset + LOCAL.size + int(header[9]) + int(header[10])

    def span(self, name: str) -> Span | None:
        """Return where a file lies in the archive that is not packed."""
        info = self.infos[name]
        if info.compress_type != zipfile.ZIP_STORED:
            return None
        return Span(self.file.fileno(), self._start(info), info.file_size)


def zipped(name: str, file: io.BufferedReader, limits: Limits) -> Zipped:
    """Return the contents of a zip file; raise ``Refused`` where it is not safe."""
    bounded = Bounded(name, file, max(limits.listing_bytes, CHUNK))
    with _damage(name):
        archive = zipfile.ZipFile(bounded)
    infos = archive.infolist()
    sizes = listing(name, map(_entry, infos), limits).sizes
    files = {plain_name(_name(info)): info for info in infos if not _is_folder(info)}
    for info in files.values():
        if fault := _unreadable(info):
            raise refuse(name, fault)
    _apart(name, infos, archive.start_dir)
    grows(name, sizes, file.seek(0, io.SEEK_END), limits)
    return Zipped(name, sizes, archive, files, bounded)


@contextmanager
def _damage(file: str) -> Iterator[None]:
    """Turn what ``zipfile`` raises of a broken archive into ``Refused``."""
    try:
        yield
    except UnicodeDecodeError as error:
        hint = "name the files in UTF-8"
        fault = Fault("package.name-encoding", "a name is not UTF-8", hint=hint)
        raise refuse(file, fault) from error
    except DAMAGE as error:
        message = f"it cannot be unpacked: {error or type(error).__name__}"
        hint = "copy or make the package again; it may be cut off"
        raise refuse(file, Fault("package.damaged", message, hint=hint)) from error


def _name(info: zipfile.ZipInfo) -> str:
    """Return a name as it stands; without the flag for UTF-8 it may be that still."""
    name = info.orig_filename
    if info.flag_bits & IS_UTF8 or name.isascii():
        return name
    return name.encode("cp437").decode("utf-8", "surrogateescape")


def _entry(info: zipfile.ZipInfo) -> Entry:
    return Entry(_name(info), info.file_size, _sort(info))


def _sort(info: zipfile.ZipInfo) -> Sort:
    """Return what the Unix mode says it is; other systems only know folders."""
    mode = stat.S_IFMT(info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return Sort.LINK
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Sort.SPECIAL
    return Sort.FOLDER if _is_folder(info) else Sort.FILE


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.orig_filename.endswith("/")  # of an empty name, is_dir() raises


def _unreadable(info: zipfile.ZipInfo) -> Fault | None:
    said = quoted(info.filename)
    if info.flag_bits & ENCRYPTED:
        hint = "make the package without a password"
        return Fault("package.encrypted", f"{said} is encrypted", hint=hint)
    if info.compress_type not in METHODS:
        message = f"{said} is packed by method {info.compress_type}"
        return Fault("package.method", message, "stored or deflate (0 or 8)")
    return None


def _apart(package: str, infos: list[zipfile.ZipInfo], end: int) -> None:
    """Raise ``Refused`` when files share bytes: 42 kB could be petabytes so."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    starts = [*(info.header_offset for info in ordered[1:]), end]
    for info, following in zip(ordered, starts, strict=False):
        if info.header_offset + LOCAL.size + info.compress_size > following:
            message = f"{quoted(info.filename)} shares its bytes with another file"
            raise refuse(package, Fault("package.overlap", message))


def _agree(file: str, info: zipfile.ZipInfo, archive: Bounded) -> None:
    """Raise ``Refused`` when a file's own header differs from the directory's."""
    archive.seek(info.header_offset)
    header = LOCAL.unpack(archive.read(LOCAL.size))
    flags, method, crc, packed, size = header[2], header[3], *header[6:9]
    said = [(method, info.compress_type, "method")]
    if not flags & STREAMED:
        said.append((crc, info.CRC, "checksum"))
        said.append((packed, info.compress_size, "packed size"))
        said.append((size, info.file_size, "size"))
    for here, listed, what in said:
        if here not in (listed, IN_ZIP64):
            message = f"its header says {what} {here}, the directory {listed}"
            raise refuse(file, Fault("package.size", message))
