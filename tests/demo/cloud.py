"""The cloud of the demo: what its operator makes, what is seen through its SDK."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from openstack.config import OpenStackConfig
from openstack.connection import Connection

from tests.demo import cloud_leftovers
from tests.demo.serial import SerialGuest
from tests.testbed.libvirt.namespace import call, ip_batch
from tests.testbed.libvirt.network import PROVIDER, Fabric, Sap
from tests.testbed.openstack.bed import OpenStack

Json = Any

VLAN = 178
STITCH = "to-cloud"
NETWORK = "provider-178"
"""The network that the cloud's operator gives to our project, on a VLAN."""
SIZE = {"vcpus": 1, "ram": 192, "disk": 1}
"""What the VNFs of the sample ask for."""


def cloud_up() -> tuple[OpenStack, bool]:
    """Return a cloud, and whether it was started now: one that is up stays up."""
    found = OpenStack.found()
    return (found, False) if found else (OpenStack.up(), True)


@dataclass
class DemoCloud:
    """
    A real cloud, where we are ``user``: admin, or an ordinary member.

    ``before`` is what was there when its operator was ready.
    """

    bed: OpenStack
    user: str
    started: bool
    admin: Connection = field(repr=False)
    before: frozenset[str] = frozenset()
    guests: dict[str, SerialGuest] = field(default_factory=dict)
    outside: Sap | None = None
    stitched: Fabric | None = None

    @classmethod
    def up(cls, user: str) -> Self:
        """Have a cloud that is ready for users: with a provider's network, a flavor."""
        bed, started = cloud_up()
        config = OpenStackConfig(config_files=[str(bed.clouds_file)])
        cloud = cls(bed, user, started, Connection(config=config.get_one("admin")))
        try:
            cloud._prepare()
        except BaseException:
            cloud.down()
            raise
        return cloud

    def down(self) -> None:
        """Remove what its operator made for us, or end it if we started it."""
        for guest in self.guests.values():
            guest.close()
        self._unplug()
        if self.started:
            self.bed.down()
            return
        for network in list(self.admin.network.networks(name=NETWORK)):
            self.admin.network.delete_network(network)
        for flavor in list(self.admin.compute.flavors(is_public=None)):
            if flavor.name == NETWORK:
                self.admin.compute.delete_flavor(flavor)

    @property
    def clouds_file(self) -> Path:
        return self.bed.clouds_file

    @property
    def password(self) -> str:
        """Return what we log in with."""
        accounts = self.bed.accounts
        return {"admin": accounts.admin, "member": accounts.member}[self.user].password

    def left(self) -> list[str]:
        """Return what is there that was not, in all projects."""
        return sorted(cloud_leftovers.everything(self.admin) - self.before)

    def server(self, vnfc: Json) -> Any:
        """Return the server of a VNFC; it must be the only one."""
        tag = f"nfvo-{vnfc['serverId']}"
        (one,) = self.admin.compute.servers(all_projects=True, tags=tag)
        return one

    def guest(self, vnfc: Json) -> SerialGuest:
        """Return the VM of a VNFC, to run commands in."""
        server = self.server(vnfc)
        box = self.bed.stack.state.boxes[server.compute_host]
        if server.id not in self.guests:
            virsh = [*box.prefix(network=False), "virsh", "ttyconsole"]
            terminal = call(*virsh, server.instance_name).strip()
            path = Path(f"/proc/{box.pid}/root{terminal}")
            self.guests[server.id] = SerialGuest(server.name, path)
        return self.guests[server.id]

    def kill(self, vnfc: Json) -> None:
        """Kill the qemu of a VM on its machine."""
        server = self.server(vnfc)
        box = self.bed.stack.state.boxes[server.compute_host]
        pid_file = f"/run/libvirt/qemu/{server.instance_name}.pid"
        pid = call(*box.prefix(network=False), "cat", pid_file).strip()
        call(*box.prefix(network=False), "kill", "-9", pid)

    def delete_by_hand(self, vnfc: Json) -> None:
        """Delete a VM as somebody else of the project would; wait until it is gone."""
        server = self.server(vnfc)
        self.admin.compute.delete_server(server)
        self.admin.compute.wait_for_delete(server)

    def stitch(self, fabric: Fabric) -> None:
        """Join the provider's network of hosts of our own and that of the cloud."""
        self.bed.plug_access(fabric.name, STITCH, VLAN)
        ip_batch(fabric.name, f"link set {STITCH} master {PROVIDER}")
        self.stitched = fabric

    def plug_outside(self, address: str, gateway: str) -> Sap:
        """Return a user outside of the cloud on the provider's network."""
        if self.outside is None:
            name = "nfvo-demo-outside"
            call("ip", "netns", "add", name)
            self.outside = Sap(name, "outside", address)
            self.bed.plug_access(name, self.outside.device, VLAN)
            device = f"dev {self.outside.device}"
            ip_batch(
                name,
                "link set lo up",
                f"addr add {address} {device}",
                f"route add default via {gateway} {device}",
            )
        return self.outside

    def _unplug(self) -> None:
        if self.outside is not None:
            self.bed.unplug(self.outside.namespace, self.outside.device)
            call("ip", "netns", "del", self.outside.namespace)
            self.outside = None
        if self.stitched is not None:
            self.bed.unplug(self.stitched.name, STITCH)
            self.stitched = None

    def _prepare(self) -> None:
        """Do what only the operator of a cloud can: see ``nfvo site check``."""
        login = {"admin": "admin", "member": self.bed.accounts.member.project}[
            self.user
        ]
        project = self.admin.identity.find_project(login, ignore_missing=False)
        self.admin.network.create_network(
            name=NETWORK,
            project_id=project.id,
            provider_network_type="vlan",
            provider_physical_network=self.bed.physical_network,
            provider_segmentation_id=VLAN,
        )
        if self.user != "admin":
            self.admin.compute.create_flavor(name=NETWORK, **SIZE)
        self.before = cloud_leftovers.everything(self.admin)
