"""
Packages that are tar files, gzipped or not: OSM's .tar.gz.

A gzip stream has no list of names and no way back, so it is unpacked once, into a file
without a name that goes with its last reader, and no further than the limits allow.
"""

import gzip
import io
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

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
from nfvo.descriptor.package.entries import bomb, listing
from nfvo.descriptor.package.limits import CHUNK, Limits
from nfvo.descriptor.package.refused import refuse

DAMAGE = (
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RecursionError,  # one per long name that has a long name before it
)


@dataclass(frozen=True)
class Tarred:
    """The contents of a tar file that is open, and whose names are safe."""

    name: str
    sizes: Mapping[str, int]
    links: Mapping[str, str]
    archive: tarfile.TarFile
    infos: Mapping[str, tarfile.TarInfo]
    file: Bounded

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        info = self.infos[name]
        file = f"{self.name}/{name}"
        with _damage(file):
            stream = self.archive.extractfile(info)
            assert stream is not None  # only plain files are in ``infos``
            with stream:
                yield from measured(file, info.size, pieces(stream))

    def span(self, name: str) -> Span:
        """Return where a file lies, in what was unpacked where that had to be."""
        info = self.infos[name]
        return Span(self.file.fileno(), info.offset_data, info.size)


def tarred(name: str, file: io.BufferedReader, limits: Limits) -> Tarred:
    """Return the contents of a tar file; raise ``Refused`` where it is not safe."""
    bounded = Bounded(name, file, CHUNK)
    with _damage(name):
        archive = tarfile.TarFile(fileobj=bounded, encoding="utf-8")
        infos = [*_listed(name, archive, limits)]
    listed = listing(name, map(_entry, infos), limits)
    files = {plain_name(info.name): info for info in infos if info.isreg()}
    files |= {link: files[end] for link, end in listed.links.items() if end in files}
    return Tarred(name, listed.sizes, listed.links, archive, files, bounded)


@contextmanager
def gunzipped(
    name: str, file: io.BufferedReader, limits: Limits
) -> Iterator[io.BufferedReader]:
    """Unpack a gzip file into one without a name."""
    packed = file.seek(0, io.SEEK_END)
    file.seek(0)
    with tempfile.TemporaryFile() as spool:
        with _damage(name), gzip.GzipFile(fileobj=file) as stream:
            for chunk in pieces(stream):
                spool.write(chunk)
                if spool.tell() > limits.unpacked(packed):
                    raise refuse(name, bomb(spool.tell(), packed, limits))
        yield spool  # type: ignore[misc]


@contextmanager
def _damage(file: str) -> Iterator[None]:
    """Turn what is raised of a broken archive into ``Refused``."""
    try:
        yield
    except DAMAGE as error:
        message = f"it cannot be unpacked: {error or type(error).__name__}"
        hint = "copy or make the package again; it may be cut off"
        raise refuse(file, Fault("package.damaged", message, hint=hint)) from error


def _listed(
    name: str, archive: tarfile.TarFile, limits: Limits
) -> Iterator[tarfile.TarInfo]:
    """Yield the headers; a negative size would lead back to the same one for ever."""
    for number, info in enumerate(archive):
        if info.size < 0:
            message = f"a file of {info.size} bytes"
            raise refuse(name, Fault("package.damaged", message))
        if number > limits.members:
            most = f"at most {limits.members}"
            raise refuse(name, Fault("package.too-many", "too many files", most))
        yield info


def _entry(info: tarfile.TarInfo) -> Entry:
    target = info.linkname if info.issym() else ""
    return Entry(info.name, info.size, _sort(info), target)


def _sort(info: tarfile.TarInfo) -> Sort:
    if info.isdir():
        return Sort.FOLDER
    if info.issym() or info.islnk():
        return Sort.LINK
    return Sort.FILE if info.isreg() and not info.issparse() else Sort.SPECIAL
