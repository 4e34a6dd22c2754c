"""Neutron's state, its networks and subnets, and its quotas."""

import ipaddress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import fields_of, listed, new_id, of, wire

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

V = "/network/v2.0"
EXTENSIONS = (
    "qos",
    "port-security",
    "allowed-address-pairs",
    "provider",
    "net-mtu",
    "net-mtu-writable",
    "security-group",
    "standard-attr-description",
    "quotas",
    "quota_details",
    "availability_zone",
    "trunk",
    "trunk-details",
)


@dataclass
class Network:
    """A network; what is its provider's is shown to administrators only."""

    name: str
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    mtu: int = 1450
    shared: bool = False
    admin_state_up: bool = True
    status: str = "ACTIVE"
    port_security_enabled: bool = True
    provider__network_type: str = "vxlan"
    provider__physical_network: str | None = None
    provider__segmentation_id: int | None = None
    router__external: bool = False
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    tags: list[str] = field(default_factory=list)


@dataclass
class Subnet:
    """A subnet."""

    network_id: str
    cidr: str
    ip_version: int
    name: str = ""
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    gateway_ip: str | None = None
    enable_dhcp: bool = True
    ipv6_ra_mode: str | None = None
    ipv6_address_mode: str | None = None
    allocation_pools: list[Json] = field(default_factory=list)
    dns_nameservers: list[str] = field(default_factory=list)
    host_routes: list[Json] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass
class Neutron:
    """All that Neutron knows; ``physical`` are its physical networks' VLANs."""

    networks: dict[str, Network] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    ports: dict[str, Any] = field(default_factory=dict)
    trunks: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)
    physical: dict[str, range] = field(
        default_factory=lambda: {"physnet1": range(100, 3000)}
    )
    extensions: set[str] = field(default_factory=lambda: set(EXTENSIONS))
    most_mtu: int = 1450
    quotas: dict[str, int] = field(default_factory=dict)

    def on(self, network_id: str) -> list[Any]:
        return [p for p in self.ports.values() if p.network_id == network_id]

    def of_network(self, network_id: str) -> list[Subnet]:
        return [s for s in self.subnets.values() if s.network_id == network_id]

    def check_quota(self, kind: str, there: dict[str, Any], more: int = 1) -> None:
        if len(there) + more > self.quotas.get(kind, 10**6):
            text = f"Quota exceeded for resources: ['{kind}']."
            raise Refusal(409, text, "OverQuota")


@route("GET", f"{V}/extensions")
def extensions(cloud: "FakeCloud", request: Request) -> Reply:
    found = [{"alias": one, "name": one} for one in sorted(cloud.neutron.extensions)]
    return Reply({"extensions": found})


@route("GET", f"{V}/extensions/{{alias}}")
def extension(cloud: "FakeCloud", request: Request) -> Reply:
    alias = request.ids["alias"]
    if alias not in cloud.neutron.extensions:
        raise Refusal(404, f"Extension with alias {alias} does not exist")
    return Reply({"extension": {"alias": alias, "name": alias}})


@route("GET", f"{V}/quotas/{{project}}/details.json")
def quota_in_detail(cloud: "FakeCloud", request: Request) -> Reply:
    neutron = cloud.neutron
    there = {
        "network": neutron.networks,
        "subnet": neutron.subnets,
        "port": neutron.ports,
        "security_group": neutron.groups,
        "trunk": neutron.trunks,
    }
    told = {
        kind: {"limit": neutron.quotas.get(kind, -1), "used": len(of), "reserved": 0}
        for kind, of in there.items()
    }
    return Reply({"quota": told})


@route("GET", f"{V}/quotas/{{project}}")
def quota(cloud: "FakeCloud", request: Request) -> Reply:
    kinds = ("network", "subnet", "port", "security_group")
    return Reply({"quota": {k: cloud.neutron.quotas.get(k, -1) for k in kinds}})


def _network(cloud: "FakeCloud", network: Network, request: Request) -> Json:
    told = wire(network)
    told["subnets"] = [s.id for s in cloud.neutron.of_network(network.id)]
    told["tenant_id"] = network.project_id
    if not request.admin:
        told = {k: v for k, v in told.items() if not k.startswith("provider:")}
    return told


@route("GET", f"{V}/networks")
def list_networks(cloud: "FakeCloud", request: Request) -> Reply:
    found = listed(cloud.neutron.networks.values(), request)
    return Reply({"networks": [_network(cloud, one, request) for one in found]})


@route("GET", f"{V}/networks/{{id}}")
def show_network(cloud: "FakeCloud", request: Request) -> Reply:
    network = of("Network", cloud.neutron.networks, request.ids["id"])
    return Reply({"network": _network(cloud, network, request)})


@route("POST", f"{V}/networks")
def make_network(cloud: "FakeCloud", request: Request) -> Reply:
    neutron, wanted = cloud.neutron, request.body["network"]
    neutron.check_quota("network", neutron.networks)
    given = fields_of(wanted, *Network.__dataclass_fields__)
    if not request.admin and any(name.startswith("provider") for name in given):
        raise Refusal(403, "rule:create_network:provider is disallowed", "Forbidden")
    network = Network(**{"name": "", **given})
    if network.provider__physical_network is not None:
        network = replace(network, mtu=given.get("mtu", 1500))
        _check_provider(neutron, network)
    most = neutron.most_mtu if network.provider__physical_network is None else 1500
    if network.mtu > most:
        text = f"Requested MTU is too big, maximum is {most}."
        raise Refusal(400, f"Invalid input for operation: {text}", "InvalidInput")
    if "mtu" not in given:
        network.mtu = most
    neutron.networks[network.id] = network
    return Reply({"network": _network(cloud, network, request)}, 201)


def _check_provider(neutron: Neutron, network: Network) -> None:
    physical, vlan = (
        network.provider__physical_network,
        network.provider__segmentation_id,
    )
    if physical not in neutron.physical:
        text = f"physical_network '{physical}' unknown for VLAN provider network."
        raise Refusal(400, f"Invalid input for operation: {text}", "InvalidInput")
    for other in neutron.networks.values():
        if (other.provider__physical_network, other.provider__segmentation_id) == (
            physical,
            vlan,
        ):
            text = (
                f"Unable to create the network. The VLAN {vlan} on physical network "
                f"{physical} is in use."
            )
            raise Refusal(409, text, "VlanIdInUse")


@route("PUT", f"{V}/networks/{{id}}")
def change_network(cloud: "FakeCloud", request: Request) -> Reply:
    network = of("Network", cloud.neutron.networks, request.ids["id"])
    for name, value in fields_of(
        request.body["network"], "name", "description", "mtu"
    ).items():
        setattr(network, name, value)
    return Reply({"network": _network(cloud, network, request)})


@route("DELETE", f"{V}/networks/{{id}}")
def delete_network(cloud: "FakeCloud", request: Request) -> Reply:
    neutron, id = cloud.neutron, request.ids["id"]
    of("Network", neutron.networks, id)
    if any(port.device_owner != "network:dhcp" for port in neutron.on(id)):
        text = (
            f"Unable to complete operation on network {id}. There are one or more "
            "ports still in use on the network."
        )
        raise Refusal(409, text, "NetworkInUse")
    for subnet in neutron.of_network(id):
        del neutron.subnets[subnet.id]
    del neutron.networks[id]
    return Reply(None, 204)


@route("GET", f"{V}/subnets")
def list_subnets(cloud: "FakeCloud", request: Request) -> Reply:
    found = listed(cloud.neutron.subnets.values(), request)
    return Reply({"subnets": [wire(one) for one in found]})


@route("POST", f"{V}/subnets")
def make_subnets(cloud: "FakeCloud", request: Request) -> Reply:
    if "subnet" in request.body:
        return Reply({"subnet": wire(_subnet(cloud, request.body["subnet"]))}, 201)
    made = [_subnet(cloud, one) for one in request.body["subnets"]]
    return Reply({"subnets": [wire(one) for one in made]}, 201)


def _subnet(cloud: "FakeCloud", wanted: Json) -> Subnet:
    neutron = cloud.neutron
    neutron.check_quota("subnet", neutron.subnets)
    given = fields_of(wanted, *Subnet.__dataclass_fields__)
    of("Network", neutron.networks, given["network_id"])
    pool = ipaddress.ip_network(given["cidr"])
    for other in neutron.of_network(given["network_id"]):
        there = ipaddress.ip_network(other.cidr)
        if there.version == pool.version and there.overlaps(pool):  # type: ignore[arg-type]
            text = (
                f"Requested subnet with cidr: {pool} for network: {other.network_id} "
                "overlaps with another subnet"
            )
            raise Refusal(400, f"Invalid input for operation: {text}", "InvalidInput")
    given.setdefault("gateway_ip", str(pool.network_address + 1))
    subnet = Subnet(**given)
    neutron.subnets[subnet.id] = subnet
    return subnet


@route("DELETE", f"{V}/subnets/{{id}}")
def delete_subnet(cloud: "FakeCloud", request: Request) -> Reply:
    neutron, id = cloud.neutron, request.ids["id"]
    of("Subnet", neutron.subnets, id)
    users = [
        p for p in neutron.ports.values() if id in {f["subnet_id"] for f in p.fixed_ips}
    ]
    if users:
        text = (
            f"Unable to complete operation on subnet {id}: One or more ports have an "
            "IP allocation from this subnet."
        )
        raise Refusal(409, text, "SubnetInUse")
    del neutron.subnets[id]
    return Reply(None, 204)
