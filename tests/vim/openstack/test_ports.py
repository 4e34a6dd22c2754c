"""A server's ports are made in one call, with our MACs, addresses and limits."""

from ipaddress import ip_interface

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.specs import PortSpec, ServerSpec
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.mark import label, read_label
from nfvo.vim.openstack.networks import delete_network, ensure_network
from nfvo.vim.openstack.ports import ANYBODY, make_ports
from nfvo.vim.openstack.qos import delete_policies
from nfvo.vim.openstack.security import delete_unused
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.test_networks import HOST, LINK, TAG

LEFT = PortSpec(
    id="cp-1",
    name="left",
    mac="52:54:00:00:00:01",
    network=LINK,
    addresses=(ip_interface("10.1.0.5/24"), ip_interface("fd00:1::5/64")),
)
RIGHT = LEFT.model_copy(
    update={
        "id": "cp-2",
        "name": "right",
        "mac": "52:54:00:00:00:02",
        "addresses": (),
        "forwards": True,
    }
)
SERVER = ServerSpec(
    id="33333333-3333-4333-8333-333333333333",
    name="nfvo-fw-1",
    vcpus=1,
    memory_mib=64,
    disk="",
    seed="",
    ports=(LEFT, RIGHT),
    tag=TAG,
)
POST = "POST .*/ports"


@pytest.fixture(autouse=True)
def _link(cloud: FakeCloud, conn: Connection, admin: Connection) -> None:
    forget_all(conn)
    forget_all(admin)
    ensure_network(conn, HOST, LINK)
    cloud.forget_calls()


def made_ports(
    conn: Connection, fence: int = 1, ports: tuple[PortSpec, ...] = SERVER.ports
) -> list[str]:
    tag = TAG.model_copy(update={"fence": fence})
    server = SERVER.model_copy(update={"tag": tag, "ports": ports})
    with cloud_errors("sky"):
        return list(make_ports(conn, server, label(server, "nova")).ports)


def test_ports_have_our_macs_and_addresses_and_keep_to_them(
    cloud: FakeCloud, conn: Connection
):
    left, right = (cloud.neutron.ports[id] for id in made_ports(conn))
    assert left.mac_address == LEFT.mac
    assert [fixed["ip_address"] for fixed in left.fixed_ips] == [
        "10.1.0.5",
        "fd00:1::5",
    ]
    assert (left.allowed_address_pairs, right.fixed_ips) == ([], [])
    assert right.allowed_address_pairs == [
        {"ip_address": net, "mac_address": RIGHT.mac} for net in ANYBODY
    ]
    assert left.port_security_enabled
    assert read_label(left.name, left.description) == label(SERVER, "nova")


def test_a_port_can_be_a_virtual_function(cloud: FakeCloud, conn: Connection):
    direct = LEFT.model_copy(update={"vnic": "direct"})
    made = [cloud.neutron.ports[id] for id in made_ports(conn, ports=(direct, RIGHT))]
    assert [port.binding__vnic_type for port in made] == ["direct", "normal"]


def test_ports_let_all_in(cloud: FakeCloud, conn: Connection):
    made_ports(conn)
    (group,) = cloud.neutron.groups.values()
    assert group.name == "nfvo-11111111-open"
    assert {
        (rule.direction, rule.ethertype) for rule in cloud.neutron.rules.values()
    } == {
        (direction, kind)
        for direction in ("ingress", "egress")
        for kind in ("IPv4", "IPv6")
    }
    assert {id for p in cloud.neutron.ports.values() for id in p.security_groups} == {
        group.id
    }


def test_the_ports_of_a_second_server_cost_one_call(cloud: FakeCloud, conn: Connection):
    made_ports(conn)
    cloud.forget_calls()
    cloud.neutron.ports.clear()
    made_ports(conn)
    assert [call.line for call in cloud.calls()] == ["POST /network/v2.0/ports"]


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(7))
def test_a_call_that_breaks_off_and_is_repeated_makes_each_thing_once(
    cloud: FakeCloud, conn: Connection, call: int, done: bool
):
    cloud.staged.cut(skip=call, done=done)
    try:
        made_ports(conn)
    except VimUnavailable:
        made_ports(conn)
    assert len(cloud.neutron.ports) == 2
    assert len(cloud.neutron.groups) == 1
    assert len(cloud.neutron.rules) == 4


def test_another_call_of_the_same_try_uses_what_it_has_made(
    cloud: FakeCloud, conn: Connection
):
    first = made_ports(conn, fence=2, ports=(LEFT,))
    assert made_ports(conn, fence=2)[:1] == first
    assert len(cloud.neutron.ports) == 2


def test_the_ports_of_another_try_are_not_used(cloud: FakeCloud, conn: Connection):
    made_ports(conn, fence=2)
    with pytest.raises(VimUnavailable, match="another try"):
        made_ports(conn, fence=1)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"mac_address": LEFT.mac}, id="MAC"),
        pytest.param(
            {"mac_address": "52:54:00:00:00:99"},
            id="address",
        ),
    ],
)
def test_a_mac_or_an_address_that_somebody_has_is_refused_by_name(
    cloud: FakeCloud, conn: Connection, fields: dict[str, str]
):
    (network,) = cloud.neutron.networks
    (v4, *_) = cloud.neutron.subnets
    port = Port(network, name="printer", **fields)  # type: ignore[arg-type]
    if fields["mac_address"] != LEFT.mac:
        port.fixed_ips = [{"subnet_id": v4, "ip_address": "10.1.0.5"}]
    cloud.neutron.ports[port.id] = port
    with pytest.raises(VimRefused, match=r"printer.*somebody else") as told:
        made_ports(conn)
    assert port.id in told.value.hint
    assert list(cloud.neutron.ports) == [port.id]


def test_a_network_that_was_made_anew_is_found_again(
    cloud: FakeCloud, conn: Connection, admin: Connection
):
    made_ports(conn)
    cloud.neutron.ports.clear()
    delete_network(admin, HOST, LINK)
    ensure_network(admin, HOST, LINK)
    made_ports(conn)
    (network,) = cloud.neutron.networks
    assert {port.network_id for port in cloud.neutron.ports.values()} == {network}


@pytest.mark.parametrize("status", [429, 503])
def test_a_cloud_that_is_busy_is_asked_again_later(
    cloud: FakeCloud, conn: Connection, status: int
):
    cloud.staged.status(status, POST, message="later")
    with pytest.raises(VimUnavailable, match=r"later.*req-"):
        made_ports(conn)


def test_a_limit_is_a_policy_for_both_directions_that_is_shared(
    cloud: FakeCloud, conn: Connection, admin: Connection
):
    limited = LEFT.model_copy(update={"bit_rate_mbps": 10})
    (id,) = made_ports(admin, ports=(limited,))
    (policy,) = cloud.neutron.policies.values()
    assert {(r["direction"], r["max_kbps"]) for r in policy.rules} == {
        ("egress", 10_000),
        ("ingress", 10_000),
    }
    assert cloud.neutron.ports[id].qos_policy_id == policy.id
    cloud.neutron.ports.clear()
    made_ports(conn, ports=(limited,))
    assert len(cloud.neutron.policies) == 1


@pytest.mark.parametrize("call", range(4))
def test_a_policy_that_was_begun_is_completed(
    cloud: FakeCloud, admin: Connection, call: int
):
    limited = LEFT.model_copy(update={"bit_rate_mbps": 10})
    cloud.staged.cut("/qos/", skip=call, done=True)
    try:
        made_ports(admin, ports=(limited,))
    except VimUnavailable:
        made_ports(admin, ports=(limited,))
    (policy,) = cloud.neutron.policies.values()
    assert len(policy.rules) == 2


@pytest.mark.parametrize("has_qos", [False, True], ids=["no QoS", "no right"])
def test_a_limit_that_the_cloud_does_not_grant_is_refused(
    cloud: FakeCloud, conn: Connection, has_qos: bool
):
    if not has_qos:
        cloud.neutron.extensions.remove("qos")
    with pytest.raises(VimRefused, match="bit rate of 10 Mbit/s") as told:
        made_ports(conn, ports=(LEFT.model_copy(update={"bit_rate_mbps": 10}),))
    assert "--max-kbps 10000" in told.value.hint
    assert cloud.neutron.ports == {}


def test_what_is_in_use_stays_and_what_is_not_goes(cloud: FakeCloud, admin: Connection):
    made_ports(admin, ports=(LEFT.model_copy(update={"bit_rate_mbps": 10}),))
    for left in (1, 0):
        delete_unused(admin, TAG.installation)
        delete_policies(admin, TAG.installation)
        there = len(cloud.neutron.groups), len(cloud.neutron.policies)
        assert there == (left, left)
        cloud.neutron.ports.clear()


def test_a_quota_that_is_used_up_leaves_no_port(cloud: FakeCloud, conn: Connection):
    cloud.neutron.quotas["port"] = 1
    with pytest.raises(VimRefused, match=r"Quota exceeded.*req-"):
        made_ports(conn)
    assert cloud.neutron.ports == {}
