"""The images that VNFDs name in their package, and whether they are what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

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

    @property
    def algorithm(self) -> str:
        """The algorithm of the VNFD's checksum as ``hashlib`` calls it, if not ours."""
        checksum = self.image.checksum
        return checksum.algorithm.replace("-", "") if checksum else ""

    def fault(self, digest: str) -> str:
        """
        Say why it is not the image that the VNFD means, if it is not.

        ``digest`` is by ``algorithm``, where it has one.
        """
        if self.image.sha256 not in ("", self.sha256):
            return f"{quoted(self.file)} has the SHA-256 {self.sha256}, not the VNFD's"
        checksum = self.image.checksum
        if checksum and digest != checksum.hash:
            algorithm = checksum.algorithm.upper()
            return f"{quoted(self.file)} has the {algorithm} {digest}, not the VNFD's"
        return ""


def images_in(found: Package, vnfds: Iterable[Vnfd]) -> Iterator[Packed]:
    """Yield each image that lies in the package, once."""
    seen: set[str] = set()
    for image in chain.from_iterable(map(images_of, vnfds)):
        file = image.artifact.removeprefix("./")
        if file in found.contents.sizes and image.name not in seen:
            seen.add(image.name)
            yield Packed(image, file, found.digests.digest(file, "sha256"))


def images_of(vnfd: Vnfd) -> Iterator[SwImage]:
    """Yield the images that a VNFD names, of VDUs and of storages."""
    for flavour in vnfd.flavours:
        for vdu in flavour.vdus:
            yield vdu.image
            yield from (one.image for one in vdu.storages if one.image)
