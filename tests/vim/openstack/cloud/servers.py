"""Nova's servers: made at once or after some looks, on the first machine with room."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.cinder import make_volumes, root_image
from tests.vim.openstack.cloud.flavors import shown as flavor_shown
from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.nova import FakeServer, Machine, V
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import of, stamp

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

NO_HOST = "No valid host was found. There are not enough hosts available."
POWER = {"ACTIVE": 1, "SHUTOFF": 4, "PAUSED": 3, "SUSPENDED": 4}
FLAVOR_KEYS = ("vcpus", "ram", "disk", "extra_specs")


def _touch(server: FakeServer) -> None:
    server.updated = datetime.now(UTC)


def _look(cloud: "FakeCloud", server: FakeServer) -> None:
    """Count a look at a server, and let it become what it was to become."""
    if server.status == "DELETED" or not (server.task_state or server.looks):
        return
    server.looks -= 1
    if server.looks <= 0:
        _become(cloud, server)


def _become(cloud: "FakeCloud", server: FakeServer) -> None:
    server.looks, server.task_state, server.status = 0, None, server.went
    _touch(server)
    if server.status == "DELETED":
        for id in server.ports:
            if port := cloud.neutron.ports.get(id):
                port.device_id, port.device_owner, port.status = "", "", "DOWN"
        for id in server.volumes:
            cloud.cinder.volumes.pop(id, None)


def shown(cloud: "FakeCloud", server: FakeServer) -> Json:
    flavor = flavor_shown(server.flavor)
    told: Json = {
        "id": server.id,
        "name": server.name,
        "status": server.status,
        "OS-EXT-STS:task_state": server.task_state,
        "OS-EXT-STS:vm_state": server.status.lower(),
        "OS-EXT-STS:power_state": POWER.get(server.status, 0),
        "OS-EXT-AZ:availability_zone": server.zone,
        "OS-EXT-SRV-ATTR:host": server.machine,
        "OS-EXT-SRV-ATTR:hypervisor_hostname": server.machine,
        "metadata": server.metadata,
        "tags": server.tags,
        "image": {"id": server.image},
        "flavor": {"original_name": server.flavor.name}
        | {key: flavor[key] for key in FLAVOR_KEYS},
        "addresses": _addresses(cloud, server),
        "config_drive": "True" if server.config_drive else "",
        "created": stamp(server.created),
        "updated": stamp(server.updated),
        "tenant_id": server.project_id,
        "server_groups": [server.group] if server.group else [],
        "hostId": server.machine,
        "os-extended-volumes:volumes_attached": [
            {"id": id, "delete_on_termination": True} for id in server.volumes
        ],
    }
    if server.fault:
        told["fault"] = {"code": 500, "message": server.fault, "created": ""}
    return told


def _addresses(cloud: "FakeCloud", server: FakeServer) -> Json:
    told: Json = {}
    for id in server.ports:
        if not (port := cloud.neutron.ports.get(id)):
            continue
        network = cloud.neutron.networks[port.network_id].name
        told.setdefault(network, []).extend(
            {
                "version": 6 if ":" in fixed["ip_address"] else 4,
                "addr": fixed["ip_address"],
                "OS-EXT-IPS-MAC:mac_addr": port.mac_address,
                "OS-EXT-IPS:type": "fixed",
            }
            for fixed in port.fixed_ips
        )
    return told


@route("POST", f"{V}/servers")
def make_server(cloud: "FakeCloud", request: Request) -> Reply:
    wanted = request.body["server"]
    nova = cloud.nova
    flavor = nova.flavors.get(wanted["flavorRef"])
    if flavor is None:
        raise Refusal(400, f"Flavor {wanted['flavorRef']} could not be found.")
    _check_quota(cloud, flavor.vcpus, flavor.ram)
    image = cloud.glance.images.get(root_image(wanted))
    if image is None:
        raise Refusal(400, "Can not find requested image")
    if image.status != "active":
        raise Refusal(400, f"Image {image.id} is not active.")
    hints = request.body.get("os:scheduler_hints", {})
    if hints.get("group", "") not in {"", *nova.groups}:
        raise Refusal(400, f"Instance group {hints['group']} could not be found.")
    server = FakeServer(
        wanted["name"],
        flavor,
        image=image.id,
        zone=wanted.get("availability_zone") or "nova",
        ports=_ports(cloud, wanted.get("networks", [])),
        metadata=wanted.get("metadata", {}),
        tags=wanted.get("tags", []),
        user_data=wanted.get("user_data", ""),
        config_drive=bool(wanted.get("config_drive")),
        group=hints.get("group", ""),
        volumes=make_volumes(cloud, wanted),
    )
    _build(cloud, server, wanted.get("host", ""))
    return Reply({"server": {"id": server.id, "links": []}}, 202)


def _check_quota(cloud: "FakeCloud", vcpus: int, ram: int) -> None:
    nova, servers = cloud.nova, cloud.nova.alive()
    over = {
        "instances": len(servers) + 1 > nova.instances,
        "cores": nova.used("vcpus", servers) + vcpus > nova.cores,
        "ram": nova.used("ram", servers) + ram > nova.ram_mib,
    }
    if names := [name for name, is_over in over.items() if is_over]:
        raise Refusal(403, f"Quota exceeded for {', '.join(names)}")


def _ports(cloud: "FakeCloud", wanted: list[Json] | str) -> list[str]:
    if isinstance(wanted, str):
        return []
    ids = [one["port"] for one in wanted]
    for id in ids:
        if id not in cloud.neutron.ports:
            raise Refusal(400, f"Port id {id} could not be found.")
        if cloud.neutron.ports[id].device_id:
            raise Refusal(409, f"Port {id} is still in use.")
    return ids


def _build(cloud: "FakeCloud", server: FakeServer, host: str) -> None:
    machine = _schedule(cloud, server, host)
    cloud.nova.servers[server.id] = server
    server.looks = cloud.nova.building
    server.status, server.task_state = "BUILD", "spawning"
    if machine is None:
        server.went, server.fault = "ERROR", NO_HOST
    else:
        server.machine, server.zone = machine.name, machine.zone
        for id in server.ports:
            port = cloud.neutron.ports[id]
            port.device_id, port.device_owner = server.id, "compute:nova"
            port.status = "ACTIVE"
    if not server.looks:
        _become(cloud, server)


def _schedule(cloud: "FakeCloud", server: FakeServer, host: str) -> Machine | None:
    zone, _, forced = server.zone.partition(":")
    server.zone = zone
    for machine in cloud.nova.machines:
        named = machine.name in (host or forced or machine.name, "")
        apart = not server.group or server.group not in {
            other.group for other in cloud.nova.on(machine.name)
        }
        if named and apart and _has_room(cloud, machine, server):
            return machine
    return None


def _has_room(cloud: "FakeCloud", machine: Machine, server: FakeServer) -> bool:
    nova, there = cloud.nova, cloud.nova.on(machine.name)
    flavor = server.flavor
    return (
        machine.up
        and machine.enabled
        and machine.zone == server.zone
        and nova.used("vcpus", there) + flavor.vcpus <= machine.vcpus
        and nova.used("ram", there) + flavor.ram <= machine.memory_mib
    )


@route("GET", f"{V}/servers/detail")
def list_servers(cloud: "FakeCloud", request: Request) -> Reply:
    found = [s for s in cloud.nova.servers.values() if _matches(s, request)]
    for server in found:
        _look(cloud, server)
    if not request.one("changes-since"):
        found = [server for server in found if server.status != "DELETED"]
    ids = [server.id for server in found]
    start = ids.index(request.one("marker")) + 1 if request.one("marker") else 0
    most = min(int(request.one("limit") or 10**6), cloud.nova.most_listed)
    page = found[start : start + most]
    body: Json = {"servers": [shown(cloud, server) for server in page]}
    if start + most < len(found):
        href = f"{cloud.url}{V}/servers/detail?marker={page[-1].id}"
        body["servers_links"] = [{"rel": "next", "href": f"{href}{_kept(request)}"}]
    return Reply(body)


@route("GET", f"{V}/servers")
def name_servers(cloud: "FakeCloud", request: Request) -> Reply:
    found = [s for s in cloud.nova.servers.values() if _matches(s, request)]
    return Reply({"servers": [{"id": one.id, "name": one.name} for one in found]})


def _kept(request: Request) -> str:
    kept = {k: v for k, v in request.query.items() if k != "marker"}
    return "".join(f"&{name}={values[0]}" for name, values in kept.items())


def _matches(server: FakeServer, request: Request) -> bool:
    since = request.one("changes-since")
    if since:
        at = datetime.fromisoformat(since.replace("Z", "+00:00").replace(" ", "+"))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if server.updated + timedelta(seconds=1) <= at:
            return False
    elif server.status == "DELETED":
        return False
    tags = request.one("tags")
    return (
        (not tags or set(tags.split(",")) <= set(server.tags))
        and (
            not request.one("name") or bool(re.search(request.one("name"), server.name))
        )
        and request.one("status", server.status) == server.status
        and request.one("image", server.image) == server.image
        and request.one("flavor", server.flavor.id) == server.flavor.id
        and (request.one("host", server.machine) == server.machine)
        and (server.project_id == PROJECT or bool(request.one("all_tenants")))
    )


def _alive(cloud: "FakeCloud", request: Request) -> FakeServer:
    server: FakeServer = of("Instance", cloud.nova.servers, request.ids["id"])
    if server.status == "DELETED":
        raise Refusal(404, f"Instance {server.id} could not be found.")
    return server


@route("GET", f"{V}/servers/{{id}}")
def show_server(cloud: "FakeCloud", request: Request) -> Reply:
    server = _alive(cloud, request)
    _look(cloud, server)
    return Reply({"server": shown(cloud, _alive(cloud, request))})


@route("DELETE", f"{V}/servers/{{id}}")
def delete_server(cloud: "FakeCloud", request: Request) -> Reply:
    server = _alive(cloud, request)
    server.task_state, server.went = "deleting", "DELETED"
    server.looks = cloud.nova.deleting
    _touch(server)
    if not server.looks:
        _become(cloud, server)
    return Reply(None, 204)
