"""Servers that are in the fake cloud already, of ours and of others."""

from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.mark import KEY, PLACE_KEY, mark, server_tag
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.nova import FakeServer, Flavor

TAG = Tag(installation="i", ns="n", owner="o")
SMALL = Flavor("small", 2, 1024, 3)


def ours(cloud: FakeCloud, place: str = "nova", **fields: object) -> FakeServer:
    """Return a server as we would have made it; its own id is by its tag."""
    server = theirs(cloud, **fields)
    server.metadata = {KEY: mark(TAG), PLACE_KEY: place}
    server.tags = [server_tag(new_id())]
    return server


def theirs(cloud: FakeCloud, **fields: object) -> FakeServer:
    """Return a server that somebody has made by hand."""
    wanted = {"name": "vm", "flavor": SMALL, "machine": "h1"}
    server = FakeServer(**(wanted | fields))  # type: ignore[arg-type]
    cloud.nova.servers[server.id] = server
    return server


def id_of(server: FakeServer) -> str:
    """Return our id of a server."""
    return server.tags[0].removeprefix("nfvo-")
