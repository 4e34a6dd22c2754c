"""Software images, and disks: which of them is the root disk, which are beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.image import Checksum, SwImage
from nfvo.descriptor.names import mended
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

Kind = Literal["block", "ephemeral", "object", "file"]
KINDS: Mapping[str, Kind] = {
    "ephemeral-storage": "ephemeral",
    "swap-storage": "ephemeral",
    "object": "object",
    "object-storage": "object",
    "file": "file",
    "file-storage": "file",
}
ROOT = "root-storage"
SHA256 = 64
FILES = (
    ".qcow2",
    ".img",
    ".raw",
    ".iso",
    ".vmdk",
    ".vdi",
    ".vhd",
    ".vhdx",
    ".ova",
    ".gz",
)


@dataclass(frozen=True, slots=True)
class Disks:
    """What a VDU is started from, how large that is, and what is beside it."""

    image: SwImage
    root_gib: int
    others: tuple[VirtualStorage, ...]


def image_of(part: Part, maker: Maker) -> SwImage:
    """
    Return a software image.

    ``image`` is where it lies, or (OSM) what the VIM calls it: then that is its name,
    else ``name`` is, else its id.
    """
    place = part.of("image")
    lies = "/" in place or place.lower().endswith(FILES)
    known = ("name", "id") if lies or not place else ("image", "name", "id")
    leaf = next(one for one in known if part.of(one) or one == "id")
    sha256, other = _checksum(part.one("checksum"), maker)
    return maker.make(
        SwImage,
        part,
        name=maker.name(part, leaf, f"image {part.of('id')}"),
        version=part.of("version"),
        sha256=sha256,
        checksum=other,
        disk_format=part.of("disk-format"),
        container_format=part.of("container-format"),
        min_disk_gib=part.number("min-disk"),
        min_memory_mib=_memory(part),
        size_bytes=part.number("size") * 1024**3,
        operating_system=part.of("operating-system"),
        artifact=place if lies else "",
    )


def _memory(part: Part) -> int:
    return int((Decimal(part.of("min-ram", "0")) * 1024).to_integral_value())


def _checksum(part: Part | None, maker: Maker) -> tuple[str, Checksum | None]:
    """Return a SHA-256 where there is one, else the digest that there is."""
    if part is None or not part.of("hash"):
        return "", None
    digest = part.of("hash").lower().removeprefix("0x")
    algorithm = part.of("algorithm", "sha-256").lower()
    if algorithm == "sha-256" and len(digest) == SHA256:
        return digest, None
    return "", maker.make(Checksum, part, algorithm=algorithm, hash=digest)


def disks(vdu: Part, vnfd: Part, maker: Maker) -> Disks:
    """
    Return the disks of a VDU.

    The root disk is that of type ``root-storage``, else the first block storage, if its
    image is none or the VDU's.
    """
    images = {one.of("id"): one for one in vnfd.all("sw-image-desc")}
    storages = list(_named(vdu, vnfd, "virtual-storage-desc"))
    root = _root(storages, vdu.of("sw-image-desc"))
    wanted = vdu.of("sw-image-desc") or (_image_id(root) if root else "")
    if wanted not in images:
        hint = "add 'sw-image-desc: ID'"
        message = f"{quoted(vdu.of('id'))} has no image"
        fault = Fault("yang.no-image", message, hint=hint)
        raise maker.notes.stop(fault, vdu.mark)
    image = image_of(images[wanted], maker)
    size = _size(root) if root else 0
    others = [one for one in storages if one is not root]
    return Disks(
        image,
        size or max(image.min_disk_gib, 1),
        tuple(_storage(one, images, maker) for one in others),
    )


def _named(vdu: Part, vnfd: Part, leaf: str) -> Iterable[Part]:
    known = {one.of("id"): one for one in vnfd.all(leaf)}
    return (known[name] for name in vdu.texts(leaf) if name in known)


def _root(storages: list[Part], image: str) -> Part | None:
    stated = (one for one in storages if one.of("type-of-storage") == ROOT)
    likely = (
        one
        for one in storages
        if one.of("type-of-storage") not in KINDS and _image_id(one) in ("", image)
    )
    booting = (one for one in storages if not image and _image_id(one))
    return next(stated, None) or next(likely if image else booting, None)


def _data(part: Part) -> Part:
    """Return what holds the size: a container of the kind, before 3.3.1 none."""
    kinds = ("block-storage-data", "object-storage-data", "file-storage-data")
    return next((found for name in kinds if (found := part.one(name))), part)


def _image_id(part: Part) -> str:
    data = part.one("block-storage-data") or part
    return data.of("sw-image-desc")


def _size(part: Part) -> int:
    data = _data(part)
    return data.number("max-size-of-storage" if _is_object(data) else "size-of-storage")


def _is_object(data: Part) -> bool:
    return "max-size-of-storage" in data.term.below


def _storage(part: Part, images: Mapping[str, Part], maker: Maker) -> VirtualStorage:
    data = _data(part)
    kind = KINDS.get(part.of("type-of-storage"), "block")
    image = images.get(_image_id(part))
    largest = data.number("max-size-of-storage") if _is_object(data) else 0
    protocol = "file-system-protocol" in data.term.below
    return maker.make(
        VirtualStorage,
        part,
        id=mended(part.of("id")),
        kind=_kind_of(data, kind),
        size_gib=0 if largest else _size(part),
        image=image_of(image, maker) if image else None,
        rdma="rdma-enabled" in data.term.below and data.flag("rdma-enabled"),
        protocol=data.of("file-system-protocol") if protocol else "",
        per_vnfc=part.flag("per-vnfc-instance", default=True),
        max_size_bytes=largest * 1024**3,
    )


def _kind_of(data: Part, stated: Kind) -> Kind:
    found: Mapping[str, Kind] = {
        "object-storage-data": "object",
        "file-storage-data": "file",
    }
    return found.get(data.term.name, stated)


def local_disks(compute: Part, maker: Maker) -> tuple[VirtualStorage, ...]:
    """Return the disks that die with a VM (``virtual-disk`` of its compute)."""
    return tuple(
        maker.make(
            VirtualStorage,
            one,
            id=mended(one.of("id")),
            kind="ephemeral",
            size_gib=one.number("size-of-storage"),
            rdma=one.flag("rdma-enabled"),
        )
        for one in compute.all("virtual-disk")
    )
