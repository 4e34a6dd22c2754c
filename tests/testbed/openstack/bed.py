"""A whole OpenStack on this machine, as tests see it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.testbed.bed import BedError, TakenDown
from tests.testbed.libvirt.namespace import Namespace
from tests.testbed.openstack import accounts, compute, fakes, network, readiness
from tests.testbed.openstack.accounts import Accounts
from tests.testbed.openstack.layout import PHYSICAL_NETWORK, VLANS, default_base
from tests.testbed.openstack.polling import until
from tests.testbed.openstack.rest import Cloud
from tests.testbed.openstack.snapshot import Snapshot
from tests.testbed.openstack.stack import Stack
from tests.testbed.openstack.venv import Venv

START_LIMIT = 300.0


@dataclass(frozen=True, slots=True)
class Vif:
    """Where a port of Neutron's (by its id) is plugged in."""

    host: str
    port: str
    mac: str


@dataclass(frozen=True, slots=True)
class OpenStack(TakenDown):
    """Keystone, Glance, Placement, Nova and Neutron, with two hosts that run guests."""

    stack: Stack
    accounts: Accounts

    @classmethod
    def up(cls, *, base: Path | None = None) -> Self:
        """Start it and wait until it works; the first time takes minutes longer."""
        base = base or default_base()
        Venv.of_lock().require()
        Stack.found(base)
        snapshot = Snapshot.current()
        if not snapshot.exists():
            snapshot.make(base)
        known = Accounts.load(snapshot.directory)
        stack = Stack.claim(base, known.admin.password)
        try:
            snapshot.restore(stack.layout)
            cloud = cls(stack, known)
            cloud._start()
        except BaseException:
            stack.end()
            raise
        return cloud

    @classmethod
    def found(cls, base: Path | None = None) -> Self | None:
        """Return one that somebody has started, when it works; else None."""
        stack = Stack.found(base or default_base())
        if stack is None:
            return None
        until(stack.works, "the cloud that somebody is starting works", START_LIMIT)
        return cls.load(stack.layout.base)

    @classmethod
    def load(cls, base: Path | None = None) -> Self:
        """Return one that another process started."""
        stack = Stack.load(base or default_base())
        return cls(stack, Accounts.load(stack.layout.base))

    def _start(self) -> None:
        since = readiness.now()
        self.stack.furnish()
        self.stack.start_all()
        self._wait(since)
        accounts.write_clouds(self.stack.layout, self.accounts, self.clouds_file)

    def down(self) -> None:
        """End every process and remove all that is the bed's."""
        self.stack.end()

    @property
    def auth_url(self) -> str:
        """Return Keystone's URL."""
        return self.stack.layout.auth_url

    @property
    def tls_auth_url(self) -> str:
        """Return the URL at which Keystone answers by TLS."""
        return self.stack.layout.tls_auth_url

    @property
    def ca_file(self) -> Path:
        """Return the CA that ``tls_auth_url`` wants to be trusted."""
        return self.stack.layout.ca_file

    @property
    def clouds_file(self) -> Path:
        """Return a clouds.yaml: admin, member, application (credential) and tls.

        It is written when the cloud works.
        """
        return self.stack.clouds_file

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the names of the hosts that run guests."""
        return self.stack.state.hosts

    @property
    def fakes(self) -> tuple[str, ...]:
        """Return the names of the hosts that pretend, in a zone of their own."""
        return self.stack.state.fakes

    @property
    def physical_network(self) -> str:
        """Return Neutron's name of the provider network."""
        return PHYSICAL_NETWORK

    @property
    def vlans(self) -> range:
        """Return the VLANs that Neutron takes for project networks."""
        return VLANS

    @property
    def spine(self) -> Namespace:
        """Return where the bridge is that carries all VLANs of the hosts."""
        return network.SPINE

    @property
    def spine_bridge(self) -> str:
        """Return the name of that bridge."""
        return network.SPINE_BRIDGE

    def plug_trunk(self, namespace: str, device: str) -> None:
        """Give a namespace a device on the spine: VLANs come with their tags."""
        network.plug_trunk(namespace, device)

    def plug_access(self, namespace: str, device: str, vlan: int) -> None:
        """Give a namespace a device that is in one VLAN, of which it sees no tag.

        It is a port of the last host's Open vSwitch, for the kernel may know no VLANs.
        A libvirt bed joins with ``plug_access(bed.fabric.name, "os0", vlan)`` and
        ``os0`` put into its bridge ``prov0``.
        """
        host = self.hosts[-1]
        wire = network.plug_into_host(namespace, device, host)
        compute.add_access_port(self.stack.layout, host, wire, vlan)

    def plug_vif(self, namespace: str, device: str, at: Vif) -> None:
        """
        Give a namespace a device that is what a port of Neutron's is plugged into.

        The port must be bound to the host: its agent wires it then, as a guest's.
        """
        wire = network.plug_into_host(namespace, device, at.host)
        compute.add_vif(self.stack.layout, at.host, wire, at.port, at.mac)

    def unplug(self, namespace: str, device: str, host: str = "") -> None:
        """Undo ``plug_access``, or ``plug_vif``, before the namespace goes."""
        host = host or self.hosts[-1]
        wire = network.unplug_from_host(namespace, device, host)
        compute.remove_port(self.stack.layout, host, wire)

    @property
    def log(self) -> Path:
        """Return where every daemon's log is."""
        return self.stack.layout.log

    @property
    def services(self) -> tuple[str, ...]:
        """Return what ``stop`` and ``start`` know: nova-api, mariadb, ..."""
        return tuple(service.name for service in self.stack.services())

    def stop(self, service: str) -> None:
        """End one service, as its operator would; return when it is gone."""
        self._require(service)
        self.stack.stop(service)

    def start(self, service: str) -> None:
        """Start one that was stopped; it takes seconds until it answers."""
        self._require(service)
        self.stack.start(s for s in self.stack.services() if s.name == service)

    def runs(self, service: str) -> bool:
        """Say whether a service's process is there."""
        self._require(service)
        known = self.stack.state.daemons.get(service)
        return known is not None and known.runs()

    def add_fakes(self, count: int) -> None:
        """Add hosts without guests, in the zone ``fake``; wait until Nova has them."""
        since = readiness.now()
        fakes.start(self.stack, count)
        self._wait(since)
        with self.admin() as cloud:
            fakes.set_apart(self.stack, cloud)

    def remove_fakes(self) -> None:
        """Remove all of them; they must have no servers."""
        with self.admin() as cloud:
            fakes.remove(self.stack, cloud)

    def admin(self) -> Cloud:
        """Return a session of the admin, to look at what a test has done."""
        return Cloud.login(self.auth_url, self.accounts.admin)

    def _require(self, service: str) -> None:
        if service not in self.services:
            raise BedError(f"no service {service}, only {', '.join(self.services)}")

    def _wait(self, since: str) -> None:
        admin = self.accounts.admin
        readiness.wait(self.auth_url, admin, since, self.hosts, self.fakes)
