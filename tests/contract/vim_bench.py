"""A VIM on a bench: what contracts make there, and how it is cleared away."""

from dataclasses import dataclass
from functools import partial
from ipaddress import ip_interface
from typing import Any

from nfvo.lcm.ids import new_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import Capabilities, FoundResource, HostWatch, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import (
    ImageSpec,
    NetworkSpec,
    PortSpec,
    ServerSpec,
    VolumeSpec,
)
from tests.waiting import wait_until

SEED = b"day-0 data" * 500
RUNS_WITHIN_S = 180.0


@dataclass(frozen=True)
class Bench:
    """
    A VIM, a host of it, an image that it can run, and a link with that host.

    ``can`` is what the table of drivers says of it.  Where a VM is made whole it has
    no volumes; what is ``site_wide`` is at the ``anchor``.
    """

    vim: Vim
    host: HostRecord
    image: ImageSpec
    link: NetworkSpec
    can: Capabilities
    anchor: HostRecord | None = None

    def put_image(self) -> None:
        """Send the image; a cloud may have got no more of it between two calls."""
        offset = 0
        while offset < self.image.size:
            before = offset
            offset = self.vim.ensure_image(self.host, self.image, offset)
            assert offset >= before if self.can.site_wide else offset > before

    def volume(self, name: str) -> VolumeSpec:
        tag = self.link.tag
        sha256 = self.image.sha256
        return VolumeSpec(name=name, image_sha256=sha256, size_gib=1, tag=tag)

    def port(self) -> PortSpec:
        mac = "52:54:00:00:00:07"
        port = PortSpec(id=new_id(), name="left", mac=mac, network=self.link)
        if not self.can.site_wide:
            return port
        # Not every cloud takes ports without addresses.
        own = (ip_interface("10.1.0.7/24"),)
        return port.model_copy(update={"addresses": own})

    def server(self, name: str, **fields: Any) -> ServerSpec:
        """Return a server without an agent, all of whose parts are there."""
        wanted = {
            "id": new_id(),
            "name": name,
            "vcpus": 1,
            "memory_mib": 32,
            "disk": f"{name}.qcow2",
            "seed": f"{name}-seed.iso",
            "ports": (),
            "tag": self.link.tag,
            "agent": False,
        }
        if self.can.config_drive:
            whole = {"disk": "", "seed": "", "disk_gib": 1}
            fields = fields | whole | {"image_sha256": self.image.sha256}
        server = ServerSpec.model_validate(wanted | fields)
        self.put_image()
        if self.can.config_drive:
            return server
        disk = self.volume(server.disk).model_copy(update={"tag": server.tag})
        self.vim.ensure_volume(self.host, disk)
        self.vim.ensure_seed(self.host, server.seed, SEED)
        return server

    def running(self, name: str, **fields: Any) -> ServerSpec:
        server = self.server(name, **fields)
        self.run(server)
        return server

    def ensure(self, server: ServerSpec) -> None:
        day_zero = SEED if self.can.config_drive else b""
        self.vim.ensure_server(self.host, server, day_zero)

    def run(self, server: ServerSpec) -> None:
        """Have a server run; a cloud takes its time."""
        self.ensure(server)
        if self.can.config_drive:
            ready = partial(self.vim.is_ready, self.host, server)
            wait_until(ready, f"{server.name} runs", timeout_s=RUNS_WITHIN_S)

    def everything(self) -> list[FoundResource]:
        hosts = (self.host, self.anchor) if self.anchor else (self.host,)
        return [one for host in hosts for one in self.vim.found(host)]

    def found(self, kind: str) -> list[FoundResource]:
        return [one for one in self.everything() if one.kind == kind]

    def state(self, watch: HostWatch, server: ServerSpec) -> ServerState:
        states = {seen.id: seen.state for seen in watch.sweep()}
        return states.get(server.id, ServerState.MISSING)

    def clear(self) -> None:
        """Remove all but images, whoever's it is."""
        for server in self.found("server"):
            self.vim.delete_server(self.host, server.id)
        for network in self.found("network"):
            named = {"name": network.name, "id": network.id, "tag": network.tag}
            link = self.link.model_copy(update=named)
            self.vim.delete_network(self.host, link)
        for volume in self.found("volume") + self.found("seed"):
            self.vim.delete_volume(self.host, volume.name)
