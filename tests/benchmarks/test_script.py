"""The scripts that nfvo is compared with make what they say, and leave nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest
from openstack.connection import Connection

from benchmarks.openstack.script import (
    RING,
    Model,
    Script,
    Shape,
    leaving_nothing,
    lone,
)
from nfvo.vim.openstack.sessions import Sessions
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login
from tests.vim.openstack.cloud.images import FakeImage
from tests.vim.openstack.cloud.nova import Flavor

Act = Callable[[Script, Executor], None]


@pytest.fixture
def cloud() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        image, flavor = FakeImage("i", status="active"), Flavor("halts", 1, 32, 1)
        cloud.glance.images[image.id] = image
        cloud.nova.flavors[flavor.id] = flavor
        yield cloud


@pytest.fixture
def conn(cloud: FakeCloud) -> Iterator[Connection]:
    sessions = Sessions(Login(cloud))
    yield sessions.connection("sky")
    sessions.close()


def script(cloud: FakeCloud, conn: Connection, shape: Shape) -> Script:
    (image,), (flavor,) = cloud.glance.images, cloud.nova.flavors
    group = conn.network.create_security_group(name="open")
    return Script(conn, Model(image, flavor, group.id), shape)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(RING, id="three VNFs in a ring"),
        pytest.param(lone(4), id="four VNFs alone"),
    ],
)
@pytest.mark.parametrize(
    ("make", "remove"),
    [
        pytest.param(
            lambda one, _: one.make(), lambda one, _: one.remove(), id="in order"
        ),
        pytest.param(Script.make_at_once, Script.remove_at_once, id="at once"),
    ],
)
def test_a_script_makes_a_service_with_two_ports_a_server(
    cloud: FakeCloud,
    conn: Connection,
    shape: Shape,
    make: Act,
    remove: Act,
):
    made = script(cloud, conn, shape)
    with ThreadPoolExecutor(4) as executor:
        make(made, executor)
        states = {server.status for server in cloud.nova.alive()}
        assert (len(cloud.nova.alive()), states) == (len(shape.servers), {"ACTIVE"})
        assert len(cloud.neutron.networks) == len(shape.links)
        assert len(cloud.neutron.ports) == 2 * len(shape.servers)
        remove(made, executor)
    assert not cloud.nova.alive()
    assert not cloud.neutron.networks
    assert not cloud.neutron.ports


def test_of_a_script_that_fails_nothing_is_left(cloud: FakeCloud, conn: Connection):
    failing = script(cloud, conn, RING)
    cloud.staged.status(400, "POST /compute/v2.1/servers", skip=1)
    with pytest.raises(Exception, match="400"), leaving_nothing(conn):
        failing.make()
    assert not cloud.nova.alive()
    assert not cloud.neutron.networks
    assert not cloud.neutron.ports
