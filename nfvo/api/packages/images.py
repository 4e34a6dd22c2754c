"""
The images of a package that is taken in → where their bytes lie in the artifact store.

What is not packed stays where it is, in the package's own file; what is packed gets a
file of its own.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from nfvo.api.artifacts import CHECKS, HEADER, Upload
from nfvo.descriptor.package.contents import Span
from nfvo.descriptor.package.images import Packed
from nfvo.descriptor.package.package import Package
from nfvo.errors import InvalidRequest
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import Image
from nfvo.lcm.store import Scope


@dataclass(frozen=True, slots=True)
class Arrived:
    """The file of a package: where it is, its checksum, and its name in problems."""

    path: Path
    sha256: str
    name: str

    def has(self, span: Span) -> bool:
        """Whether a span is of this file, and not of one that was unpacked."""
        return os.path.samestat(os.fstat(span.opened), self.path.stat())


@dataclass(frozen=True, slots=True)
class _Lying:
    """Bytes by their checksum: the file of the store they are in, from where on."""

    sha256: str
    size: int
    path: str
    start: int
    head: bytes


def image_of(
    arrived: Arrived, checked: Package, packed: Packed, upload: Callable[[], Upload]
) -> Image:
    """
    Return an image of a package; refuse what no hypervisor should open.

    ``upload`` begins a file of its own, for one that needs it.
    """
    said = packed.image.disk_format or "qcow2"
    if said not in CHECKS:
        hint = "convert it: qemu-img convert -O qcow2 IMAGE OUT.qcow2"
        raise InvalidRequest(f"{packed.file} is {said}, not qcow2 or raw", hint=hint)
    span = checked.contents.span(packed.file)
    if span and arrived.has(span):
        lies = _in_place(arrived, packed, span)
    else:
        lies = _taken_out(upload(), checked, packed, span)
    digest = _other_digest(checked, packed)
    if fault := packed.fault(digest):
        hint = "put the image there that the VNFD means, or mend its checksum"
        raise InvalidRequest(fault, hint=hint)
    CHECKS[said](lies.head)
    checksum = packed.image.checksum
    return Image(
        name=packed.image.name,
        sha256=lies.sha256,
        size=lies.size,
        path=lies.path,
        start=lies.start,
        format=said,
        packaged=True,
        checksums={checksum.algorithm: digest} if checksum else {},
    )


def settled(
    ports: Ports, scope: Scope, artifacts: Path, images: Iterable[Image]
) -> tuple[Image, ...]:
    """
    Let images stay where their bytes are already, unless those are lost.

    Operations under way read them there.  Call it when it is one's turn (``keeping``):
    nothing is removed meanwhile.
    """
    with ports.store.read(scope) as view:
        known = {one.name: one for one in view.images()}
    return tuple(_settled(one, known.get(one.name), artifacts) for one in images)


def _settled(new: Image, old: Image | None, artifacts: Path) -> Image:
    if old is None or old.sha256 != new.sha256 or not (artifacts / old.path).is_file():
        return new
    return replace(new, path=old.path, start=old.start)


def _in_place(arrived: Arrived, packed: Packed, span: Span) -> _Lying:
    head = os.pread(span.opened, min(HEADER, span.size), span.start)
    return _Lying(packed.sha256, span.size, arrived.sha256, span.start, head)


def _taken_out(
    upload: Upload, checked: Package, packed: Packed, span: Span | None
) -> _Lying:
    """Copy an image out of its package; the kernel does what is not packed."""
    if span:
        upload.copy(span, packed.sha256)
    else:
        for chunk in checked.contents.chunks(packed.file):
            upload.write(chunk)
    return _Lying(upload.sha256, upload.size, upload.sha256, 0, upload.head)


def _other_digest(checked: Package, packed: Packed) -> str:
    """Return its digest by the algorithm of the VNFD, if that is not ours."""
    if not packed.algorithm:
        return ""
    known = checked.digests.digest(packed.file, packed.algorithm)
    if known:
        return known
    other = hashlib.new(packed.algorithm)
    for chunk in checked.contents.chunks(packed.file):
        other.update(chunk)
    return other.hexdigest()
