"""The port to the database: what services are made of, to be read and written."""

from collections.abc import Sequence
from typing import Protocol

from nfvo.lcm.listing import Page
from nfvo.lcm.package import Kind, PackageRecord
from nfvo.lcm.records import Image
from nfvo.lcm.store import DescriptorKey, StoredDescriptor


class StockReading(Protocol):
    """The part of ``Reading`` about descriptors, packages and images."""

    def descriptor(self, kind: str, id: str, version: str = "") -> StoredDescriptor:
        """Return one descriptor, the newest version unless one is named."""
        ...

    def descriptors(self, kind: str = "") -> Sequence[StoredDescriptor]:
        """Return all descriptors, ordered by kind, id and version."""
        ...

    def used_descriptors(self) -> frozenset[DescriptorKey]:
        """Return the descriptors that NS instances are made of."""
        ...

    def package(self, kind: Kind, id: str) -> PackageRecord:
        """Return one package, with its facts; ``id`` may be ``DESCRIPTOR:VERSION``."""
        ...

    def package_of(self, key: DescriptorKey) -> PackageRecord | None:
        """Return the package, without its facts, that a descriptor has come in."""
        ...

    def package_page(self, kind: Kind, marker: str, limit: int) -> Page[PackageRecord]:
        """Return at most so many packages by id, without their facts."""
        ...

    def disabled_descriptors(self) -> frozenset[DescriptorKey]:
        """Return the descriptors whose packages are disabled."""
        ...

    def abandoned_packages(self) -> Sequence[PackageRecord]:
        """Return the packages under way that nobody is at any more."""
        ...

    def image(self, name: str) -> Image:
        """Return one image."""
        ...

    def images(self) -> Sequence[Image]:
        """Return all images by name."""
        ...

    def needed_files(self) -> frozenset[str]:
        """Return the names of the files in the artifact store, of all projects."""
        ...

    def stored_bytes(self) -> int:
        """Return how many bytes the packages of the project have, and other images."""
        ...


class StockWriting(StockReading, Protocol):
    """The part of ``Writing`` about descriptors, packages and images."""

    @property
    def project(self) -> str:
        """The project that records without one of their own are put into."""
        ...

    def put_descriptor(self, descriptor: StoredDescriptor) -> None:
        """Add a descriptor; ``Conflict`` when the id and version exist otherwise."""

    def delete_descriptor(self, kind: str, id: str, version: str) -> None:
        """Remove a descriptor; ``Conflict`` while an NS instance uses it."""

    def put_package(self, package: PackageRecord, lease_s: float = 0.0) -> None:
        """
        Add or change a package; who puts it is at it for so long.

        ``Conflict`` when another one has the same descriptor.
        """

    def lock_package(self, kind: Kind, id: str) -> PackageRecord:
        """Return a package as ``package`` does, and keep others from changing it."""
        ...

    def renew_package(self, id: str, attempt: int, lease_s: float) -> bool:
        """Stay at a package; False when it was taken over.  Takes no revision."""
        ...

    def delete_package(self, id: str) -> None:
        """Remove a package."""

    def put_image(self, image: Image) -> None:
        """Add or replace an image."""

    def delete_image(self, name: str) -> None:
        """Remove an image."""
