"""What is done to Nova's servers: actions, tags, metadata, interfaces."""

from typing import TYPE_CHECKING

from tests.vim.openstack.cloud.nova import FakeServer, V
from tests.vim.openstack.cloud.routes import Refusal, Reply, Request, route
from tests.vim.openstack.cloud.servers import _alive, _become, _touch

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

BECOMES = {
    "os-stop": ("ACTIVE", "powering-off", "SHUTOFF"),
    "os-start": ("SHUTOFF", "powering-on", "ACTIVE"),
    "pause": ("ACTIVE", "pausing", "PAUSED"),
    "unpause": ("PAUSED", "unpausing", "ACTIVE"),
    "reboot": ("", "rebooting", "ACTIVE"),
    "resize": ("ACTIVE", "resize_prep", "VERIFY_RESIZE"),
}


@route("POST", f"{V}/servers/{{id}}/action")
def act(cloud: "FakeCloud", request: Request) -> Reply:
    server = _alive(cloud, request)
    (action,) = request.body
    if action == "os-getConsoleOutput":
        return Reply({"output": server.console})
    if action == "os-resetState":
        server.status, server.task_state = "ERROR", None
        _touch(server)
        return Reply(None, 202)
    _check_free(server, action)
    if action not in BECOMES:
        raise Refusal(400, f"There is no such action: {action}")
    wants, task, becomes = BECOMES[action]
    if wants and server.status != wants:
        state = server.status.lower()
        text = f"Cannot '{action}' instance {server.id} while it is in vm_state {state}"
        raise Refusal(409, text)
    server.task_state, server.went, server.looks = task, becomes, cloud.nova.building
    _touch(server)
    if not server.looks:
        _become(cloud, server)
    return Reply(None, 202)


def _check_free(server: FakeServer, action: str) -> None:
    if server.task_state:
        where = f"while it is in task_state {server.task_state}"
        raise Refusal(409, f"Cannot '{action}' instance {server.id} {where}")


@route("GET", f"{V}/servers/{{id}}/tags")
def tags(cloud: "FakeCloud", request: Request) -> Reply:
    return Reply({"tags": _alive(cloud, request).tags})


@route("PUT", f"{V}/servers/{{id}}/tags/{{tag}}")
def add_tag(cloud: "FakeCloud", request: Request) -> Reply:
    server = _alive(cloud, request)
    if request.ids["tag"] not in server.tags:
        server.tags.append(request.ids["tag"])
    return Reply(None, 201)


@route("POST", f"{V}/servers/{{id}}/metadata")
def set_metadata(cloud: "FakeCloud", request: Request) -> Reply:
    server = _alive(cloud, request)
    server.metadata |= request.body["metadata"]
    _touch(server)
    return Reply({"metadata": server.metadata})


@route("GET", f"{V}/servers/{{id}}/os-interface")
def interfaces(cloud: "FakeCloud", request: Request) -> Reply:
    ports = [
        cloud.neutron.ports[id]
        for id in _alive(cloud, request).ports
        if id in cloud.neutron.ports
    ]
    shown = [
        {
            "port_id": port.id,
            "net_id": port.network_id,
            "mac_addr": port.mac_address,
            "port_state": port.status,
            "fixed_ips": port.fixed_ips,
        }
        for port in ports
    ]
    return Reply({"interfaceAttachments": shown})
