"""Zip files of a .csar, its signature and its certificate (SOL004, 5.1, option 2)."""

import hashlib
import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from nfvo.descriptor.package.contents import Contents, content
from nfvo.descriptor.package.hashed import BYTES
from nfvo.descriptor.package.limits import MAX_SIGNATURE
from nfvo.descriptor.package.refused import START
from nfvo.descriptor.package.shape import at_root
from nfvo.descriptor.package.verify import Check, examine
from nfvo.descriptor.problems import Problem

PACKAGES = (".csar", ".zip")
SIGNATURES = (".cms", ".sm", ".sig", ".p7", ".p7s", ".p7m")
CERTIFICATES = (".cert", ".crt", ".cer", ".pem")


@dataclass(frozen=True, slots=True)
class Outer:
    """The names in the zip; ``signature`` and ``certificate`` may be missing."""

    package: str
    signature: str
    certificate: str


def outer(contents: Contents) -> Outer | None:
    """Return what is in a zip of one package, None when it is no such zip."""
    packages = at_root(contents, PACKAGES)
    signatures = at_root(contents, SIGNATURES)
    certificates = at_root(contents, CERTIFICATES)
    others = len(contents.sizes) - len(packages) - len(signatures) - len(certificates)
    if len(packages) != 1 or len(signatures) > 1 or len(certificates) > 1 or others:
        return None
    return Outer(packages[0], "".join(signatures), "".join(certificates))


@dataclass(frozen=True, slots=True)
class Taken:
    """The package that was in the zip, in a file without a name; its digests."""

    file: io.BufferedReader
    digests: Mapping[str, bytes]


@contextmanager
def taken(contents: Contents, found: Outer) -> Iterator[Taken]:
    """Copy the package out of the zip, and make its digests if it is signed."""
    names = BYTES if found.signature else ()
    hashes = {name: hashlib.new(name) for name in names}
    with tempfile.TemporaryFile() as file:
        for chunk in contents.chunks(found.package):
            file.write(chunk)
            for one in hashes.values():
                one.update(chunk)
        digests = {name: one.digest() for name, one in hashes.items()}
        yield Taken(file, digests)  # type: ignore[arg-type]


def problems(
    contents: Contents, found: Outer, inside: Taken, check: Check
) -> Iterator[Problem]:
    """Yield what is wrong with the signature of the package in the zip."""
    if not found.signature:
        return
    signature = content(contents, found.signature, MAX_SIGNATURE)
    beside: tuple[bytes, ...] = ()
    if found.certificate:
        beside = (content(contents, found.certificate, MAX_SIGNATURE),)
    for fault in examine(signature, beside, lambda name: [inside.digests[name]], check):
        yield fault.at(f"{contents.name}/{found.signature}", START)
