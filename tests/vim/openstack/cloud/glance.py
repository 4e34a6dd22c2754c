"""Glance's images: made, filled by one request each, changed and deleted."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.images import FakeImage
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import of, stamp

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

V = "/image/v2"
OURS = set(FakeImage.__dataclass_fields__) - {"properties", "sent"}
NO_FILTERS = {"limit", "marker", "sort_key", "sort_dir", "sort"}


def _shown(image: FakeImage) -> Json:
    told = {k: v for k, v in asdict(image).items() if k in OURS}
    links = {"self": f"/v2/images/{image.id}", "file": f"/v2/images/{image.id}/file"}
    return told | image.properties | links


@route("GET", f"{V}/images")
def list_images(cloud: "FakeCloud", request: Request) -> Reply:
    wanted = {k: v[0] for k, v in request.query.items() if k not in NO_FILTERS}
    shown = [_shown(image) for image in cloud.glance.images.values()]
    found = [
        one
        for one in shown
        if all(str(one.get(name)) == value for name, value in wanted.items())
    ]
    return Reply({"images": found, "first": "/v2/images"})


@route("POST", f"{V}/images")
def make_image(cloud: "FakeCloud", request: Request) -> Reply:
    body = request.body
    known = {k: v for k, v in body.items() if k in OURS}
    image = FakeImage(**{"name": "", **known})
    image.properties = {k: v for k, v in body.items() if k not in OURS}
    if not all(isinstance(value, str) for value in image.properties.values()):
        raise Refusal(400, "Invalid image object: it is not of type 'string'")
    cloud.glance.images[image.id] = image
    return Reply(_shown(image), 201)


@route("GET", f"{V}/images/{{id}}")
def show_image(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply(_shown(of("Image", cloud.glance.images, request.ids["id"])))


@route("PATCH", f"{V}/images/{{id}}")
def change_image(cloud: "FakeCloud", request: Request) -> Reply:
    image = of("Image", cloud.glance.images, request.ids["id"])
    for change in request.body:
        name = change["path"].removeprefix("/")
        if name in OURS:
            setattr(image, name, change["value"])
        elif change["op"] == "remove":
            image.properties.pop(name, None)
        else:
            image.properties[name] = change["value"]
    image.updated_at = stamp(datetime.now(UTC))
    return Reply(_shown(image))


@route("DELETE", f"{V}/images/{{id}}")
def delete_image(cloud: "FakeCloud", request: Request) -> Reply:
    image = of("Image", cloud.glance.images, request.ids["id"])
    if image.protected:
        raise Refusal(403, f"Image {image.id} is protected and cannot be deleted.")
    del cloud.glance.images[image.id]
    return Reply(None, 204)


@route("PUT", f"{V}/images/{{id}}/file", streams=True)
def fill_image(cloud: "FakeCloud", request: Request) -> Reply:
    """Take the content; an image is queued again when it breaks off (as in Glance)."""
    image = _begin(cloud, request.ids["id"])
    md5, sha512 = hashlib.md5(usedforsecurity=False), hashlib.sha512()
    try:
        for data in request.stream:
            md5.update(data)
            sha512.update(data)
            image.sent += len(data)
            if image.sent > cloud.glance.most_bytes:
                raise Refusal(
                    413, "Denying attempt to upload image larger than the quota"
                )
    except (ConnectionError, OSError, Refusal):
        image.status, image.sent = "queued", 0
        raise
    with cloud.lock:
        if image.id not in cloud.glance.images:
            raise Refusal(410, f"Image {image.id} could not be found after upload.")
        image.checksum, image.size = md5.hexdigest(), image.sent
        image.os_hash_algo, image.os_hash_value = "sha512", sha512.hexdigest()
        image.status = "active"
    return Reply(None, 204)


def _begin(cloud: "FakeCloud", id: str) -> FakeImage:
    with cloud.lock:
        image: FakeImage = of("Image", cloud.glance.images, id)
        if image.status != "queued":
            text = (
                f"Image status transition from {image.status} to saving is not allowed"
            )
            raise Refusal(409, text)
        image.status, image.sent = "saving", 0
        return image
