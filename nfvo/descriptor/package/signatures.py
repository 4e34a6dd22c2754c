"""The signatures in a package: of its manifest, and of single files of it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.contents import Contents, content
from nfvo.descriptor.package.hashed import BYTES
from nfvo.descriptor.package.hashing import Digests
from nfvo.descriptor.package.layout import Layout
from nfvo.descriptor.package.limits import (
    MAX_SIGNATURE,
    MAX_SIGNATURES,
    MAX_SIGNED_TEXT,
)
from nfvo.descriptor.package.manifest import Manifest, forms
from nfvo.descriptor.package.refused import START, refuse
from nfvo.descriptor.package.sol004 import Stated
from nfvo.descriptor.package.verify import Check, examine
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import quoted

ALL = frozenset(BYTES)


@dataclass(frozen=True, slots=True)
class OfFile:
    """A signature of one file of a package, as the manifest names it."""

    stated: Stated
    signature: str
    certificate: str

    @property
    def path(self) -> str:
        """The file that is signed."""
        return self.stated.hashed.path


def of_files(all_stated: Iterable[Stated]) -> tuple[OfFile, ...]:
    """Return the signatures that are named for single files."""
    found: dict[tuple[str, str, str], OfFile] = {}
    for one in all_stated:
        signature, certificate = one.hashed.signature, one.hashed.certificate
        if signature and not one.hashed.is_external:
            new = OfFile(one, signature, certificate)
            found.setdefault((new.path, signature, certificate), new)
            if len(found) > MAX_SIGNATURES:
                most = f"at most {MAX_SIGNATURES}"
                fault = Fault("package.too-many", "too many signatures", most)
                raise refuse(one.file, fault)
    return tuple(found.values())


def wanted(files: Iterable[OfFile]) -> Iterator[tuple[str, str]]:
    """Yield which digest of which file has to be made; any kind may be signed."""
    for one in files:
        yield from ((one.path, algorithm) for algorithm in ALL)


def manifest_problems(
    contents: Contents, layout: Layout, found: Manifest, check: Check
) -> Iterator[Problem]:
    """Yield what is wrong with the signature of a manifest."""
    if not found.signature:
        return
    beside: tuple[bytes, ...] = ()
    if layout.certificate:
        beside = (content(contents, layout.certificate, MAX_SIGNATURE),)
    texts = forms(found.text)
    for fault in examine(
        found.signature, beside, lambda name: _digests(name, texts), check
    ):
        yield fault.at(found.file, Spot(found.text.count(b"\n") + 1, 1))


def file_problems(
    contents: Contents, files: Iterable[OfFile], digests: Digests, check: Check
) -> Iterator[Problem]:
    """Yield what is wrong with the signatures of single files."""
    for one in files:
        missing = [
            name
            for name in (one.signature, one.certificate)
            if name and name not in contents.sizes
        ]
        for name in missing:
            message = f"{quoted(name)} is not in the package"
            fault = Fault("manifest.file-missing", message, hint="put it there")
            yield one.stated.problem(fault)
        if not missing and one.path in contents.sizes:
            for fault in _of_file(contents, one, digests, check):
                yield one.stated.problem(fault)


def _of_file(
    contents: Contents, one: OfFile, digests: Digests, check: Check
) -> tuple[Fault, ...]:
    def made(algorithm: str) -> list[bytes]:
        found = [bytes.fromhex(digests.digest(one.path, algorithm))]
        if contents.sizes[one.path] <= MAX_SIGNED_TEXT:
            texts = forms(content(contents, one.path, MAX_SIGNED_TEXT))
            found.extend(_digests(algorithm, texts))
        return found

    if not digests.digest(one.path, "sha256"):
        return ()  # it is damaged: more is said elsewhere
    signature = content(contents, one.signature, MAX_SIGNATURE)
    beside: tuple[bytes, ...] = ()
    if one.certificate:
        beside = (content(contents, one.certificate, MAX_SIGNATURE),)
    return examine(signature, beside, made, check)


def _digests(algorithm: str, texts: Iterable[bytes]) -> list[bytes]:
    return [hashlib.new(algorithm, text).digest() for text in texts]


def unsigned(contents: Contents) -> Problem:
    """Return the problem that a package has no signature."""
    hint = "sign it, or take it in where unsigned packages are allowed"
    fault = Fault("signature.missing", "it is not signed", hint=hint)
    return fault.at(contents.name, START)
