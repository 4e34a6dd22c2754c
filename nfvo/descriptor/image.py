"""Software images, as VDUs and storages name them."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import GiB
from nfvo.descriptor.document import Document, Name, Sha256, Whole

ChecksumAlgorithm = Literal["sha-224", "sha-256", "sha-384", "sha-512"]
DiskFormat = Literal[
    "", "aki", "ami", "ari", "iso", "qcow2", "raw", "vdi", "vhd", "vhdx", "vmdk"
]


class Checksum(Document):
    """A digest of an image in another algorithm than SHA-256, in hexadecimal digits."""

    algorithm: ChecksumAlgorithm
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]+$")]


class SwImage(Document):
    """
    A software image (IFA 011, 7.1.6.5).

    It is found in the image store by ``sha256`` where that is given, else by its name.
    ``artifact`` is where it lies in its package, or the URL that it is fetched from by
    who runs the catalogue; nfvo itself fetches nothing.
    """

    name: Name
    version: str = ""
    sha256: Sha256 = ""
    checksum: Checksum | None = None
    disk_format: DiskFormat = ""
    container_format: str = ""
    min_disk_gib: GiB = 0
    min_memory_mib: int = 0
    size_bytes: Annotated[Whole, Field(ge=0)] = 0
    operating_system: str = ""
    artifact: str = ""
