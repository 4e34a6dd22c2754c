"""Neutron's security groups and QoS policies."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.neutron import V
from tests.vim.openstack.cloud.routes import (
    Json,
    Refusal,
    Reply,
    Request,
    needs_admin,
    route,
)
from tests.vim.openstack.cloud.wire import fields_of, listed, new_id, of, wire

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

RULES = "bandwidth_limit_rule"


@dataclass
class SecurityGroup:
    """A security group; its rules are kept apart."""

    name: str
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    tags: list[str] = field(default_factory=list)


@dataclass
class Rule:
    """What a security group lets in or out."""

    security_group_id: str
    direction: str
    ethertype: str = "IPv4"
    protocol: str | None = None
    port_range_min: int | None = None
    port_range_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group_id: str | None = None
    description: str = ""
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT


@dataclass
class Policy:
    """A QoS policy; ``rules`` limit bandwidth."""

    name: str
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    shared: bool = False
    is_default: bool = False
    rules: list[Json] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _group(cloud: "FakeCloud", group: SecurityGroup) -> Json:
    rules = cloud.neutron.rules.values()
    mine = [wire(rule) for rule in rules if rule.security_group_id == group.id]
    return wire(group) | {"security_group_rules": mine}


@route("GET", f"{V}/security-groups")
def list_groups(cloud: "FakeCloud", request: Request) -> Reply:
    found = listed(cloud.neutron.groups.values(), request)
    return Reply({"security_groups": [_group(cloud, one) for one in found]})


@route("GET", f"{V}/security-groups/{{id}}")
def show_group(cloud: "FakeCloud", request: Request) -> Reply:
    group = of("SecurityGroup", cloud.neutron.groups, request.ids["id"])
    return Reply({"security_group": _group(cloud, group)})


@route("POST", f"{V}/security-groups")
def make_group(cloud: "FakeCloud", request: Request) -> Reply:
    neutron, wanted = cloud.neutron, request.body["security_group"]
    neutron.check_quota("security_group", neutron.groups)
    group = SecurityGroup(**fields_of(wanted, "name", "description"))
    neutron.groups[group.id] = group
    for kind in ("IPv4", "IPv6"):
        rule = Rule(group.id, "egress", kind)
        neutron.rules[rule.id] = rule
    return Reply({"security_group": _group(cloud, group)}, 201)


@route("DELETE", f"{V}/security-groups/{{id}}")
def delete_group(cloud: "FakeCloud", request: Request) -> Reply:
    neutron, id = cloud.neutron, request.ids["id"]
    of("SecurityGroup", neutron.groups, id)
    if any(id in port.security_groups for port in neutron.ports.values()):
        raise Refusal(409, f"Security Group {id} in use.", "SecurityGroupInUse")
    del neutron.groups[id]
    for rule in [r for r in neutron.rules.values() if r.security_group_id == id]:
        del neutron.rules[rule.id]
    return Reply(None, 204)


@route("POST", f"{V}/security-group-rules")
def make_rules(cloud: "FakeCloud", request: Request) -> Reply:
    """Make one rule, or several: all of these, or none."""
    neutron, body = cloud.neutron, request.body
    wanted = body.get("security_group_rules") or [body["security_group_rule"]]
    neutron.check_quota("security_group_rule", neutron.rules, len(wanted))
    before, made = dict(neutron.rules), []
    try:
        made += [wire(_rule(cloud, one)) for one in wanted]
    except Refusal:
        neutron.rules = before
        raise
    many = "security_group_rules" in body
    return Reply(
        {"security_group_rules": made} if many else {"security_group_rule": made[0]},
        201,
    )


@route("DELETE", f"{V}/security-group-rules/{{id}}")
def delete_rule(cloud: "FakeCloud", request: Request) -> Reply:
    of("SecurityGroupRule", cloud.neutron.rules, request.ids["id"])
    del cloud.neutron.rules[request.ids["id"]]
    return Reply(None, 204)


def _rule(cloud: "FakeCloud", wanted: Json) -> Rule:
    rule = Rule(**fields_of(wanted, *Rule.__dataclass_fields__))
    of("SecurityGroup", cloud.neutron.groups, rule.security_group_id)
    shown = wire(rule, "id", "description")
    for other in cloud.neutron.rules.values():
        if wire(other, "id", "description") == shown:
            text = f"Security group rule already exists. Rule id is {other.id}."
            raise Refusal(409, text, "SecurityGroupRuleExists")
    cloud.neutron.rules[rule.id] = rule
    return rule


def _check_extension(cloud: "FakeCloud") -> None:
    if "qos" not in cloud.neutron.extensions:
        raise Refusal(404, "The resource could not be found.", "HTTPNotFound")


@route("GET", f"{V}/qos/policies")
def list_policies(cloud: "FakeCloud", request: Request) -> Reply:
    _check_extension(cloud)
    found = listed(cloud.neutron.policies.values(), request)
    return Reply({"policies": [wire(one) for one in found]})


@route("POST", f"{V}/qos/policies")
def make_policy(cloud: "FakeCloud", request: Request) -> Reply:
    _check_extension(cloud)
    needs_admin(request, "create_policy")
    wanted = request.body["policy"]
    policy = Policy(**fields_of(wanted, "name", "description", "shared"))
    cloud.neutron.policies[policy.id] = policy
    return Reply({"policy": wire(policy)}, 201)


@route("DELETE", f"{V}/qos/policies/{{id}}")
def delete_policy(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "delete_policy")
    neutron, id = cloud.neutron, request.ids["id"]
    of("QosPolicy", neutron.policies, id)
    if any(port.qos_policy_id == id for port in neutron.ports.values()):
        raise Refusal(409, f"QoS Policy {id} is used by port.", "QosPolicyInUse")
    del neutron.policies[id]
    return Reply(None, 204)


@route("POST", f"{V}/qos/policies/{{id}}/{RULES}s")
def make_policy_rule(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "create_policy_bandwidth_limit_rule")
    policy = of("QosPolicy", cloud.neutron.policies, request.ids["id"])
    wanted = {"direction": "egress", "max_burst_kbps": 0} | request.body[RULES]
    if any(rule["direction"] == wanted["direction"] for rule in policy.rules):
        raise Refusal(
            409, "Rule bandwidth_limit already exists", "QoSRuleParameterConflict"
        )
    rule = wanted | {"id": new_id(), "type": "bandwidth_limit"}
    policy.rules.append(rule)
    return Reply({RULES: rule}, 201)
