"""The images that VNFDs name in their package, and whether they are what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nfvo.descriptor.image import SwImage
from nfvo.descriptor.package.package import Package
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted


@dataclass(frozen=True, slots=True)
class Packed:
    """An image that is a file of its package."""

    image: SwImage
    file: str
    sha256: str

    def fault(self) -> str:
        """Say why it is not the image that the VNFD means, if it is not."""
        if self.image.sha256 not in ("", self.sha256):
            return f"{quoted(self.file)} has the SHA-256 {self.sha256}, not the VNFD's"
        return ""


def images_in(found: Package, vnfds: Iterable[Vnfd]) -> Iterator[Packed]:
    """Yield each image that lies in the package, once."""
    seen: set[str] = set()
    for image in _named(vnfds):
        file = image.artifact.removeprefix("./")
        if file in found.contents.sizes and image.name not in seen:
            seen.add(image.name)
            yield Packed(image, file, found.digests.digest(file, "sha256"))


def _named(vnfds: Iterable[Vnfd]) -> Iterator[SwImage]:
    for vnfd in vnfds:
        for flavour in vnfd.flavours:
            for vdu in flavour.vdus:
                yield vdu.image
