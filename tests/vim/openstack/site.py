"""A site of the fake cloud on which tests make servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from openstack.connection import Connection

from nfvo.errors import VimError
from nfvo.lcm.cloud import Place
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.found import found
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.mark import IMAGE_KEY, KEY
from nfvo.vim.openstack.networks import ensure_network
from nfvo.vim.openstack.servers import Servers
from nfvo.vim.openstack.uploads import WHOLE
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.images import FakeImage
from tests.vim.openstack.cloud.nova import FakeServer
from tests.vim.openstack.given import TAG

SHA256 = "ab" * 32
DAY_ZERO = b"#cloud-config\n"
MAKE = "POST /compute/v2.1/servers$"
ZONE = Place("sky", "nova")
HOST = HostRecord("h", "sky-nova", "sky", "openstack://sky/nova")
LINK = NetworkSpec.model_validate(
    {
        "id": new_id(),
        "name": "nfvo-link",
        "fabric": "vxlan",
        "tag": TAG,
        "pools": ("10.1.0.0/24",),
    }
)


@dataclass
class Site:
    """The servers of the fake cloud, with a clock that only rests move."""

    cloud: FakeCloud
    conn: Connection
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.listing = Listing(lambda: self.now_s)
        self.servers = Servers(self.conn, self.listing, lambda: self.now_s, self.rest)

    def rest(self, seconds: float) -> None:
        self.now_s += seconds

    def ensure(self, server: ServerSpec, fence: int, place: Place = ZONE) -> None:
        tag = server.tag.model_copy(update={"fence": fence})
        signed = server.model_copy(update={"tag": tag})
        with cloud_errors("sky"):
            self.servers.ensure(HOST, place, signed, DAY_ZERO)

    def delete(self, id: str) -> None:
        with cloud_errors("sky"):
            self.servers.delete(HOST, id)

    def found(self, place: Place = ZONE) -> list[FoundResource]:
        every = found(self.conn, place, self.listing)
        return [one for one in every if one.kind == "server"]

    @property
    def there(self) -> list[FakeServer]:
        return self.cloud.nova.alive()

    @property
    def ports(self) -> int:
        return len(self.cloud.neutron.ports)


def site_of(cloud: FakeCloud, conn: Connection) -> Site:
    """Return a site with an image and a link."""
    forget_all(conn)
    properties = {IMAGE_KEY: SHA256, KEY: WHOLE}
    image = FakeImage("i", status="active", properties=properties)
    cloud.glance.images[image.id] = image
    ensure_network(conn, HOST, LINK)
    return Site(cloud, conn)


def server(number: int = 1, **fields: object) -> ServerSpec:
    port = {
        "id": new_id(),
        "name": "left",
        "mac": f"52:54:00:00:00:{number:02x}",
        "network": LINK,
        "addresses": (f"10.1.0.{number}/24",),
    }
    wanted = {
        "id": new_id(),
        "name": f"nfvo-vm-{number}",
        "vcpus": 1,
        "memory_mib": 64,
        "disk": "",
        "seed": "",
        "ports": (PortSpec.model_validate(port),),
        "tag": TAG,
        "image_sha256": SHA256,
        "disk_gib": 1,
    }
    return ServerSpec.model_validate(wanted | fields)


@contextmanager
def fails(error: type[VimError], match: str = ".") -> Iterator[None]:
    with pytest.raises(error, match=match):
        yield
