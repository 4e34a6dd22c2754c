"""An image is whole in the cloud, and marked so, or it is not used."""

import hashlib
from pathlib import Path

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.images import delete_image, ensure_image, image_id
from nfvo.vim.openstack.known import forget_all
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.images import FakeImage
from tests.vim.openstack.cloud.nova import FakeServer, Flavor

CONTENT = b"QFI\xfb" + b"x" * 700_000


@pytest.fixture
def image(tmp_path: Path, conn: Connection) -> ImageSpec:
    forget_all(conn)
    path = tmp_path / "fw.qcow2"
    path.write_bytes(CONTENT)
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return ImageSpec(name="fw", sha256=sha256, size=len(CONTENT), path=str(path))


def _put(conn: Connection, image: ImageSpec) -> list[int]:
    offsets = [0]
    while offsets[-1] < image.size:
        with cloud_errors("sky"):
            offsets.append(ensure_image(conn, "sky", image, offsets[-1]))
        assert offsets[-1] > offsets[-2]
    return offsets


def test_an_image_is_whole_in_the_end_and_not_sent_twice(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    assert _put(conn, image) == [0, image.size - 1, image.size]
    assert _put(conn, image) == [0, image.size]
    (there,) = cloud.glance.images.values()
    assert (there.status, there.size) == ("active", image.size)
    assert (there.visibility, there.disk_format) == ("private", "qcow2")
    assert there.name == f"nfvo-{image.sha256[:12]}"
    assert image_id(conn, image.sha256) == there.id


def test_an_image_in_a_package_is_sent_alone(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    path = Path(image.path)
    path.write_bytes(b"before" + CONTENT + b"after")
    _put(conn, image.model_copy(update={"start": 6}))
    (there,) = cloud.glance.images.values()
    assert (there.status, there.size) == ("active", image.size)


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(5))
def test_an_image_is_there_once_whatever_call_breaks_off(
    cloud: FakeCloud, conn: Connection, image: ImageSpec, call: int, done: bool
):
    cloud.staged.cut("/images", skip=call, done=done)
    with pytest.raises(VimUnavailable):
        _put(conn, image)
    _put(conn, image)
    assert [one.status for one in cloud.glance.images.values()] == ["active"]


@pytest.mark.parametrize("status", ["queued", "saving", "active"])
def test_what_only_says_that_it_is_our_image_is_not_used(
    cloud: FakeCloud, conn: Connection, image: ImageSpec, status: str
):
    half = FakeImage("x", status=status, properties={"nfvo_sha256": image.sha256})
    cloud.glance.images[half.id] = half
    assert image_id(conn, image.sha256) is None
    _put(conn, image)
    assert list(cloud.glance.images) == [image_id(conn, image.sha256)]


def test_an_image_that_another_worker_sends_is_waited_for(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    said = {"nfvo_sha256": image.sha256, "nfvo_by": "another", "nfvo_sent": "7"}
    half = FakeImage("x", status="saving", properties=said)
    cloud.glance.images[half.id] = half
    assert ensure_image(conn, "sky", image, 0) == 7
    half.updated_at = "2020-01-01T00:00:00Z"
    _put(conn, image)
    assert half.id not in cloud.glance.images


def test_a_file_that_is_not_what_it_was_is_refused(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    Path(image.path).write_bytes(b"y" * image.size)
    with pytest.raises(VimRefused, match="not what it was"):
        _put(conn, image)
    assert cloud.glance.images == {}


def test_an_image_is_gone_however_often_it_is_deleted_unless_a_server_is_of_it(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    _put(conn, image)
    server = FakeServer(
        "vm", Flavor("f", 1, 1, 1), image=next(iter(cloud.glance.images))
    )
    cloud.nova.servers[server.id] = server
    with pytest.raises(VimRefused, match="used by the server vm"):
        delete_image(conn, image.sha256)
    cloud.nova.servers.clear()
    for _ in range(2):
        delete_image(conn, image.sha256)
    assert cloud.glance.images == {}
    assert image_id(conn, image.sha256) is None


def test_a_glance_that_asks_us_to_wait_is_asked_once_and_not_waited_for(
    cloud: FakeCloud, conn: Connection, image: ImageSpec
):
    cloud.staged.status(503, "/images", retry_after="30", times=9)
    with pytest.raises(VimUnavailable) as told:
        _put(conn, image)
    assert told.value.after_s == 30
    assert len(cloud.calls("/images")) == 1
