"""Disks of a VDU beside its root disk, and storage of other kinds."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import GiB
from nfvo.descriptor.document import Document, Flag, Name, Whole
from nfvo.descriptor.image import SwImage


class VirtualStorage(Document):
    """
    A virtual storage (IFA 011, 7.1.9.4).

    ``ephemeral`` dies with the VM (SOL001: virtual_local_storage).  ``per_vnfc`` is
    whether each VNFC has its own, or all of a VDU share one.
    """

    id: Name
    kind: Literal["block", "ephemeral", "object", "file"] = "block"
    size_gib: GiB = 0
    image: SwImage | None = None
    rdma: Flag = False
    protocol: str = ""
    per_vnfc: Flag = True
    max_size_bytes: Annotated[Whole, Field(ge=0)] = 0


def is_disk(storage: VirtualStorage) -> bool:
    """Whether a VM gets it as a disk that is its own, and empty at first."""
    alone = storage.kind in {"block", "ephemeral"} and storage.per_vnfc
    return alone and storage.image is None and storage.size_gib > 0
