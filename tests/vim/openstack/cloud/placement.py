"""Placement's resource providers: one for each machine of Nova."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.nova import Machine
from tests.vim.openstack.cloud.routes import (
    Json,
    Refusal,
    Reply,
    Request,
    needs_admin,
    route,
)

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

V = "/placement"


@dataclass
class Placement:
    """How much more than there is Nova may promise, and what the operators keep."""

    cpu_ratio: float = 1.0
    memory_ratio: float = 1.0
    reserved_mib: int = 512


def _provider(machine: Machine) -> Json:
    return {
        "uuid": machine.id,
        "name": machine.name,
        "generation": 1,
        "root_provider_uuid": machine.id,
        "parent_provider_uuid": None,
    }


def _machine(cloud: "FakeCloud", request: Request) -> Machine:
    needs_admin(request, "placement:resource_providers:list")
    for machine in cloud.nova.machines:
        if machine.id == request.ids["id"]:
            return machine
    text = f"No resource provider with uuid {request.ids['id']} found"
    raise Refusal(404, text, "Not Found")


@route("GET", f"{V}/resource_providers")
def providers(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "placement:resource_providers:list")
    name = request.one("name")
    found = [m for m in cloud.nova.machines if not name or m.name == name]
    return Reply({"resource_providers": [_provider(one) for one in found]})


@route("GET", f"{V}/resource_providers/{{id}}/inventories")
def inventories(cloud: "FakeCloud", request: Request) -> Reply:
    machine, placement = _machine(cloud, request), cloud.placement
    inventory = {
        "VCPU": _inventory(machine.vcpus, ratio=placement.cpu_ratio),
        "MEMORY_MB": _inventory(
            machine.memory_mib, placement.reserved_mib, placement.memory_ratio
        ),
        "DISK_GB": _inventory(machine.disk_gib),
    }
    return Reply({"resource_provider_generation": 1, "inventories": inventory})


def _inventory(total: int, reserved: int = 0, ratio: float = 1.0) -> Json:
    return {
        "total": total,
        "reserved": reserved,
        "allocation_ratio": ratio,
        "min_unit": 1,
        "max_unit": total,
        "step_size": 1,
    }


@route("GET", f"{V}/resource_providers/{{id}}/traits")
def traits(cloud: "FakeCloud", request: Request) -> Reply:
    found = sorted(_machine(cloud, request).traits)
    return Reply({"resource_provider_generation": 1, "traits": found})


@route("GET", f"{V}/resource_providers/{{id}}/usages")
def usages(cloud: "FakeCloud", request: Request) -> Reply:
    machine, nova = _machine(cloud, request), cloud.nova
    there = nova.on(machine.name)
    used = {
        "VCPU": nova.used("vcpus", there),
        "MEMORY_MB": nova.used("ram", there),
        "DISK_GB": nova.used("disk", there),
    }
    return Reply({"resource_provider_generation": 1, "usages": used})


@route("GET", f"{V}/resource_providers/{{id}}/allocations")
def allocations(cloud: "FakeCloud", request: Request) -> Reply:
    there = cloud.nova.on(_machine(cloud, request).name)
    found = {
        server.id: {
            "resources": {
                "VCPU": server.flavor.vcpus,
                "MEMORY_MB": server.flavor.ram,
                "DISK_GB": server.flavor.disk,
            }
        }
        for server in there
    }
    return Reply({"resource_provider_generation": 1, "allocations": found})
