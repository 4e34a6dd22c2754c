"""Security groups: one for each set of rules, made right, and removed when unused."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from openstack.connection import Connection

from nfvo.descriptor.security import SecurityRule, effective
from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.specs import PortSpec
from nfvo.vim.openstack import security
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.networks import ensure_network
from nfvo.vim.openstack.rules import body, told
from nfvo.vim.openstack.security import delete_unused, group_id
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.qos import Rule
from tests.vim.openstack.test_networks import HOST, LINK, TAG
from tests.vim.openstack.test_ports import LEFT, RIGHT, made_ports

INSTALLATION = TAG.installation


def rule(**fields: Any) -> SecurityRule:
    return SecurityRule.model_validate(fields)


WEB = (
    rule(port_range_min=80, port_range_max=443, description="web"),
    rule(ether_type="ipv6", protocol="icmp"),
    rule(protocol="udp", remote="10.0.0.0/8", port_range_max=99),
)
OUT = rule(direction="egress", protocol="any", remote="10.1.0.0/24")


@pytest.fixture(autouse=True)
def _link(cloud: FakeCloud, conn: Connection) -> None:
    forget_all(conn)
    ensure_network(conn, HOST, LINK)
    cloud.forget_calls()


class Meanwhile(threading.Event):
    """What happens before a call that waits for it is carried out."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self._happens = happens

    def wait(self, timeout: float | None = None) -> bool:
        self._happens()
        return True


def passed(cloud: FakeCloud, group: str) -> set[str]:
    """Return what a group lets pass, as Neutron has it."""
    rules = cloud.neutron.rules.values()
    return {told(vars(one)) for one in rules if one.security_group_id == group}


def words(*rules: SecurityRule) -> set[str]:
    return set(map(str, effective(rules)))


def secured(port: PortSpec, *rules: SecurityRule) -> PortSpec:
    return port.model_copy(update={"security": rules})


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(rule(), id="tcp"),
        pytest.param(rule(port_range_min=22, port_range_max=22), id="a port"),
        pytest.param(rule(port_range_min=1, port_range_max=99), id="ports from 1"),
        pytest.param(rule(port_range_max=99), id="ports from 0"),
        pytest.param(rule(protocol="any", direction="egress"), id="all out"),
        pytest.param(rule(protocol="icmp"), id="icmp"),
        pytest.param(rule(protocol="icmp", ether_type="ipv6"), id="icmpv6"),
        pytest.param(rule(protocol="sctp", remote="10.0.0.0/8"), id="from a network"),
        pytest.param(rule(ether_type="ipv6", remote="fd00::/8"), id="from an IPv6 one"),
        pytest.param(rule(protocol="esp", remote="0.0.0.0/0"), id="from everywhere"),
    ],
)
def test_a_rule_is_told_in_the_words_it_was_asked_in(wanted: SecurityRule):
    egress = rule(direction="egress", protocol="ah")
    (ours,) = effective((wanted, egress)) - effective((egress,))
    asked = {"remote_ip_prefix": None, "protocol": None, **body(ours)}
    assert told(asked) == str(ours)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(
            {"protocol": "6", "port_range_min": 1, "port_range_max": 65535},
            "in tcp from any IPv4",
            id="a number of a protocol",
        ),
        pytest.param(
            {"protocol": "icmp", "port_range_min": 8, "port_range_max": 0},
            "in icmp type 8 code 0 from any IPv4",
            id="a kind of ICMP",
        ),
        pytest.param(
            {"protocol": "gre"}, "in gre from any IPv4", id="another protocol"
        ),
        pytest.param(
            {"remote_group_id": "g-1"}, "in any from remote_group g-1", id="a group"
        ),
    ],
)
def test_rules_of_others_are_told_too(raw: dict[str, Any], said: str):
    assert told({"direction": "ingress", "ethertype": "IPv4", **raw}) == said


def test_a_port_with_rules_is_in_their_group_instead_of_the_open_one(
    cloud: FakeCloud, conn: Connection
):
    left, right = made_ports(conn, ports=(secured(LEFT, *WEB), RIGHT))
    ports = cloud.neutron.ports
    (group,), (open_one,) = ports[left].security_groups, ports[right].security_groups
    assert group != open_one
    assert passed(cloud, group) == words(*WEB)
    assert passed(cloud, open_one) == words()


def test_rules_that_come_to_the_same_share_a_group(cloud: FakeCloud, conn: Connection):
    same = (*reversed(WEB), WEB[0].model_copy(update={"description": "again"}))
    first = group_id(conn, INSTALLATION, WEB)
    assert group_id(conn, INSTALLATION, same) == first
    assert group_id(conn, INSTALLATION, (*WEB, OUT)) != first
    assert len(cloud.neutron.groups) == 2


def test_egress_rules_take_the_place_of_those_that_let_all_out(
    cloud: FakeCloud, conn: Connection
):
    group = group_id(conn, INSTALLATION, (OUT,))
    assert passed(cloud, group) == {str(OUT)}


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(5))
def test_who_comes_after_a_worker_that_was_killed_makes_the_group_right(
    cloud: FakeCloud, conn: Connection, call: int, done: bool
):
    cloud.staged.cut(skip=call, done=done)
    try:
        with cloud_errors("sky"):
            group_id(conn, INSTALLATION, (*WEB, OUT))
    except VimUnavailable:
        forget_all(conn)
    group = group_id(conn, INSTALLATION, (*WEB, OUT))
    assert passed(cloud, group) == words(*WEB, OUT)
    assert len(cloud.neutron.groups) == 1


def test_the_ports_of_an_operation_look_at_a_group_once(
    cloud: FakeCloud, conn: Connection
):
    made_ports(conn, ports=(secured(LEFT, *WEB),))
    cloud.forget_calls()
    made_ports(conn, ports=(secured(RIGHT, *WEB),))
    assert cloud.calls("security-groups") == []


def test_what_was_changed_by_hand_is_put_right_for_the_next_operation(
    cloud: FakeCloud, conn: Connection, monkeypatch: pytest.MonkeyPatch
):
    made_ports(conn, ports=(secured(LEFT, *WEB),))
    (group,) = cloud.neutron.groups
    rules = cloud.neutron.rules
    rules.pop(next(id for id, one in rules.items() if one.protocol == "tcp"))
    more = Rule(group, "ingress", "IPv4", "tcp", 1, 22)
    rules[more.id] = more
    monkeypatch.setattr(security, "CHECKED_S", 0.0)  # it is later
    made_ports(conn, ports=(secured(RIGHT, *WEB),))
    assert passed(cloud, group) == words(*WEB)


def test_another_workers_rules_are_no_harm(cloud: FakeCloud, conn: Connection):
    """Here the other one adds a rule between our look and our call."""
    web = rule(port_range_min=80, port_range_max=80)

    def add() -> None:
        (group,) = cloud.neutron.groups
        other = Rule(group, "ingress", "IPv4", "tcp", 80, 80)
        cloud.neutron.rules[other.id] = other

    cloud.staged.wait(Meanwhile(add), "POST .*/security-group-rules")
    group = group_id(conn, INSTALLATION, (web, OUT))
    assert passed(cloud, group) == words(web, OUT)


def test_a_quota_of_rules_is_a_refusal_in_neutrons_words(
    cloud: FakeCloud, conn: Connection
):
    cloud.neutron.quotas["security_group_rule"] = 3
    refused = pytest.raises(VimRefused, match="security_group_rule")
    with refused as told, cloud_errors("sky"):
        group_id(conn, INSTALLATION, WEB)
    assert "higher quota" in told.value.hint


def test_a_group_goes_when_no_port_is_in_it(cloud: FakeCloud, conn: Connection):
    made = made_ports(conn, ports=(secured(LEFT, *WEB), RIGHT))
    delete_unused(conn, INSTALLATION)
    assert len(cloud.neutron.groups) == 2
    cloud.neutron.ports.pop(made[0])
    delete_unused(conn, INSTALLATION)
    assert [one.name for one in cloud.neutron.groups.values()] == ["nfvo-11111111-open"]
    made_ports(conn, ports=(secured(LEFT, *WEB),))
    assert len(cloud.neutron.groups) == 2
