"""The fake cloud is one for the real SDK, and goes wrong as staged."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from keystoneauth1.exceptions import ConnectFailure, Unauthorized
from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.vim.openstack.sessions import Credentials, Sessions
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login
from tests.vim.openstack.cloud.nova import Flavor

NETWORKS = "GET /network/v2.0/networks"


@pytest.fixture
def opened() -> Iterator[Callable[[Credentials], Sessions]]:
    with ExitStack() as stack:
        yield lambda known: stack.enter_context(closing(Sessions(known)))


def _network(conn: Connection, name: str = "n") -> str:
    network = conn.network.create_network(name=name)
    conn.network.create_subnet(
        network_id=network.id, cidr="10.0.0.0/24", ip_version=4, gateway_ip=None
    )
    return str(network.id)


def _server(cloud: FakeCloud, conn: Connection, name: str = "vm") -> str:
    flavor = Flavor("small", 1, 64, 1)
    cloud.nova.flavors[flavor.id] = flavor
    body = {"name": "i", "disk_format": "raw", "container_format": "bare"}
    image = conn.image.post("/images", json=body).json()
    conn.image.put(f"/images/{image['id']}/file", data=b"content")
    network = next(conn.network.networks(name="n"), None)
    network_id = network.id if network else _network(conn)
    (port,) = conn.network.create_ports([{"network_id": network_id, "name": name}])
    server = conn.compute.create_server(
        name=name,
        flavor_id=flavor.id,
        image_id=image["id"],
        networks=[{"port": port.id}],
        tags=[f"nfvo-{name}"],
    )
    return str(server.id)


def test_a_server_is_made_found_by_tag_and_deleted(cloud: FakeCloud, conn: Connection):
    id = _server(cloud, conn)
    (seen,) = conn.compute.servers(tags="nfvo-vm")
    assert (seen.id, seen.status, seen.tags) == (id, "ACTIVE", ["nfvo-vm"])
    assert seen.addresses["n"][0]["addr"] == "10.0.0.1"
    conn.compute.delete_server(id)
    assert list(conn.compute.servers()) == []
    (gone,) = conn.compute.servers(**{"changes-since": "2020-01-01T00:00:00Z"})
    assert gone.status == "DELETED"


def test_a_server_takes_as_many_looks_as_staged(cloud: FakeCloud, conn: Connection):
    cloud.nova.building = 2
    id = _server(cloud, conn)
    looks = [conn.compute.get_server(id).status for _ in range(2)]
    assert looks == ["BUILD", "ACTIVE"]


def test_a_server_that_fits_nowhere_says_so(cloud: FakeCloud, conn: Connection):
    cloud.nova.machines.clear()
    seen = conn.compute.get_server(_server(cloud, conn))
    assert (seen.status, "No valid host" in seen.fault["message"]) == ("ERROR", True)


def test_servers_come_in_pages(cloud: FakeCloud, conn: Connection):
    cloud.nova.most_listed = 1
    ids = {_server(cloud, conn, name) for name in ("a", "b", "c")}
    assert {server.id for server in conn.compute.servers()} == ids


@pytest.mark.parametrize("method", ["stop", "start"])
def test_a_server_in_the_wrong_state_is_a_conflict(
    cloud: FakeCloud, conn: Connection, method: str
):
    id = _server(cloud, conn)
    if method == "stop":
        conn.compute.stop_server(id)
    with pytest.raises(sdk.ConflictException, match="vm_state"):
        getattr(conn.compute, f"{method}_server")(id)


def test_a_port_needs_a_mac_and_an_address_of_its_own(conn: Connection):
    id = _network(conn)
    port = {"network_id": id, "mac_address": "52:54:00:00:00:01"}
    list(conn.network.create_ports([port]))
    other = port | {"mac_address": "52:54:00:00:00:02"}
    with pytest.raises(sdk.ConflictException, match="mac address"):
        list(conn.network.create_ports([other, port]))
    assert len(list(conn.network.ports())) == 1


def test_a_fault_strikes_as_often_as_staged(cloud: FakeCloud, conn: Connection):
    cloud.staged.status(503, NETWORKS, message="down for now")
    with pytest.raises(sdk.HttpException, match="down for now") as told:
        list(conn.network.networks())
    assert told.value.request_id
    assert list(conn.network.networks()) == []
    assert [call.status for call in cloud.calls(NETWORKS)] == [503, 200]


@pytest.mark.parametrize("done", [False, True])
def test_a_connection_is_cut_before_or_after_the_deed(
    cloud: FakeCloud, conn: Connection, done: bool
):
    cloud.staged.cut("POST /network/v2.0/networks", done=done)
    with pytest.raises(ConnectFailure):
        conn.network.create_network(name="n")
    assert len(cloud.neutron.networks) == done


def test_a_call_waits_for_what_it_is_told_to(cloud: FakeCloud, conn: Connection):
    go = threading.Event()
    cloud.staged.wait(go, NETWORKS)
    asking = threading.Thread(target=lambda: list(conn.network.networks()))
    asking.start()
    assert cloud.calls(NETWORKS) == []
    go.set()
    asking.join()
    assert [call.status for call in cloud.calls(NETWORKS)] == [200]


def test_a_revoked_token_is_followed_by_one_login(cloud: FakeCloud, conn: Connection):
    list(conn.network.networks())
    logins = cloud.keystone.logins
    cloud.keystone.revoke()
    assert list(conn.network.networks()) == []
    assert cloud.keystone.logins == logins + 1


def test_a_wrong_password_is_unauthorized(cloud: FakeCloud, opened):
    sessions = opened(Login(cloud))
    cloud.keystone.passwords["nfvo"] = "changed"
    assert list(sessions.connection("sky").network.networks()) == []
    cloud.keystone.passwords["nfvo"] = "once more"
    cloud.keystone.revoke()
    with pytest.raises(Unauthorized):
        list(sessions.connection("sky").network.networks())


def test_an_application_credential_logs_in(cloud: FakeCloud, opened):
    sessions = opened(lambda _: cloud.application_credential())
    assert list(sessions.connection("sky").network.networks()) == []


def test_a_token_that_has_expired_is_renewed(cloud: FakeCloud, opened):
    sessions = opened(Login(cloud))
    cloud.keystone.lives = timedelta(seconds=40)  # within keystoneauth's margin
    list(sessions.connection("sky").network.networks())
    cloud.keystone.lives = timedelta(hours=1)
    logins = cloud.keystone.logins
    for _ in range(2):
        list(sessions.connection("sky").network.networks())
    assert cloud.keystone.logins == logins + 1


def test_only_administrators_see_machines(
    cloud: FakeCloud, conn: Connection, admin: Connection
):
    with pytest.raises(sdk.ForbiddenException):
        list(conn.compute.hypervisors())
    assert [one.name for one in admin.compute.hypervisors(details=True)] == ["h1", "h2"]
    (first, _) = admin.placement.resource_providers()
    inventory = {
        one.resource_class: one.total
        for one in admin.placement.resource_provider_inventories(first)
    }
    assert inventory == {"VCPU": 16, "MEMORY_MB": 32_768, "DISK_GB": 500}
    assert conn.compute.get_limits().absolute.instances == 10
    assert [zone.name for zone in conn.compute.availability_zones()] == ["nova"]
