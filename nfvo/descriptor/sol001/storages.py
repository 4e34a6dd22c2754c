"""Virtual storages of a VDU, and which of them it boots from."""

from collections.abc import Iterator
from typing import NamedTuple

from nfvo.descriptor.image import SwImage
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.images import image_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.tosca import At, Fields, NodeTemplate, Topology, Value

V = "tosca.nodes.nfv.Vdu"
DATA = {
    f"{V}.VirtualBlockStorage": ("block", "virtual_block_storage_data"),
    f"{V}.VirtualObjectStorage": ("object", "virtual_object_storage_data"),
    f"{V}.VirtualFileStorage": ("file", "virtual_file_storage_data"),
}
DEFAULT_DISK_GIB = 1


class Disks(NamedTuple):
    """The root disk of a VDU, the image on it, and the storages beside it."""

    root_gib: int
    image: SwImage | None
    beside: tuple[VirtualStorage, ...]
    boot_volume: bool = False


def disks(
    vdu: NodeTemplate, local: Value | None, topology: Topology, making: Making
) -> Disks:
    """
    Return the disks of a VDU.

    It boots from the image of its own on the first of its local storages, else from the
    first storage with an image.
    """
    own = image_of(vdu, making)
    sizes = [_local(vdu, i, v, making) for i, v in enumerate(plain.several(local))]
    locals_, attached = made(sizes), made(_attached(vdu, topology, making))
    if own is not None:
        root = locals_[0].size_gib if locals_ else own.min_disk_gib
        return Disks(root or DEFAULT_DISK_GIB, own, (*attached, *locals_[1:]))
    boot = next((s for s in attached if s.image is not None), None)
    if boot is None:
        return Disks(DEFAULT_DISK_GIB, None, (*attached, *locals_))
    others = tuple(s for s in attached if s is not boot)
    root_gib = boot.size_gib or DEFAULT_DISK_GIB
    return Disks(root_gib, boot.image, (*others, *locals_), boot.kind == "block")


def _local(
    vdu: NodeTemplate, index: int, value: Value, making: Making
) -> VirtualStorage | None:
    if not isinstance(value, Fields):
        return None
    return _storage(f"{vdu.name}-local-{index}", "ephemeral", value, value.at, making)


def _attached(
    vdu: NodeTemplate, topology: Topology, making: Making
) -> Iterator[VirtualStorage | None]:
    for requirement in vdu.targets("virtual_storage"):
        node = topology.nodes.get(requirement.node)
        kind = next((DATA[t] for t in node.types if t in DATA), None) if node else None
        if node is None or kind is None:
            continue
        data = node.get(kind[1])
        fields = data if isinstance(data, Fields) else node.properties
        id_ = making.name(node.name, node.at)
        making.mark(("vdus", making.name(vdu.name, vdu.at), "storages", id_), node.at)
        storage = _storage(id_, kind[0], fields, node.at, making)
        if storage is not None:
            image = image_of(node, making)
            per_vnfc = node.get("per_vnfc_instance")
            of_all = per_vnfc is not None and not plain.flag(per_vnfc)
            storage = storage.model_copy(
                update={"image": image, "per_vnfc": not of_all}
            )
        yield storage


def _storage(
    id_: str, kind: str, data: Fields, at: At, making: Making
) -> VirtualStorage | None:
    note_given(data, ("vdu_storage_requirements",), making)
    values = {
        "id": making.name(id_, at),
        "kind": kind,
        "size_gib": plain.gibibytes(data.get("size_of_storage")) or 0,
        "rdma": plain.flag(data.get("rdma_enabled")),
        "protocol": plain.text(data.get("file_system_protocol")),
        "max_size_bytes": int(plain.bytes_of(data.get("max_size_of_storage")) or 0),
    }
    return making.make(VirtualStorage, at, values)
