"""What a package holds, whether it lies there as a folder, a zip or a tar."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.limits import CHUNK, MAX_LINES, MAX_TEXT
from nfvo.descriptor.package.refused import refuse


class Sort(StrEnum):
    """What an entry of an archive is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of an archive's list, as it stands there and not to be trusted yet.

    What is not UTF-8 in ``name`` is there as lone surrogates.  ``target`` is what a
    link names, from where the link lies; empty where links are not taken.
    """

    name: str
    size: int = 0
    sort: Sort = Sort.FILE
    target: str = ""


def plain_name(name: str) -> str:
    """Return a name without what tar puts before it and zip after it."""
    while name.startswith("./"):
        name = name[2:]
    return name.rstrip("/")


@dataclass(frozen=True, slots=True)
class Listing:
    """The sizes of the files of a package, and where its links lead."""

    sizes: Mapping[str, int]
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """Where the bytes of a file lie in a file that is open, by its descriptor."""

    opened: int
    start: int
    size: int

    def chunks(self, first: int = 0) -> Iterator[bytes]:
        """Yield what comes after so many bytes."""
        at, end = self.start + first, self.start + self.size
        while at < end and (chunk := os.pread(self.opened, min(CHUNK, end - at), at)):
            yield chunk
            at += len(chunk)


class Contents(Protocol):
    """
    The files of a package, by safe posix paths.

    Its methods raise ``Refused`` where the package is damaged.
    """

    @property
    def name(self) -> str:
        """How the package is called in problems."""
        ...

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many bytes each file says it has."""
        ...

    @property
    def links(self) -> Mapping[str, str]:
        """The file or folder that each link leads to; those to files are in sizes."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file, checked against what was said of them."""
        ...

    def span(self, name: str) -> Span | None:
        """Return where a file lies; None when its bytes are not there as they are."""
        ...


def within(contents: Contents, name: str) -> str:
    """Return what a file of a package is called in problems."""
    return f"{contents.name}/{name}"


def content(contents: Contents, name: str, most: int) -> bytes:
    """Return a small file; raise ``Refused`` when it is damaged, or not small."""
    if contents.sizes[name] > most:
        found = f"{contents.sizes[name]} bytes"
        fault = Fault("package.too-large", found, f"at most {most} for such a file")
        raise refuse(within(contents, name), fault)
    return b"".join(contents.chunks(name))


def text(contents: Contents, name: str) -> bytes:
    """Return a manifest or the like; raise ``Refused`` when it is too long."""
    data = content(contents, name, MAX_TEXT)
    if (number := data.count(b"\n")) > MAX_LINES:
        fault = Fault("package.too-large", f"{number} lines", f"at most {MAX_LINES}")
        raise refuse(within(contents, name), fault)
    return data


def measured(file: str, size: int, stream: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes; raise ``Refused`` when they are not ``size`` in number."""
    count = 0
    for chunk in stream:
        count += len(chunk)
        if count > size:
            break
        yield chunk
    if count != size:
        found = f"more than {size}" if count > size else str(count)
        message = f"it has {found} bytes, its package says {size}"
        hint = "the package may be damaged: make it anew"
        raise refuse(file, Fault("package.size", message, hint=hint))


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return the next bytes, none at the end."""
        ...


def pieces(stream: Readable) -> Iterator[bytes]:
    """Yield what is left of a stream, never much of it at once."""
    while chunk := stream.read(CHUNK):
        yield chunk
