"""Documents that lie together, and the files beside them: what readers are given."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nfvo.descriptor.limits import MAX_BYTES
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import Source, Text
from nfvo.descriptor.tree import Node
from nfvo.descriptor.vnfd import Vnfd


class Files(Protocol):
    """Files of a folder or an archive, by their names in it."""

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, None when there is none or it is too large."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder; none outside of it, by whatever link."""

    root: Path

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, None when there is none or it is too large."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()) or not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return content if len(content) <= MAX_BYTES else None


@dataclass(frozen=True, slots=True)
class Given:
    """Files that came with a request."""

    files: Mapping[str, bytes]

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, if it was given."""
        return self.files.get(name)


Doubts = Callable[[Nsd | Vnfd], Iterable[Problem]]


def no_doubts(_descriptor: Nsd | Vnfd) -> tuple[Problem, ...]:
    """Find nothing wrong with a descriptor: nobody says more of it than itself."""
    return ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    Texts that may refer to each other, and to ``files`` beside them.

    ``label`` is what the bundle is called before names of its files: a text
    ``pkg.csar/Definitions/top.yaml`` is ``Definitions/top.yaml`` to ``files``.
    ``doubts`` holds a descriptor against what the package says of it.
    """

    texts: tuple[Text | Problem, ...]
    files: Files
    label: str = ""
    doubts: Doubts = no_doubts

    def inside(self, file: str) -> str:
        """Return the name that a text's file has in the bundle."""
        return file.removeprefix(f"{self.label}/") if self.label else file

    def beside(self, file: str, name: str) -> bytes | None:
        """Return the file that a text's file calls ``name``, from where it lies."""
        folder = posixpath.dirname(self.inside(file))
        path = posixpath.normpath(posixpath.join(folder, name))
        if path.startswith(("../", "/")):
            return None
        return self.files.read(path)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a text."""

    root: Node
    source: Source

    @property
    def file(self) -> str:
        """Return the file that it is in."""
        return self.source.file


@dataclass(frozen=True, slots=True)
class Read:
    """A descriptor that was read, and where all of it was written."""

    descriptor: Nsd | Vnfd
    marks: Marks
    source: Source


@dataclass(frozen=True, slots=True)
class Broken:
    """A VNFD that is there, but can't be read: who uses it is not to blame."""

    vnfd: str


Outcome = Iterator[Read | Problem | Broken]
"""What a reader yields: descriptors, and what is wrong."""


class Reader(Protocol):
    """A dialect: reads those of the papers that are its own."""

    def claims(self, paper: Paper) -> bool:
        """Whether a document is of this dialect."""

    def read(self, papers: Sequence[Paper], bundle: Bundle) -> Outcome:
        """Yield the descriptors in documents that were claimed, and their problems."""
