"""Nova's flavors."""

from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.nova import Flavor, V
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


def shown(flavor: Flavor) -> Json:
    return {
        "id": flavor.id,
        "name": flavor.name,
        "vcpus": flavor.vcpus,
        "ram": flavor.ram,
        "disk": flavor.disk,
        "swap": 0,
        "OS-FLV-EXT-DATA:ephemeral": 0,
        "OS-FLV-DISABLED:disabled": False,
        "os-flavor-access:is_public": flavor.public,
        "rxtx_factor": 1.0,
        "description": flavor.description,
        "extra_specs": flavor.extra_specs,
    }


@route("GET", f"{V}/flavors/detail")
def list_flavors(cloud: "FakeCloud", request: Request) -> Reply:
    least = int(request.one("minRam", "0")), int(request.one("minDisk", "0"))
    found = [
        flavor
        for flavor in cloud.nova.flavors.values()
        if flavor.ram >= least[0] and flavor.disk >= least[1]
    ]
    return Reply({"flavors": [shown(flavor) for flavor in found]})


@route("POST", f"{V}/flavors")
def make_flavor(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-flavor-manage:create")
    wanted = request.body["flavor"]
    if any(one.name == wanted["name"] for one in cloud.nova.flavors.values()):
        raise Refusal(409, f"Flavor with name {wanted['name']} already exists.")
    size = (wanted["name"], wanted["vcpus"], wanted["ram"], wanted["disk"])
    public = wanted.get("os-flavor-access:is_public", True)
    flavor = Flavor(
        *size, new_id(), public=public, description=wanted.get("description")
    )
    cloud.nova.flavors[flavor.id] = flavor
    return Reply({"flavor": shown(flavor)})


@route("GET", f"{V}/flavors/{{id}}")
def show_flavor(cloud: "FakeCloud", request: Request) -> Reply:
    flavor = of("Flavor", cloud.nova.flavors, request.ids["id"])
    return Reply({"flavor": shown(flavor)})


@route("DELETE", f"{V}/flavors/{{id}}")
def delete_flavor(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-flavor-manage:delete")
    of("Flavor", cloud.nova.flavors, request.ids["id"])
    del cloud.nova.flavors[request.ids["id"]]
    return Reply(None, 202)


@route("GET", f"{V}/flavors/{{id}}/os-extra_specs")
def extra_specs(cloud: "FakeCloud", request: Request) -> Reply:
    flavor = of("Flavor", cloud.nova.flavors, request.ids["id"])
    return Reply({"extra_specs": flavor.extra_specs})


@route("POST", f"{V}/flavors/{{id}}/os-extra_specs")
def add_extra_specs(cloud: "FakeCloud", request: Request) -> Reply:
    needs_admin(request, "os_compute_api:os-flavor-extra-specs:create")
    flavor = of("Flavor", cloud.nova.flavors, request.ids["id"])
    flavor.extra_specs |= request.body["extra_specs"]
    return Reply({"extra_specs": flavor.extra_specs})
