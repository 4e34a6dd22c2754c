"""Packages that lie unpacked in a folder."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.contents import Entry, Sort, Span, measured, pieces
from nfvo.descriptor.package.entries import listing
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.refused import refuse


@dataclass(frozen=True)
class Unpacked:
    """The files of a folder; a link is read as the file in it that it leads to."""

    name: str
    sizes: Mapping[str, int]
    links: Mapping[str, str]
    path: Path

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        file = f"{self.name}/{name}"
        try:
            path = self.path / self.links.get(name, name)
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as stream:
                yield from measured(file, self.sizes[name], pieces(stream))
        except OSError as error:
            raise refuse(file, _unreadable(error)) from error

    def span(self, _name: str) -> Span | None:
        """Return nothing: no file is open."""
        return None


def folder(name: str, path: Path, limits: Limits) -> Unpacked:
    """Return the contents of a folder; raise ``Refused`` where it is not safe."""
    listed = listing(name, _walk(name, path), limits)
    return Unpacked(name, listed.sizes, listed.links, path)


def _walk(name: str, top: Path) -> Iterator[Entry]:
    """Yield what is in a folder and in those in it; links are not followed."""
    folders = [top]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as found:
                children = sorted(found, key=lambda one: one.name)
        except OSError as error:
            raise refuse(str(here), _unreadable(error)) from error
        for child in children:
            path = here / child.name
            status = path.lstat()
            inside = path.relative_to(top).as_posix()
            sort = _sort(status.st_mode)
            target = str(path.readlink()) if sort is Sort.LINK else ""
            yield Entry(inside, status.st_size, sort, target)
            if stat.S_ISDIR(status.st_mode):
                folders.append(path)


def _sort(mode: int) -> Sort:
    if stat.S_ISLNK(mode):
        return Sort.LINK
    if stat.S_ISDIR(mode):
        return Sort.FOLDER
    return Sort.FILE if stat.S_ISREG(mode) else Sort.SPECIAL


def _unreadable(error: OSError) -> Fault:
    message = f"it cannot be read: {error.strerror or error}"
    return Fault("file.unreadable", message, hint="check who may read it")
