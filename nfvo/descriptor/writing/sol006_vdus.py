"""VDUs of the model → SOL006: computes, storages, images, and who refers to them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from nfvo.descriptor.compute import Capability, KeyValue, LogicalNode
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.template import used
from nfvo.descriptor.vdu import Monitored, Vdu
from nfvo.descriptor.writing.parts import Names, Tree, kept
from nfvo.descriptor.writing.sol006_cps import Rules, cp
from nfvo.descriptor.yang.sol006.storages import FILES

GIB = 1024**3
CONTAINERS = ("aki", "ami", "ari", "bare", "docker", "ova", "ovf")
PAGES = {
    "small": "SMALL",
    "large": "LARGE",
    "2 MiB": "SIZE_2MB",
    "1 GiB": "SIZE_1GB",
}


class Vdus:
    """The lists of a VNFD that its VDUs are in, or refer to."""

    def __init__(self, vdus: Iterable[Vdu], rules: Rules) -> None:
        self._names, self._rules = Names(), rules
        self._images: dict[SwImage, str] = {}
        self._of_images = Names()
        self._storages: list[Tree] = []
        self._computes: list[Tree] = []
        self._vdus = [self._vdu(one) for one in vdus]

    def made(self) -> Tree:
        """Return the lists."""
        return {
            "vdu": self._vdus,
            "virtual-compute-desc": self._computes,
            "virtual-storage-desc": self._storages,
            "sw-image-desc": [_image(*one) for one in self._images.items()],
        }

    def _vdu(self, one: Vdu) -> Tree:
        names = dict(self._stored(one))
        self._computes.append(_compute(one))
        bootable = all(name in names for name in one.boot_order)
        return {
            "id": one.id,
            "name": one.name,
            **kept(
                **{
                    "description": one.description,
                    # OSM's word for what is a template: SOL006 has no parameters.
                    "cloud-init" if used(one.user_data) else "boot-data": one.user_data,
                    "int-cpd": [cp(cpd, self._rules) for cpd in one.cpds],
                    "nfvi-constraint": [_constraint(c) for c in one.nfvi_constraints],
                    "monitoring-parameter": monitored(one.monitored),
                    "boot-order": [
                        {"key": n, "value": names[name]}
                        for n, name in enumerate(one.boot_order if bootable else ())
                    ],
                }
            ),
            "virtual-compute-desc": f"{one.id}-compute",
            "virtual-storage-desc": [*names.values()],
            "sw-image-desc": self._image_id(one.image),
        }

    def _image_id(self, image: SwImage) -> str:
        if image not in self._images:
            self._images[image] = self._of_images.free(image.name, image.name)
        return self._images[image]

    def _stored(self, one: Vdu) -> Iterator[tuple[str, str]]:
        """Yield the names of the root disk and of others, and describe each."""
        root = self._names.free(f"{one.id}-root", f"{one.id}-root-disk")
        size = {"size-of-storage": one.disk_gib}
        self._storages.append({"id": root, "block-storage-data": size})
        yield "", root
        for storage in one.storages:
            if data := self._data(storage):
                name = self._names.free(storage.id, f"{one.id}-{storage.id}")
                alone = {} if storage.per_vnfc else {"per-vnfc-instance": False}
                self._storages.append({"id": name, **data, **alone})
                yield storage.id, name

    def _data(self, one: VirtualStorage) -> Tree:
        """Return what SOL006 has for a storage; files need a link that is not known."""
        if one.kind == "block":
            image = self._image_id(one.image) if one.image else ""
            said = kept(**{"rdma-enabled": one.rdma or None, "sw-image-desc": image})
            size = {"size-of-storage": one.size_gib, **said}
            return {"block-storage-data": size}
        if one.kind == "object":
            largest = {"max-size-of-storage": one.max_size_bytes // GIB}
            return {"type-of-storage": "object", "object-storage-data": largest}
        return {}


def _constraint(one: KeyValue) -> str:
    return f"{one.key}={one.value}" if one.value else one.key


def _image(one: SwImage, id_: str) -> Tree:
    lies = "/" in one.artifact or one.artifact.lower().endswith(FILES)
    container = one.container_format if one.container_format in CONTAINERS else ""
    memory = float(Decimal(one.min_memory_mib) / 1024)
    return {
        "id": id_,
        "name": one.name,
        "version": one.version or "1",
        **kept(
            **{
                "disk-format": one.disk_format,
                "container-format": container,
                "checksum": _checksum(one),
                "min-disk": one.min_disk_gib or None,
                "min-ram": memory or None,
                "size": one.size_bytes // GIB or None,
                "operating-system": one.operating_system,
                "image": one.artifact if lies else "",
            }
        ),
    }


def _checksum(image: SwImage) -> Tree:
    if image.sha256:
        return {"algorithm": "sha-256", "hash": image.sha256}
    return image.checksum.model_dump() if image.checksum else {}


def _compute(one: Vdu) -> Tree:
    local = [storage for storage in one.storages if storage.kind == "ephemeral"]
    return {
        "id": f"{one.id}-compute",
        "virtual-memory": _memory(one),
        "virtual-cpu": _cpu(one),
        **kept(
            **{
                "virtual-disk": [_disk(storage) for storage in local],
                "logical-node": [*_nodes(one.logical_nodes)],
                "request-additional-capability": [*_asked(one.capabilities)],
            }
        ),
    }


def _memory(one: Vdu) -> Tree:
    demand = one.memory
    nodes = {"node-cnt": demand.numa_nodes} if demand.numa_nodes else {}
    return {
        "size": float(Decimal(one.memory_mib) / 1024),
        **kept(
            **{
                "numa-enabled": demand.numa or None,
                "over-subscription-policy": demand.oversubscription,
                # OSM's, too.
                "numa-node-policy": nodes,
                "mempage-size": PAGES.get(demand.pages, ""),
            }
        ),
    }


def _cpu(one: Vdu) -> Tree:
    demand = one.cpu
    policy = "static" if demand.policy == "dedicated" else ""
    # The policy of threads is OSM's.
    pinning = kept(**{"policy": policy, "thread-policy": demand.threads.upper()})
    return {
        "num-virtual-cpu": one.vcpus,
        **kept(
            **{
                "cpu-architecture": "" if one.architecture == "x86_64" else "aarch64",
                "clock": demand.clock_mhz or None,
                "oversubscription-policy": demand.oversubscription,
                "pinning": pinning,
            }
        ),
    }


def _disk(one: VirtualStorage) -> Tree:
    rdma = {"rdma-enabled": True} if one.rdma else {}
    return {"id": one.id, "size-of-storage": one.size_gib, **rdma}


def _nodes(nodes: Iterable[LogicalNode]) -> Iterator[Tree]:
    for one in nodes:
        if one.requirements:
            yield {"id": one.id, "requirement-detail": pairs(one.requirements)}


def _asked(capabilities: Iterable[Capability]) -> Iterator[Tree]:
    for one in capabilities:
        yield {
            "name": one.name,
            "support-mandatory": one.mandatory,
            **kept(
                **{
                    "min-version": one.min_version,
                    "preferred-version": one.preferred_version,
                    "target-performance-parameters": pairs(one.targets),
                }
            ),
        }


def pairs(them: Iterable[KeyValue]) -> list[Tree]:
    """Return keys with their values, each key once."""
    by_key = {one.key: one.value for one in them}
    return [{"key": key, "value": value} for key, value in by_key.items()]


def monitored(them: Iterable[Monitored]) -> list[Tree]:
    """Return measurements; periods are in milliseconds."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "performance-metric": one.metric,
            "collection-period": one.period_s * 1000,
        }
        for one in them
    ]
