"""Cinder: volumes that Nova makes with a server, and removes with it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import new_id

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

V = "/volume/v3"
KIND = "block-storage"
TYPE = "lvm"


@dataclass
class Volume:
    """A volume, over an image or empty."""

    size: int
    image: str = ""
    id: str = field(default_factory=new_id)


@dataclass
class Cinder:
    """All that Cinder knows."""

    volumes: dict[str, Volume] = field(default_factory=dict)
    most: int = -1
    most_gib: int = -1
    of_type: tuple[int, int] = (-1, -1)
    """Volumes and GiB that there may be of the default type, which all are of."""


@route("GET", f"{V}/limits")
def limits(cloud: "FakeCloud", request: Request) -> Reply:
    cinder = cloud.cinder
    absolute = {
        "maxTotalVolumes": cinder.most,
        "totalVolumesUsed": len(cinder.volumes),
        "maxTotalVolumeGigabytes": cinder.most_gib,
        "totalGigabytesUsed": sum(one.size for one in cinder.volumes.values()),
    }
    return Reply({"limits": {"rate": [], "absolute": absolute}})


@route("GET", f"{V}/types/default")
def default_type(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"volume_type": {"id": new_id(), "name": TYPE}})


@route("GET", f"{V}/os-quota-sets/{{project}}")
def quotas(cloud: "FakeCloud", request: Request) -> Reply:
    sizes = [one.size for one in cloud.cinder.volumes.values()]
    used = {"volumes": len(sizes), "gigabytes": sum(sizes)}
    told = {
        f"{name}_{TYPE}": {"limit": most, "in_use": used[name], "reserved": 0}
        for name, most in zip(used, cloud.cinder.of_type, strict=True)
    }
    return Reply({"quota_set": {"id": "project", **told}})


@route("GET", f"{V}/volumes/detail")
def list_volumes(cloud: "FakeCloud", request: Request) -> Reply:
    servers = {id: s.id for s in cloud.nova.alive() for id in s.volumes}
    told = [
        {
            "id": one.id,
            "size": one.size,
            "status": "in-use" if one.id in servers else "available",
            "attachments": [{"server_id": servers[one.id], "volume_id": one.id}]
            if one.id in servers
            else [],
        }
        for one in cloud.cinder.volumes.values()
    ]
    return Reply({"volumes": told})


def root_image(wanted: Json) -> str:
    """Return the image that a server is to boot from, in either way to say so."""
    disks = wanted.get("block_device_mapping_v2", [])
    roots = (one["uuid"] for one in disks if one["boot_index"] == 0)
    return next(roots, None) or wanted.get("imageRef") or ""


def make_volumes(cloud: "FakeCloud", wanted: Json) -> list[str]:
    """Make the volumes that a server asks for; return their ids."""
    disks = wanted.get("block_device_mapping_v2", [])
    asked = [one for one in disks if one["destination_type"] == "volume"]
    if asked and KIND in cloud.keystone.without:
        raise Refusal(400, "Block Device Mapping is Invalid: no cinder endpoint.")
    made = [Volume(one["volume_size"], one.get("uuid", "")) for one in asked]
    cloud.cinder.volumes |= {one.id: one for one in made}
    return [one.id for one in made]
