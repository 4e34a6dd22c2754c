"""A package on the disk → descriptors and images in the catalogue, all or none."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nfvo.api.artifacts import CHECKS, Upload, keeping
from nfvo.api.packages.reading import facts_of, is_text, noting, text_bundle
from nfvo.descriptor.package.contents import Spanned
from nfvo.descriptor.package.images import Packed, images_in
from nfvo.descriptor.package.package import Package, package
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.package.rules import Rules
from nfvo.errors import DescriptorError, InvalidRequest
from nfvo.lcm import catalogue
from nfvo.lcm.package import Content, Facts, PackageRecord, PackedFile
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import Image
from nfvo.lcm.store import SYSTEM, Scope, StoredDescriptor

Images = tuple[tuple[Image, Upload], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """
    What is in a package: descriptors, images with their files, all other facts.

    ``label`` is what it is called before the names of its files.
    """

    draft: catalogue.Draft
    images: Images
    facts: Facts
    label: str = ""

    def of(self, content: Content) -> catalogue.CameIn:
        """Return what tells of each descriptor the bytes that it came in, these."""

        def came_in(descriptor: StoredDescriptor) -> Content:
            own = descriptor.source.removeprefix(f"{self.label}/")
            names = tuple(sorted({own, *self.facts.definitions}))
            return replace(content, facts=replace(self.facts, definitions=names))

        return came_in

    @property
    def uploads(self) -> Iterator[Upload]:
        """The files of the images."""
        return (upload for _, upload in self.images)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a package is taken in, by which rules."""

    ports: Ports
    scope: Scope
    artifacts: Path
    rules: Rules


def onboard(ports: Ports, artifacts: Path, record: PackageRecord, rules: Rules) -> None:
    """
    Take in a package that has all its bytes.

    Raises what ``found`` and ``catalogue.finish`` raise; then nothing was taken in.
    """
    scope = Scope(record.project, SYSTEM.actor)
    place = Place(ports, scope, artifacts, rules)
    path, name = artifacts / record.content.sha256, record.content.file
    read = found_in_text if record.kind == "nsd" and is_text(path) else found
    with read(place, path, name) as one:
        images = tuple(image for image, _ in one.images)
        with keeping(ports, artifacts, *one.uploads):
            brought = catalogue.Brought(one.draft, one.of(record.content), images)
            catalogue.finish(ports, scope, record, brought)


@contextmanager
def found(place: Place, path: Path, name: str) -> Iterator[Found]:
    """
    Check all of a package, read it, and copy its images out, for as long as it takes.

    Raises ``DescriptorError`` with every problem, ``InvalidRequest`` for images.
    """
    try:
        with package(path, place.rules, name) as checked, ExitStack() as uploads:
            bundle, noted = noting(checked)
            draft = catalogue.draft(place.ports, place.scope, bundle)
            images: Images = ()
            for packed in images_in(checked, draft.read.vnfds):
                upload = uploads.enter_context(Upload(place.artifacts))
                images = (*images, (_image(upload, checked, packed), upload))
            yield Found(draft, images, facts_of(checked, noted), bundle.label)
    except Refused as refused:
        raise DescriptorError(refused.problems) from refused


@contextmanager
def found_in_text(place: Place, path: Path, name: str) -> Iterator[Found]:
    """Read a descriptor that is a file alone."""
    bundle = text_bundle(path, name)
    draft = catalogue.draft(place.ports, place.scope, bundle)
    whole = PackedFile(name, path.stat().st_size, path.name)
    yield Found(draft, (), Facts((name,), files=(whole,)))


def _image(upload: Upload, checked: Package, packed: Packed) -> Image:
    """Copy an image out of its package; refuse what no hypervisor should open."""
    said = packed.image.disk_format or "qcow2"
    if said not in CHECKS:
        hint = "convert it: qemu-img convert -O qcow2 IMAGE OUT.qcow2"
        raise InvalidRequest(f"{packed.file} is {said}, not qcow2 or raw", hint=hint)
    digest = _copy(upload, checked, packed)
    if fault := packed.fault(digest):
        hint = "put the image there that the VNFD means, or mend its checksum"
        raise InvalidRequest(fault, hint=hint)
    CHECKS[said](upload.head)
    sha256, checksum = upload.sha256, packed.image.checksum
    sums: dict[str, str] = {checksum.algorithm: digest} if checksum else {}
    return Image(packed.image.name, sha256, upload.size, sha256, said, True, sums)


def _copy(upload: Upload, checked: Package, packed: Packed) -> str:
    """Copy an image; return its digest by the algorithm of the VNFD, if it has one."""
    contents = checked.contents
    span = contents.span(packed.file) if isinstance(contents, Spanned) else None
    if span and not packed.algorithm:
        upload.copy(span, packed.sha256)
        return ""
    other = hashlib.new(packed.algorithm) if packed.algorithm else None
    for chunk in contents.chunks(packed.file):
        upload.write(chunk)
        if other:
            other.update(chunk)
    return other.hexdigest() if other else ""
