"""Nova's state, and what it says of limits, zones and machines."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.routes import (
    Json,
    Refusal,
    Reply,
    Request,
    needs_admin,
    route,
)
from tests.vim.openstack.cloud.wire import new_id, of

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

V = "/compute/v2.1"


@dataclass
class Flavor:
    """A size; ``ram`` in MiB, ``disk`` in GiB."""

    name: str
    vcpus: int
    ram: int
    disk: int
    id: str = field(default_factory=new_id)
    extra_specs: dict[str, str] = field(default_factory=dict)
    public: bool = True
    description: str | None = None


@dataclass
class Machine:
    """A compute host, and how much of it there is."""

    name: str
    zone: str = "nova"
    vcpus: int = 16
    memory_mib: int = 32_768
    disk_gib: int = 500
    up: bool = True
    enabled: bool = True
    traits: frozenset[str] = frozenset()
    id: str = field(default_factory=new_id)


@dataclass
class FakeServer:
    """
    A server; ``looks`` more looks at it find it in BUILD (or being deleted).

    ``went`` is what it is after these; ``fault`` what Nova says of an ERROR.
    """

    name: str
    flavor: Flavor
    id: str = field(default_factory=new_id)
    image: str = ""
    status: str = "ACTIVE"
    task_state: str | None = None
    looks: int = 0
    went: str = "ACTIVE"
    fault: str = ""
    zone: str = "nova"
    machine: str = ""
    ports: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    user_data: str = ""
    config_drive: bool = False
    group: str = ""
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    console: str = ""
    project_id: str = PROJECT


@dataclass
class Group:
    """A server group."""

    name: str
    policy: str = "anti-affinity"
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT


@dataclass
class Nova:
    """All that Nova knows; ``building`` is how many looks a new server is in BUILD."""

    servers: dict[str, FakeServer] = field(default_factory=dict)
    flavors: dict[str, Flavor] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    machines: list[Machine] = field(
        default_factory=lambda: [Machine("h1"), Machine("h2")]
    )
    building: int = 0
    deleting: int = 0
    most_listed: int = 1000
    cores: int = 20
    ram_mib: int = 51_200
    instances: int = 10
    server_groups: int = 10

    def on(self, machine: str) -> list[FakeServer]:
        there = self.servers.values()
        return [s for s in there if s.machine == machine and s.status != "DELETED"]

    def alive(self) -> list[FakeServer]:
        return [s for s in self.servers.values() if s.status != "DELETED"]

    def used(self, kind: str, servers: list[FakeServer]) -> int:
        return sum(getattr(server.flavor, kind) for server in servers)


@route("GET", f"{V}/limits")
def limits(cloud: "FakeCloud", request: Request) -> Reply:
    nova, servers = cloud.nova, cloud.nova.alive()
    absolute = {
        "maxTotalCores": nova.cores,
        "maxTotalRAMSize": nova.ram_mib,
        "maxTotalInstances": nova.instances,
        "maxServerGroups": nova.server_groups,
        "maxServerGroupMembers": 10,
        "maxServerMeta": 128,
        "totalCoresUsed": nova.used("vcpus", servers),
        "totalRAMUsed": nova.used("ram", servers),
        "totalInstancesUsed": len(servers),
        "totalServerGroupsUsed": len(nova.groups),
    }
    return Reply({"limits": {"rate": [], "absolute": absolute}})


@route("GET", f"{V}/os-quota-sets/{{project}}")
def quota(cloud: "FakeCloud", request: Request) -> Reply:
    nova = cloud.nova
    amounts = {"cores": nova.cores, "ram": nova.ram_mib, "instances": nova.instances}
    return Reply({"quota_set": {"id": request.ids["project"], **amounts}})


def _zone(name: str, machines: list[Machine], *, detail: bool) -> Json:
    available = any(machine.up and machine.enabled for machine in machines)
    hosts: Any = None
    if detail:
        hosts = {
            m.name: {"nova-compute": {"available": m.up, "active": m.enabled}}
            for m in machines
        }
    return {"zoneName": name, "zoneState": {"available": available}, "hosts": hosts}


@route("GET", f"{V}/os-availability-zone")
def zones(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"availabilityZoneInfo": _zones(cloud, detail=False)})


@route("GET", f"{V}/os-availability-zone/detail")
def zones_in_detail(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-availability-zone:detail")
    return Reply({"availabilityZoneInfo": _zones(cloud, detail=True)})


def _zones(cloud: "FakeCloud", *, detail: bool) -> list[Json]:
    machines = cloud.nova.machines
    names = sorted({machine.zone for machine in machines})
    return [
        _zone(name, [m for m in machines if m.zone == name], detail=detail)
        for name in names
    ]


def _hypervisor(cloud: "FakeCloud", machine: Machine) -> Json:
    return {
        "id": machine.id,
        "hypervisor_hostname": machine.name,
        "hypervisor_type": "QEMU",
        "hypervisor_version": 7_002_000,
        "host_ip": "127.0.0.1",
        "state": "up" if machine.up else "down",
        "status": "enabled" if machine.enabled else "disabled",
        "service": {"id": machine.id, "host": machine.name, "disabled_reason": None},
        "uptime": None,
    }


@route("GET", f"{V}/os-hypervisors")
def hypervisors(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-hypervisors:list")
    shown = [_hypervisor(cloud, machine) for machine in cloud.nova.machines]
    keys = ("id", "hypervisor_hostname", "state", "status")
    return Reply({"hypervisors": [{k: one[k] for k in keys} for one in shown]})


@route("GET", f"{V}/os-hypervisors/detail")
def hypervisors_in_detail(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-hypervisors:list-detail")
    shown = [_hypervisor(cloud, machine) for machine in cloud.nova.machines]
    return Reply({"hypervisors": shown})


@route("GET", f"{V}/os-services")
def services(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-services:list")
    found = [
        {
            "id": machine.id,
            "binary": "nova-compute",
            "host": machine.name,
            "zone": machine.zone,
            "status": "enabled" if machine.enabled else "disabled",
            "state": "up" if machine.up else "down",
        }
        for machine in cloud.nova.machines
        if machine.name == request.one("host", machine.name)
    ]
    return Reply({"services": found})


def _group(cloud: "FakeCloud", group: Group) -> Json:
    members = [s.id for s in cloud.nova.alive() if s.group == group.id]
    return {
        "id": group.id,
        "name": group.name,
        "policy": group.policy,
        "rules": {},
        "members": members,
        "project_id": group.project_id,
        "user_id": "user-nfvo",
    }


@route("GET", f"{V}/os-server-groups")
def list_groups(cloud: "FakeCloud", request: Request) -> Reply:
    found = list(cloud.nova.groups.values())
    start = int(request.one("offset", "0"))
    page = found[start : start + int(request.one("limit", "1000"))]
    return Reply({"server_groups": [_group(cloud, one) for one in page]})


@route("POST", f"{V}/os-server-groups")
def make_group(cloud: "FakeCloud", request: Request) -> Reply:
    if len(cloud.nova.groups) >= cloud.nova.server_groups:
        raise Refusal(403, "Quota exceeded, too many server groups.")
    wanted = request.body["server_group"]
    group = Group(wanted["name"], wanted["policy"])
    cloud.nova.groups[group.id] = group
    return Reply({"server_group": _group(cloud, group)})


@route("GET", f"{V}/os-server-groups/{{id}}")
def show_group(cloud: "FakeCloud", request: Request) -> Reply:
    group = of("Instance group", cloud.nova.groups, request.ids["id"])
    return Reply({"server_group": _group(cloud, group)})


@route("DELETE", f"{V}/os-server-groups/{{id}}")
def delete_group(cloud: "FakeCloud", request: Request) -> Reply:
    of("Instance group", cloud.nova.groups, request.ids["id"])
    del cloud.nova.groups[request.ids["id"]]
    return Reply(None, 204)
