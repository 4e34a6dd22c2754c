"""
Volumes of the cloud: root disks that are none of a machine's, and disks beside them.

Nova makes them with the server, and removes them with it: none is ours to look after.
https://docs.openstack.org/nova/latest/user/block-device-mapping.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from keystoneauth1 import exceptions as login
from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.lcm.specs import ServerSpec
from nfvo.vim.openstack.rest import PLAIN, get

UNHEARD = (sdk.SDKException, login.ClientException)
"""What is raised where a service is not in the catalogue, or does not answer."""


def are_offered(conn: Connection) -> bool:
    """Whether the cloud has a volume service that answers."""
    try:
        get(conn.block_storage, "/limits", PLAIN)
    except login.Unauthorized:
        raise  # that is nothing about volumes
    except UNHEARD:
        return False
    return True


def attached(conn: Connection) -> Iterator[tuple[str, int]]:
    """Yield each volume that a server has: the server's id of Nova, its size in GiB."""
    for one in conn.block_storage.volumes(details=True):
        for attachment in one.attachments:
            yield str(attachment["server_id"]), int(one.size)


def boots(server: ServerSpec, image: str) -> Mapping[str, Any]:
    """Return what of a request for a server says what is on its disks."""
    if not server.boot_volume and not server.storages:
        return {"imageRef": image}
    mapping = {"block_device_mapping_v2": list(_disks(server, image))}
    return mapping if server.boot_volume else {"imageRef": image, **mapping}


def _disks(server: ServerSpec, image: str) -> Iterator[Mapping[str, Any]]:
    root: dict[str, Any] = {"boot_index": 0, "source_type": "image", "uuid": image}
    if server.boot_volume:
        root |= _volume(server.disk_gib)
    else:
        root |= {"destination_type": "local", "delete_on_termination": True}
    yield root
    for one in server.storages:
        yield {"boot_index": -1, "source_type": "blank", **_volume(one.size_gib)}


def _volume(size_gib: int) -> Mapping[str, Any]:
    return {
        "destination_type": "volume",
        "volume_size": size_gib,
        "delete_on_termination": True,
    }
