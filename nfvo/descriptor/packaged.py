"""Packages → bundles: the descriptor in one, and the files beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from nfvo.descriptor import sources
from nfvo.descriptor.bundle import Bundle, Doubts, Given, no_doubts
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.limits import MAX_BYTES
from nfvo.descriptor.package.agreement import doubts
from nfvo.descriptor.package.contents import Contents, content, within
from nfvo.descriptor.package.package import Package, package
from nfvo.descriptor.package.refused import START, Refused
from nfvo.descriptor.package.rules import Rules
from nfvo.descriptor.package.shape import Kind
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import Text


@dataclass(frozen=True, slots=True)
class Inside:
    """The files of a package, for as long as that is open."""

    contents: Contents

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, None when there is none or it is too large."""
        if self.contents.sizes.get(name, MAX_BYTES + 1) > MAX_BYTES:
            return None
        try:
            return content(self.contents, name, MAX_BYTES)
        except Refused:
            return None  # what is damaged was told when all was read


def of_package(path: Path, rules: Rules) -> Iterator[Bundle]:
    """Yield the bundle of a package; it may be read until the next is asked for."""
    try:
        with package(path, rules) as found:
            yield bundle_of(found)
    except Refused as refused:
        yield Bundle(refused.problems, Given({}), str(path))


def bundle_of(found: Package) -> Bundle:
    """Return what a package has to be read, and all that is wrong with it already."""
    names = (found.entry,) if found.entry else _texts(found)
    texts = [_text(found.contents, name) for name in names]
    problems = [*found.problems]
    if found.kind is Kind.PLAIN and not names:
        hint = "put a *.yaml file there that is a VNFD or an NSD"
        fault = Fault("package.no-descriptor", "no descriptor in it", hint=hint)
        problems.append(fault.at(found.contents.name, START))
    held: Doubts = no_doubts
    if found.manifest is not None:
        held = partial(doubts, found.manifest)
    label, files = found.contents.name, Inside(found.contents)
    return Bundle((*problems, *texts), files, label, doubts=held)


def _texts(found: Package) -> tuple[str, ...]:
    if found.kind is not Kind.PLAIN:
        return ()
    names = found.contents.sizes
    return tuple(
        sorted(name for name in names if PurePosixPath(name).suffix in sources.SUFFIXES)
    )


def _text(contents: Contents, name: str) -> Text | Problem:
    """Return one file as a text, or why it is none."""
    file = within(contents, name)
    size = contents.sizes[name]
    if size > MAX_BYTES:
        fault = Fault("file.too-large", f"{size} bytes", f"at most {MAX_BYTES}")
        return fault.at(file, START)
    try:
        return sources.decode(file, content(contents, name, MAX_BYTES))
    except Refused:
        fault = Fault("file.unreadable", "it is damaged", hint="make the package anew")
        return fault.at(file, START)
