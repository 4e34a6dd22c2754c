"""Links become networks with our mark, however often a step is tried."""

import threading
from ipaddress import ip_address, ip_network

import pytest
from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.mark import mark, read_mark
from nfvo.vim.openstack.networks import delete_network, ensure_network, network_id
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.neutron import Network, Subnet
from tests.vim.openstack.cloud.ports import Port
from tests.waiting import wait_until

HOST = HostRecord(id="h", name="sky", site="sky", uri="openstack://sky")
TAG = Tag(installation="11111111-ours", ns="n", owner="vl", step="s", fence=1)
THEIRS = TAG.model_copy(update={"installation": "22222222-theirs"})
LINK = NetworkSpec(
    id="vl",
    name="nfvo-12345678-core",
    fabric="vxlan",
    tag=TAG,
    mtu=1400,
    pools=(ip_network("10.1.0.0/24"), ip_network("fd00:1::/64")),
    gateways=(ip_address("10.1.0.1"),),
)
CALLS = 4
"""A network: looked for, made, looked for again, its subnets made."""

PROVIDER = LINK.model_copy(
    update={"name": "nfvo-1-lan", "fabric": "bridge", "bridge": "physnet1", "vlan": 200}
)


@pytest.fixture(autouse=True)
def _nothing_known(conn: Connection, admin: Connection) -> None:
    forget_all(conn)
    forget_all(admin)


def _there(cloud: FakeCloud, name: str, **fields: object) -> Network:
    network = Network(name, **fields)  # type: ignore[arg-type]
    cloud.neutron.networks[network.id] = network
    return network


def test_a_link_is_a_network_with_a_subnet_for_each_pool(
    cloud: FakeCloud, conn: Connection
):
    ensure_network(conn, HOST, LINK)
    (network,) = cloud.neutron.networks.values()
    assert (network.name, network.mtu) == (LINK.name, 1400)
    assert read_mark(network.description) == TAG
    subnets = {s.cidr: s for s in cloud.neutron.subnets.values()}
    assert {cidr: s.gateway_ip for cidr, s in subnets.items()} == {
        "10.1.0.0/24": "10.1.0.1",
        "fd00:1::/64": None,
    }
    assert not any(subnet.enable_dhcp for subnet in subnets.values())
    assert network_id(conn, LINK) == network.id


def test_what_was_made_just_now_is_not_asked_for_its_subnets(
    cloud: FakeCloud, conn: Connection
):
    ensure_network(conn, HOST, LINK)
    assert not cloud.calls("GET /network/v2.0/subnets")
    ensure_network(conn, HOST, LINK)
    assert len(cloud.neutron.subnets) == len(LINK.pools)


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(CALLS))
def test_a_worker_that_dies_in_any_call_is_followed_by_one_network(
    cloud: FakeCloud, conn: Connection, call: int, done: bool
):
    cloud.staged.cut("/networks|/subnets", skip=call, done=done)
    try:
        with cloud_errors("sky"):
            ensure_network(conn, HOST, LINK)
    except VimUnavailable:
        again = TAG.model_copy(update={"fence": 2})
        ensure_network(conn, HOST, LINK.model_copy(update={"tag": again}))
    assert len(cloud.neutron.networks) == 1
    assert len(cloud.neutron.subnets) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("call", range(CALLS))
def test_a_cloud_that_is_busy_is_asked_again_later(
    cloud: FakeCloud, conn: Connection, call: int, status: int
):
    cloud.staged.status(status, "/network/", skip=call, message="later", times=9)
    with pytest.raises(VimUnavailable, match=r"later.*req-"), cloud_errors("sky"):
        ensure_network(conn, HOST, LINK)


def test_two_workers_at_once_end_with_one_network(
    cloud: FakeCloud, conn: Connection, admin: Connection
):
    go = threading.Event()
    cloud.staged.wait(go, "POST .*/networks")
    late = threading.Thread(target=ensure_network, args=(conn, HOST, LINK))
    late.start()
    wait_until(lambda: not cloud.staged.faults[0].times, "the late one is held")
    ensure_network(admin, HOST, LINK)
    (first,) = cloud.neutron.networks
    go.set()
    late.join()
    assert list(cloud.neutron.networks) == [first]
    assert network_id(conn, LINK) == first


def test_a_network_of_another_installation_is_neither_used_nor_removed(
    cloud: FakeCloud, conn: Connection
):
    _there(cloud, LINK.name, description=mark(THEIRS))
    for do in (ensure_network, delete_network):
        with pytest.raises(VimRefused, match="22222222-theirs"):
            do(conn, HOST, LINK)
    assert len(cloud.neutron.networks) == 1


def test_a_network_without_a_mark_is_not_ours_whatever_its_name(
    cloud: FakeCloud, conn: Connection
):
    _there(cloud, LINK.name)
    with pytest.raises(VimRefused, match="not our mark"):
        ensure_network(conn, HOST, LINK)


def test_an_mtu_above_the_clouds_is_refused_with_what_it_allows(
    cloud: FakeCloud, conn: Connection
):
    with pytest.raises(VimRefused, match="maximum is 1450") as told:
        ensure_network(conn, HOST, LINK.model_copy(update={"mtu": 9000}))
    assert "mtu in the descriptor" in told.value.hint


def test_a_network_is_gone_however_often_it_is_deleted(
    cloud: FakeCloud, conn: Connection
):
    ensure_network(conn, HOST, LINK)
    for _ in range(2):
        delete_network(conn, HOST, LINK)
    assert (cloud.neutron.networks, cloud.neutron.subnets) == ({}, {})
    with pytest.raises(VimUnavailable, match="no network"):
        network_id(conn, LINK)


def test_a_network_with_ports_is_not_removed(cloud: FakeCloud, conn: Connection):
    ensure_network(conn, HOST, LINK)
    port = Port(network_id(conn, LINK))
    cloud.neutron.ports[port.id] = port
    with pytest.raises(VimRefused, match="ports on it"):
        delete_network(conn, HOST, LINK)


def test_a_quota_that_is_used_up_is_refused_in_neutrons_words(
    cloud: FakeCloud, conn: Connection
):
    cloud.neutron.quotas["network"] = 0
    with pytest.raises(VimRefused, match="Quota exceeded"), cloud_errors("sky"):
        ensure_network(conn, HOST, LINK)


def test_a_providers_network_that_is_there_is_joined_and_left(
    cloud: FakeCloud, conn: Connection
):
    lan = _there(cloud, "lan", provider__segmentation_id=200)
    wide = Subnet(lan.id, "10.1.0.0/16", 4)
    cloud.neutron.subnets[wide.id] = wide
    link = PROVIDER.model_copy(update={"bridge": "lan"})
    ensure_network(conn, HOST, link)
    assert [s.cidr for s in cloud.neutron.subnets.values()] == [
        "10.1.0.0/16",
        "fd00:1::/64",
    ]
    delete_network(conn, HOST, link)
    assert list(cloud.neutron.networks) == [lan.id]
    assert list(cloud.neutron.subnets) == [wide.id]


def test_a_providers_network_may_be_named_by_its_id(cloud: FakeCloud, conn: Connection):
    lan = _there(cloud, "lan")
    link = PROVIDER.model_copy(update={"bridge": lan.id})
    ensure_network(conn, HOST, link)
    assert network_id(conn, link) == lan.id


def test_a_providers_network_with_another_vlan_is_refused(
    cloud: FakeCloud, admin: Connection
):
    _there(cloud, "lan", provider__segmentation_id=300)
    with pytest.raises(VimRefused, match="has VLAN 300"):
        ensure_network(admin, HOST, PROVIDER.model_copy(update={"bridge": "lan"}))


@pytest.mark.parametrize(("vlan", "kind"), [(200, "vlan"), (0, "flat")])
def test_an_administrator_makes_a_providers_network_for_all_and_removes_it_last(
    cloud: FakeCloud, admin: Connection, vlan: int, kind: str
):
    link = PROVIDER.model_copy(update={"vlan": vlan})
    for _ in range(2):
        ensure_network(admin, HOST, link)
    (network,) = cloud.neutron.networks.values()
    assert network.name == f"nfvo-physnet1-{vlan}"
    assert network.provider__network_type == kind
    port = Port(network.id)
    cloud.neutron.ports[port.id] = port
    delete_network(admin, HOST, link)
    assert len(cloud.neutron.networks) == 1
    cloud.neutron.ports.clear()
    delete_network(admin, HOST, link)
    assert cloud.neutron.networks == {}


def test_who_may_make_no_providers_network_is_told_whom_to_ask(conn: Connection):
    with pytest.raises(VimRefused, match="disallowed") as told:
        ensure_network(conn, HOST, PROVIDER)
    assert "--provider-segment 200" in told.value.hint


def test_a_vlan_that_another_network_has_is_refused(
    cloud: FakeCloud, admin: Connection
):
    vlan = {
        "provider__physical_network": "physnet1",
        "provider__segmentation_id": "200",
    }
    _there(cloud, "other", **vlan)
    with pytest.raises(VimRefused, match="in use"):
        ensure_network(admin, HOST, PROVIDER)
    assert len(cloud.neutron.networks) == 1


def test_an_error_that_is_nobodys_business_rises(cloud: FakeCloud, conn: Connection):
    cloud.staged.status(400, "POST .*/networks", message="odd")
    with pytest.raises(sdk.BadRequestException, match="odd"):
        ensure_network(conn, HOST, LINK)
