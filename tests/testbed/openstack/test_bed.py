"""The bed itself: who may log in, where servers run, and what stopping does."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import httpx
import pytest

from tests.testbed import image
from tests.testbed.bed import BedError
from tests.testbed.libvirt.namespace import Namespace, call, ip_batch
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.polling import until
from tests.testbed.openstack.rest import Cloud

pytestmark = pytest.mark.openstack

READY = "VNF-READY"
TINY = {"name": "tiny", "ram": 160, "vcpus": 1, "disk": 1}
SUBNET = {
    "ip_version": 4,
    "cidr": "10.20.0.0/24",
    "gateway_ip": None,
    "enable_dhcp": False,
}
LOGIN = """\
import openstack
for name in ("admin", "member", "application", "tls"):
    cloud = openstack.connect(name)
    project = cloud.session.get_project_id()
    print(name, cloud.auth["auth_url"].split(":")[0], project)
"""


@pytest.fixture
def cloud(openstack: OpenStack) -> Iterator[Cloud]:
    with openstack.admin() as cloud:
        yield cloud


def make(cloud: Cloud, service: str, path: str, **body: object) -> str:
    """Make something and return its id."""
    singular = path.rpartition("/")[2].removesuffix("s").replace("-", "_")
    return str(cloud.post(service, path, {singular: body})[singular]["id"])


@contextmanager
def made(cloud: Cloud, service: str, path: str, **body: object) -> Iterator[str]:
    """Make something for a while."""
    one = make(cloud, service, path, **body)
    try:
        yield one
    finally:
        cloud.delete(service, f"{path}/{one}")


@contextmanager
def uploaded(cloud: Cloud) -> Iterator[str]:
    """Upload our tiny image for a while."""
    described = {"name": "vnf", "disk_format": "qcow2", "container_format": "bare"}
    one = cloud.post("image", "/v2/images", described)["id"]
    try:
        url = f"{cloud.endpoints['image']}/v2/images/{one}/file"
        data = image.build().qcow2.read_bytes()
        kind = {"Content-Type": "application/octet-stream"}
        cloud.http.put(url, content=data, headers=kind).raise_for_status()
        yield one
    finally:
        cloud.delete("image", f"/v2/images/{one}")


@contextmanager
def booted(cloud: Cloud, zone: str, **body: object) -> Iterator[str]:
    """Run a server for a while in a zone, or on a host: nova:h1."""
    where = {"name": "tiny", "availability_zone": zone}
    with made(cloud, "compute", "/servers", **where, **body) as server:
        yield server
    until(lambda: server not in servers(cloud), f"{server} is gone")


def is_active_on(cloud: Cloud, host: str, server: str) -> bool:
    one = cloud.get("compute", f"/servers/{server}")["server"]
    assert one["status"] != "ERROR", one["fault"]
    return (one["status"], one["OS-EXT-SRV-ATTR:host"]) == ("ACTIVE", host)


def dhcp_servers(cloud: Cloud, network: str) -> list[str]:
    """Return the addresses of a network's DHCP agent."""
    query = f"network_id={network}&device_owner=network:dhcp&status=ACTIVE"
    ports = cloud.get("network", f"/v2.0/ports?{query}")["ports"]
    return [address["ip_address"] for one in ports for address in one["fixed_ips"]]


def says(cloud: Cloud, server: str, text: str) -> bool:
    """Say whether a server's console has this text."""
    asked = {"os-getConsoleOutput": {"length": 200}}
    told = cloud.post("compute", f"/servers/{server}/action", asked)["output"]
    return text in told


def servers(cloud: Cloud) -> list[str]:
    found = cloud.get("compute", "/servers?all_tenants=1")["servers"]
    return [one["id"] for one in found]


def test_the_sdk_logs_in_with_every_cloud_of_clouds_yaml(openstack: OpenStack) -> None:
    layout = openstack.stack.layout
    done = subprocess.run(
        [layout.venv.program("python"), "-c", LOGIN],
        env={**layout.environment, "OS_CLIENT_CONFIG_FILE": str(openstack.clouds_file)},
        capture_output=True,
        text=True,
        check=False,
    )
    with Cloud.login(openstack.auth_url, openstack.accounts.member) as member:
        ordinary = member.project_id
    assert done.stdout.splitlines()[1:] == [
        f"member http {ordinary}",
        f"application http {ordinary}",
        f"tls https {ordinary}",
    ], done.stderr


def test_who_does_not_trust_the_ca_gets_nothing_by_tls(openstack: OpenStack) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        Cloud.login(openstack.tls_auth_url, openstack.accounts.member)


def test_the_ordinary_user_may_not_do_what_the_admin_may(openstack: OpenStack) -> None:
    with (
        Cloud.login(openstack.auth_url, openstack.accounts.member) as member,
        pytest.raises(BedError, match="403"),
    ):
        member.get("compute", "/os-services")


def test_both_hosts_are_up(openstack: OpenStack, cloud: Cloud) -> None:
    found = cloud.get("compute", "/os-services?binary=nova-compute")["services"]
    up = {one["host"] for one in found if one["state"] == "up"}
    assert up >= set(openstack.hosts) == {"h1", "h2"}


def test_a_server_boots_on_each_host_and_says_so(
    openstack: OpenStack, cloud: Cloud
) -> None:
    before = servers(cloud)
    with (
        uploaded(cloud) as vnf,
        made(cloud, "compute", "/flavors", **TINY) as flavor,
        made(cloud, "network", "/v2.0/networks", name="tiny") as network,
        made(cloud, "network", "/v2.0/subnets", network_id=network, **SUBNET),
        ExitStack() as running,
    ):
        nets = [{"uuid": network}]
        wanted = {"flavorRef": flavor, "imageRef": vnf, "networks": nets}
        by_host = {
            host: running.enter_context(booted(cloud, f"nova:{host}", **wanted))
            for host in openstack.hosts
        }
        for host, server in by_host.items():
            until(partial(is_active_on, cloud, host, server), f"active on {host}")
            until(partial(says, cloud, server, READY), f"{READY} on {host}")
    assert servers(cloud) == before


@pytest.fixture
def outside() -> Iterator[Namespace]:
    """Yield a namespace that is no part of the cloud."""
    namespace = Namespace("nfvo-os-outside")
    call("ip", "netns", "add", namespace.namespace)
    yield namespace
    call("ip", "netns", "del", namespace.namespace)


def test_an_outside_device_in_a_networks_vlan_reaches_its_dhcp_server(
    openstack: OpenStack, cloud: Cloud, outside: Namespace
) -> None:
    subnet = {**SUBNET, "enable_dhcp": True}
    with (
        made(cloud, "network", "/v2.0/networks", name="vlan") as network,
        made(cloud, "network", "/v2.0/subnets", network_id=network, **subnet),
    ):
        path = f"/v2.0/networks/{network}"
        tag = cloud.get("network", path)["network"]["provider:segmentation_id"]
        assert tag in openstack.vlans
        openstack.plug_access(outside.namespace, "eth0", tag)
        ip_batch(outside.namespace, "addr add 10.20.0.200/24 dev eth0")
        server = partial(dhcp_servers, cloud, network)
        until(server, "the DHCP agent has a port")
        ping = ["busybox", "ping", "-c1", "-W1", server()[0]]
        until(lambda: outside.run(ping, check=False).returncode == 0, f"{ping}")


def test_fake_hosts_come_in_a_zone_of_their_own_and_go(
    openstack: OpenStack, cloud: Cloud
) -> None:
    openstack.add_fakes(1)
    (host,) = openstack.fakes
    with (
        uploaded(cloud) as vnf,
        made(cloud, "compute", "/flavors", **TINY) as flavor,
        made(cloud, "network", "/v2.0/networks", name="tiny") as network,
        made(cloud, "network", "/v2.0/subnets", network_id=network, **SUBNET),
    ):
        nets = [{"uuid": network}]
        wanted = {"flavorRef": flavor, "imageRef": vnf, "networks": nets}
        with booted(cloud, "fake", **wanted) as server:
            until(partial(is_active_on, cloud, host, server), f"active on {host}")
    openstack.remove_fakes()
    found = cloud.get("compute", "/os-services?binary=nova-compute")["services"]
    assert {one["host"] for one in found} == set(openstack.hosts)


def test_nova_api_can_be_stopped_and_started(openstack: OpenStack) -> None:
    with openstack.admin() as cloud:
        openstack.stop("nova-api")
        with pytest.raises(httpx.ConnectError):
            cloud.get("compute", "/servers")
        openstack.start("nova-api")
        openstack.stack.wait_for_port("nova")
        assert cloud.get("compute", "/servers")["servers"] == []
