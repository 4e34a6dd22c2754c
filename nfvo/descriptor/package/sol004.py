"""
Packages of SOL004 and SOL007: every file is there, hashed and signed as is said.

First it is read what is to be checked, then all files once, then it is compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package import meta
from nfvo.descriptor.package.contents import Contents, text, within
from nfvo.descriptor.package.hashed import Hashed
from nfvo.descriptor.package.hashing import Digests
from nfvo.descriptor.package.layout import Layout
from nfvo.descriptor.package.manifest import Manifest, manifest
from nfvo.descriptor.package.refused import START
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import quoted


@dataclass(frozen=True, slots=True)
class Stated:
    """A file of which something is said, and in which file that is."""

    hashed: Hashed
    file: str

    def problem(self, fault: Fault) -> Problem:
        """Return a fault at the line where it is said."""
        return fault.at(self.file, Spot(self.hashed.line, 1))


def manifest_of(contents: Contents, layout: Layout) -> Manifest:
    """Return the manifest, an empty one where there is none."""
    if not layout.manifest:
        return Manifest(within(contents, "manifest"))
    data = text(contents, layout.manifest)
    return manifest(within(contents, layout.manifest), data)


def stated(contents: Contents, layout: Layout, found: Manifest) -> tuple[Stated, ...]:
    """Return what the manifest and TOSCA.meta say of files."""
    file = within(contents, meta.PATH)
    return (
        *(Stated(one, found.file) for one in found.sources),
        *(Stated(one, file) for one in layout.meta.hashed),
    )


def wanted(all_stated: tuple[Stated, ...]) -> Iterator[tuple[str, str]]:
    """Yield which digest of which file has to be made."""
    for one in all_stated:
        if one.hashed.kind and not one.hashed.fault():
            yield one.hashed.path, one.hashed.kind


def differing(
    contents: Contents, all_stated: tuple[Stated, ...], digests: Digests
) -> Iterator[Problem]:
    """Yield a problem for each file that is not there, or not as it was hashed."""
    for one in all_stated:
        fault = _missing(contents, one.hashed) or one.hashed.fault()
        if fault:
            yield one.problem(fault)
        elif one.hashed.kind:
            found = digests.digest(one.hashed.path, one.hashed.kind)
            if found and found != one.hashed.digest.lower():
                message = f"{quoted(one.hashed.path)} has the hash {found}"
                hint = "the file was changed, or the manifest was not made anew"
                fault = Fault("manifest.mismatch", message, one.hashed.digest, hint)
                yield one.problem(fault)
    yield from _twice(all_stated)


def uncovered(contents: Contents, layout: Layout, found: Manifest) -> Iterator[Problem]:
    """Yield a problem for each file that could be changed without anybody's notice."""
    if not layout.manifest:
        return
    signed = bool(found.signature)
    if not signed and not any(one.digest for one in found.sources):
        yield Fault("manifest.uncovered", "it has no hashes").at(found.file, START)
        return
    known = {one.path for one in found.sources if one.digest or one.signature}
    if not signed:
        known.update(one.path for one in layout.meta.hashed)
    known.update((layout.manifest, layout.certificate))
    known.update(one.signature for one in found.sources)
    known.update(one.certificate for one in found.sources)
    for name in contents.sizes.keys() - known:
        strict = signed and name != meta.PATH
        code = "signature.uncovered" if strict else "manifest.uncovered"
        hint = "list it in the manifest with its hash"
        fault = Fault(code, "no hash covers this file", hint=hint)
        yield fault.at(within(contents, name), START)


def _missing(contents: Contents, hashed: Hashed) -> Fault | None:
    if hashed.is_external:
        message = f"{quoted(hashed.path)} is not fetched, its hash not checked"
        return Fault("manifest.external", message)
    if hashed.path in contents.sizes:
        return None
    folder = hashed.path.rstrip("/") + "/"
    if not hashed.digest and any(name.startswith(folder) for name in contents.sizes):
        return None
    message = f"{quoted(hashed.path)} is not in the package"
    hint = "put it there, or leave it out of the manifest"
    return Fault("manifest.file-missing", message, hint=hint)


def _twice(all_stated: tuple[Stated, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], Stated] = {}
    for one in all_stated:
        if not one.hashed.digest:
            continue
        key = (one.file, one.hashed.path, one.hashed.kind)
        before = first.setdefault(key, one)
        if before.hashed.digest.lower() != one.hashed.digest.lower():
            message = f"{quoted(one.hashed.path)} has another hash at line "
            message += str(before.hashed.line)
            yield one.problem(Fault("manifest.twice", message))


def mapping(pairs: Iterator[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Return the algorithms by file."""
    found: dict[str, set[str]] = {}
    for name, algorithm in pairs:
        found.setdefault(name, set()).add(algorithm)
    return {name: frozenset(some) for name, some in found.items()}
