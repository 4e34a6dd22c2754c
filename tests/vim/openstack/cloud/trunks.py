"""Neutron's trunks: what a port reaches by VLAN tags."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.vim.openstack.cloud.keystone import PROJECT
from tests.vim.openstack.cloud.neutron import V
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route
from tests.vim.openstack.cloud.wire import fields_of, listed, new_id, of, wire

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud


@dataclass
class Trunk:
    """A trunk."""

    port_id: str
    sub_ports: list[Json] = field(default_factory=list)
    name: str = ""
    id: str = field(default_factory=new_id)
    project_id: str = PROJECT
    description: str = ""
    admin_state_up: bool = True
    status: str = "DOWN"


def details(cloud: "FakeCloud", port_id: str) -> Json | None:
    """Return what a port shows of the trunk that it is the parent of."""
    for trunk in cloud.neutron.trunks.values():
        if trunk.port_id == port_id:
            return {"trunk_id": trunk.id, "sub_ports": trunk.sub_ports}
    return None


def check_deletion(cloud: "FakeCloud", port_id: str) -> None:
    """Refuse to let a port go that a trunk keeps."""
    for trunk in cloud.neutron.trunks.values():
        if trunk.port_id == port_id:
            text = f"Port {port_id} is currently a parent port for trunk {trunk.id}."
            raise Refusal(409, text, "PortInUseAsTrunkParent")
        if port_id in _inside(trunk):
            text = f"Port {port_id} is currently a subport for trunk {trunk.id}."
            raise Refusal(409, text, "PortInUseAsSubPort")


def _inside(trunk: Trunk) -> set[Any]:
    return {one["port_id"] for one in trunk.sub_ports}


def _check_offered(cloud: "FakeCloud") -> None:
    if "trunk" not in cloud.neutron.extensions:
        raise Refusal(404, "The resource could not be found.", "HTTPNotFound")


@route("GET", f"{V}/trunks")
def list_trunks(cloud: "FakeCloud", request: Request) -> Reply:
    _check_offered(cloud)
    found = listed(cloud.neutron.trunks.values(), request)
    return Reply({"trunks": [wire(one) for one in found]})


@route("POST", f"{V}/trunks")
def make_trunk(cloud: "FakeCloud", request: Request) -> Reply:
    _check_offered(cloud)
    neutron = cloud.neutron
    given = fields_of(request.body["trunk"], *Trunk.__dataclass_fields__)
    trunk = Trunk(**given)
    parent = of("Port", neutron.ports, trunk.port_id)
    if parent.device_id:
        text = (
            f"Port {parent.id} is currently in use and is not eligible for use as a "
            "parent port."
        )
        raise Refusal(409, text, "ParentPortInUse")
    for one in trunk.sub_ports:
        of("Port", neutron.ports, one["port_id"])
        check_deletion(cloud, one["port_id"])
    check_deletion(cloud, parent.id)
    neutron.trunks[trunk.id] = trunk
    return Reply({"trunk": wire(trunk)}, 201)


@route("DELETE", f"{V}/trunks/{{id}}")
def delete_trunk(cloud: "FakeCloud", request: Request) -> Reply:
    _check_offered(cloud)
    neutron = cloud.neutron
    trunk = of("Trunk", neutron.trunks, request.ids["id"])
    if neutron.ports[trunk.port_id].device_id:
        raise Refusal(409, f"Trunk {trunk.id} is currently in use.", "TrunkInUse")
    del neutron.trunks[trunk.id]
    return Reply(None, 204)
