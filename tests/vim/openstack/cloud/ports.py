"""Neutron's ports: one MAC and one address belong to one port of a network."""

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud import trunks
from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.neutron import Subnet, V
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import fields_of, listed, new_id, of, wire

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud


@dataclass
class Port:
    """A port."""

    network_id: str
    mac_address: str = ""
    fixed_ips: list[Json] = field(default_factory=list)
    name: str = ""
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    device_id: str = ""
    device_owner: str = ""
    status: str = "DOWN"
    admin_state_up: bool = True
    security_groups: list[str] = field(default_factory=list)
    allowed_address_pairs: list[Json] = field(default_factory=list)
    port_security_enabled: bool = True
    qos_policy_id: str | None = None
    binding__vnic_type: str = "normal"
    binding__host_id: str = ""
    tags: list[str] = field(default_factory=list)


@route("GET", f"{V}/ports")
def list_ports(cloud: "FakeCloud", request: Request) -> Reply:
    wanted = [text.split("=", 1)[1] for text in request.query.pop("fixed_ips", [])]
    found = listed(cloud.neutron.ports.values(), request)
    if wanted:
        found = [
            port
            for port in found
            if {f["ip_address"] for f in port.fixed_ips} & set(wanted)
        ]
    return Reply({"ports": [_shown(cloud, one) for one in found]})


def _shown(cloud: "FakeCloud", port: Port) -> Json:
    trunk = trunks.details(cloud, port.id)
    return {**wire(port), **({"trunk_details": trunk} if trunk else {})}


@route("GET", f"{V}/ports/{{id}}")
def show_port(cloud: "FakeCloud", request: Request) -> Reply:
    port = of("Port", cloud.neutron.ports, request.ids["id"])
    return Reply({"port": _shown(cloud, port)})


@route("POST", f"{V}/ports")
def make_ports(cloud: "FakeCloud", request: Request) -> Reply:
    """Make one port, or several: all of these, or none."""
    wanted = request.body.get("ports") or [request.body["port"]]
    ports = cloud.neutron.ports
    cloud.neutron.check_quota("port", ports, len(wanted))
    made: list[Port] = []
    try:
        for one in wanted:
            made.append(_make(cloud, one))
            ports[made[-1].id] = made[-1]
    except Refusal:
        for port in made:
            ports.pop(port.id, None)
        raise
    shown = [wire(port) for port in made]
    return Reply(
        {"ports": shown} if "ports" in request.body else {"port": shown[0]}, 201
    )


def _make(cloud: "FakeCloud", wanted: Json) -> Port:
    given = fields_of(wanted, *Port.__dataclass_fields__)
    neutron = cloud.neutron
    of("Network", neutron.networks, given["network_id"])
    port = Port(**given)
    if not port.mac_address:
        port.mac_address = "fa:16:3e:" + ":".join(port.id[i : i + 2] for i in (0, 2, 4))
    for id in port.security_groups:
        of("SecurityGroup", neutron.groups, id)
    if port.qos_policy_id:
        of("QosPolicy", neutron.policies, port.qos_policy_id)
    if "fixed_ips" not in given:
        port.fixed_ips = [{"subnet_id": s.id} for s in _default(cloud, port.network_id)]
    _check(cloud, port)
    for fixed in port.fixed_ips:
        _complete(cloud, port, fixed)
    return port


def _default(cloud: "FakeCloud", network_id: str) -> list[Subnet]:
    by_version = {s.ip_version: s for s in cloud.neutron.of_network(network_id)}
    return list(by_version.values())


def _check(cloud: "FakeCloud", port: Port) -> None:
    for other in cloud.neutron.on(port.network_id):
        if other.mac_address.lower() == port.mac_address.lower():
            text = (
                f"Unable to complete operation for network {port.network_id}. The mac "
                f"address {port.mac_address} is in use."
            )
            raise Refusal(409, text, "MacAddressInUse")


def _complete(cloud: "FakeCloud", port: Port, fixed: Json) -> None:
    subnets = cloud.neutron.of_network(port.network_id)
    taken = {
        f["ip_address"] for p in cloud.neutron.on(port.network_id) for f in p.fixed_ips
    }
    if "ip_address" in fixed:
        address = ipaddress.ip_address(fixed["ip_address"])
        inside = [
            s
            for s in subnets
            if address in ipaddress.ip_network(s.cidr)
            and s.id == fixed.get("subnet_id", s.id)
        ]
        if not inside:
            text = f"IP address {address} is not a valid IP for the specified subnet."
            raise Refusal(400, f"Invalid input for operation: {text}", "InvalidInput")
        fixed["subnet_id"] = inside[0].id
        if str(address) in taken:
            text = f"IP address {address} already allocated in subnet {inside[0].id}"
            raise Refusal(409, text, "IpAddressAlreadyAllocated")
        fixed["ip_address"] = str(address)
        return
    subnet: Subnet = of("Subnet", cloud.neutron.subnets, fixed["subnet_id"])
    taken.add(subnet.gateway_ip)
    hosts = ipaddress.ip_network(subnet.cidr).hosts()
    fixed["ip_address"] = next(str(one) for one in hosts if str(one) not in taken)


@route("PUT", f"{V}/ports/{{id}}")
def change_port(cloud: "FakeCloud", request: Request) -> Reply:
    port = of("Port", cloud.neutron.ports, request.ids["id"])
    allowed = Port.__dataclass_fields__
    for name, value in fields_of(request.body["port"], *allowed).items():
        setattr(port, name, value)
    return Reply({"port": wire(port)})


@route("DELETE", f"{V}/ports/{{id}}")
def delete_port(cloud: "FakeCloud", request: Request) -> Reply:
    of("Port", cloud.neutron.ports, request.ids["id"])
    trunks.check_deletion(cloud, request.ids["id"])
    del cloud.neutron.ports[request.ids["id"]]
    return Reply(None, 204)
