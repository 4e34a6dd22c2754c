"""Which versions of which APIs there are, as clients ask before their first call."""

from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.routes import Handler, Json, Reply, Request, route

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

COMPUTE_MAX, PLACEMENT_MAX, VOLUME_MAX = "2.96", "1.39", "3.71"


def discovers(handler: Handler) -> Handler:
    """Mark what is neither logged nor needs a token."""
    handler.is_discovery = True  # type: ignore[attr-defined]
    return handler


def _version(cloud: "FakeCloud", path: str, id: str, **more: str) -> Json:
    links = [{"rel": "self", "href": f"{cloud.url}{path}"}]
    return {"id": id, "status": "CURRENT", "links": links, **more}


@route("GET", "/identity/v3")
@discovers
def identity(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"version": _version(cloud, "/identity/v3/", "v3.14")})


@route("GET", "/identity")
@discovers
def identities(cloud: "FakeCloud", request: Request) -> Reply:
    found = [_version(cloud, "/identity/v3/", "v3.14")]
    return Reply({"versions": {"values": found}}, 300)


@route("GET", "/compute/v2.1")
@discovers
def compute(cloud: "FakeCloud", request: Request) -> Reply:
    found = _version(
        cloud, "/compute/v2.1/", "v2.1", version=COMPUTE_MAX, min_version="2.1"
    )
    return Reply({"version": found})


@route("GET", "/network")
@discovers
def network(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"versions": [_version(cloud, "/network/v2.0/", "v2.0")]})


@route("GET", "/image")
@discovers
def image(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"versions": [_version(cloud, "/image/v2/", "v2.16")]})


@route("GET", "/volume/v3")
@discovers
def volume(cloud: "FakeCloud", request: Request) -> Reply:
    found = _version(
        cloud, "/volume/v3/", "v3.0", version=VOLUME_MAX, min_version="3.0"
    )
    return Reply({"versions": [found]})


@route("GET", "/placement")
@discovers
def placement(cloud: "FakeCloud", request: Request) -> Reply:
    found = _version(
        cloud, "/placement/", "v1.0", max_version=PLACEMENT_MAX, min_version="1.0"
    )
    return Reply({"versions": [found]})
