"""A package on the disk → descriptors and images in the catalogue, all or none."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nfvo.api.artifacts import Upload, keeping
from nfvo.api.packages.images import Arrived, image_of, settled
from nfvo.api.packages.reading import facts_of, is_text, noting, text_bundle
from nfvo.descriptor.package.images import images_in
from nfvo.descriptor.package.package import package
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.package.rules import Rules
from nfvo.errors import DescriptorError
from nfvo.lcm import catalogue
from nfvo.lcm.package import Content, Facts, PackageRecord, PackedFile
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import Image
from nfvo.lcm.store import SYSTEM, Scope, StoredDescriptor


@dataclass(frozen=True, slots=True)
class Found:
    """
    What is in a package: descriptors, images, all other facts.

    ``uploads`` are the files of those images that have their own, ``label`` is what
    it is called before the names of its files.
    """

    draft: catalogue.Draft
    images: tuple[Image, ...]
    uploads: tuple[Upload, ...]
    facts: Facts
    label: str = ""

    def of(self, content: Content) -> catalogue.CameIn:
        """Return what tells of each descriptor the bytes that it came in, these."""

        def came_in(descriptor: StoredDescriptor) -> Content:
            own = descriptor.source.removeprefix(f"{self.label}/")
            names = tuple(sorted({own, *self.facts.definitions}))
            return replace(content, facts=replace(self.facts, definitions=names))

        return came_in


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
    sha256 = record.content.sha256
    arrived = Arrived(artifacts / sha256, sha256, record.content.file)
    is_alone = record.kind == "nsd" and is_text(arrived.path)
    read = found_in_text if is_alone else found
    with read(place, arrived) as one, keeping(ports, artifacts, *one.uploads):
        images = settled(ports, scope, artifacts, one.images)
        brought = catalogue.Brought(one.draft, one.of(record.content), images)
        catalogue.finish(ports, scope, record, brought)


@contextmanager
def found(place: Place, arrived: Arrived) -> Iterator[Found]:
    """
    Check all of a package, read it, and find its images, for as long as it takes.

    Raises ``DescriptorError`` with every problem, ``InvalidRequest`` for images.
    """
    try:
        with (
            package(arrived.path, place.rules, arrived.name) as checked,
            ExitStack() as stack,
        ):
            bundle, noted = noting(checked)
            draft = catalogue.draft(place.ports, place.scope, bundle)
            uploads: list[Upload] = []

            def upload() -> Upload:
                uploads.append(stack.enter_context(Upload(place.artifacts)))
                return uploads[-1]

            images = tuple(
                image_of(arrived, checked, packed, upload)
                for packed in images_in(checked, draft.read.vnfds)
            )
            facts = facts_of(checked, noted)
            yield Found(draft, images, tuple(uploads), facts, bundle.label)
    except Refused as refused:
        raise DescriptorError(refused.problems) from refused


@contextmanager
def found_in_text(place: Place, arrived: Arrived) -> Iterator[Found]:
    """Read a descriptor that is a file alone."""
    name = arrived.name
    bundle = text_bundle(arrived.path, name)
    draft = catalogue.draft(place.ports, place.scope, bundle)
    whole = PackedFile(name, arrived.path.stat().st_size, arrived.sha256)
    yield Found(draft, (), (), Facts((name,), files=(whole,)))
