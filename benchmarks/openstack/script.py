"""
The peers: services made by a plain openstacksdk script, in order or all at once.

They make the same as nfvo, of the same image, flavor and security group, and have
logged in before they are timed.  Who makes all at once has a connection for each
thread, makes what it can as soon as it can, and asks for all servers in one call.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import openstack as sdk
from openstack.connection import Connection

from benchmarks.openstack.sky import FLAVOR, ZONE
from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.mark import server_tag
from nfvo.vim.openstack.rest import NOVA, delete, get
from tests.testbed.openstack.layout import REGION
from tests.testbed.openstack.rest import Login

POLL_S = 0.5
USER_DATA = "IyEvYmluL3NoCg=="
PREFIX = "script-"
THREADS = 16
EMPTY = b"\0" * 512


@dataclass(frozen=True)
class Shape:
    """Links, and servers by name with the links that their ports are on."""

    links: Sequence[str]
    servers: Mapping[str, Sequence[str]]


RING = Shape(
    ("ab", "bc", "ca"), {"a": ("ca", "ab"), "b": ("ab", "bc"), "c": ("bc", "ca")}
)


def connect(auth_url: str, login: Login) -> Connection:
    """Log in."""
    return sdk.connect(
        auth_url=auth_url,
        username=login.username,
        password=login.password,
        project_name=login.project,
        user_domain_id="default",
        project_domain_id="default",
        region_name=REGION,
        load_envvars=False,
        load_yaml_config=False,
    )


def lone(count: int) -> Shape:
    """Return so many services of one server and two links each."""
    servers = {f"s{n}": (f"l{n}", f"r{n}") for n in range(count)}
    return Shape([link for both in servers.values() for link in both], servers)


@dataclass(frozen=True)
class Model:
    """What servers are made of, by id."""

    image: str
    flavor: str
    group: str

    @classmethod
    def of(cls, conn: Connection, server_id: str) -> "Model":
        """Find what a server was made of, by nfvo's id of it."""
        query = {"tags": server_tag(server_id)}
        (made,) = get(conn.compute, "/servers/detail", NOVA, **query)["servers"]
        flavor = conn.compute.find_flavor(FLAVOR, ignore_missing=False)
        port = next(conn.network.ports(device_id=made["id"]))
        return cls(made["image"]["id"], flavor.id, port.security_group_ids[0])


@dataclass
class Script:
    """What is made of a shape."""

    first: Connection
    model: Model
    shape: Shape
    zone: str = ZONE
    networks: dict[str, str] = field(default_factory=dict)
    servers: dict[str, str] = field(default_factory=dict)
    ports: list[str] = field(default_factory=list)
    _own: threading.local = field(default_factory=threading.local)

    @property
    def conn(self) -> Connection:
        """Return this thread's connection; they share a token."""
        if not hasattr(self._own, "conn"):
            self._own.conn = Connection(session=self.first.session)
        return self._own.conn  # type: ignore[no-any-return]

    def make(self) -> None:
        """Make all of it, one thing after the other, until all servers run."""
        for link in self.shape.links:
            self._link(link)
        for server in self.shape.servers:
            self._server(server)
        for id in self.servers.values():
            made = self.conn.compute.get_server(id)
            self.conn.compute.wait_for_server(made, interval=POLL_S)

    def make_at_once(self, executor: Executor) -> None:
        """Make all of it, as much at the same time as can be."""
        links = {name: executor.submit(self._link, name) for name in self.shape.links}

        def server(name: str) -> None:
            for link in self.shape.servers[name]:
                links[link].result()
            self._server(name)

        _all(executor, server, self.shape.servers)
        self._wait(lambda states: set(states.values()) == {"ACTIVE"})

    def remove(self) -> None:
        """Remove all of it, one thing after the other."""
        for id in self.servers.values():
            self._delete_server(id)
        for id in self.servers.values():
            self._gone(id)
        for id in self.ports:
            self._delete_port(id)
        for id in self.networks.values():
            self._delete_network(id)
        self._forget()

    def remove_at_once(self, executor: Executor) -> None:
        """Remove all of it, as much at the same time as can be."""
        _all(executor, self._delete_server, self.servers.values())
        self._wait(lambda states: not states)
        _all(executor, self._delete_port, self.ports)
        _all(executor, self._delete_network, self.networks.values())
        self._forget()

    def _link(self, name: str) -> None:
        network = self.conn.network.create_network(name=f"{PREFIX}{name}")
        self.conn.network.create_subnet(
            network_id=network.id,
            cidr=f"10.{20 + len(self.networks)}.0.0/24",
            ip_version=4,
            gateway_ip=None,
            is_dhcp_enabled=False,
        )
        self.networks[name] = network.id

    def _server(self, name: str) -> None:
        ports = self._ports(name)
        made = self.conn.compute.create_server(
            name=f"{PREFIX}{name}",
            image_id=self.model.image,
            flavor_id=self.model.flavor,
            networks=[{"port": one} for one in ports],
            config_drive=True,
            user_data=USER_DATA,
            availability_zone=self.zone,
        )
        self.servers[name] = made.id

    def _ports(self, server: str) -> list[str]:
        """Make the ports of a server in one call."""
        wanted = [
            {
                "name": f"{PREFIX}{server}",
                "network_id": self.networks[link],
                "security_groups": [self.model.group],
            }
            for link in self.shape.servers[server]
        ]
        made = [str(port.id) for port in self.conn.network.create_ports(wanted)]
        self.ports += made
        return made

    def _wait(self, done: Callable[[Mapping[str, str]], bool]) -> None:
        """Ask for all servers in one call, now and then."""
        while not done(states := self.states()):
            assert "ERROR" not in states.values(), states
            time.sleep(POLL_S)

    def states(self) -> Mapping[str, str]:
        """Return the states of all servers of scripts, by id."""
        answer = get(self.conn.compute, "/servers/detail", NOVA, name=f"^{PREFIX}")
        return {one["id"]: str(one["status"]) for one in answer["servers"]}

    def _gone(self, id: str) -> None:
        self._wait(lambda states: id not in states)

    def _delete_server(self, id: str) -> None:
        with gone_is_fine():  # one that is left may be going just now
            delete(self.conn.compute, f"/servers/{id}", NOVA)

    def _delete_port(self, id: str) -> None:
        self.conn.network.delete_port(id)

    def _delete_network(self, id: str) -> None:
        self.conn.network.delete_network(id)

    def _forget(self) -> None:
        self.networks.clear()
        self.servers.clear()
        self.ports.clear()


@contextmanager
def empty_image(conn: Connection) -> Iterator[str]:
    """Have an image of nothing, for servers that need not run."""
    image: Any = conn.create_image("empty", data=EMPTY, disk_format="raw", wait=True)
    try:
        yield str(image.id)
    finally:
        conn.delete_image(image.id, wait=True)


@contextmanager
def leaving_nothing(conn: Connection) -> Iterator[None]:
    """Remove what scripts have left that failed."""
    try:
        yield
    finally:
        left = Script(conn, Model("", "", ""), Shape((), {}))
        left.servers = {id: id for id in left.states()}
        mine = conn.network.networks(project_id=conn.current_project_id)
        for network in mine:
            if network.name.startswith(PREFIX):
                left.networks[network.name] = network.id
                ports = conn.network.ports(network_id=network.id)
                left.ports += [port.id for port in ports]
        left.remove()


def _all(executor: Executor, act: Callable[[str], object], of: Any) -> None:
    """Do something with all of them at once; raise what one of them raised."""
    done: list[Future[object]] = [executor.submit(act, one) for one in of]
    for one in done:
        one.result()
