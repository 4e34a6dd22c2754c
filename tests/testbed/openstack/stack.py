"""The parts of a cloud put together: directories, boxes, wires and daemons.

``OpenStack`` in ``bed.py`` is what tests use; this is what it and the making of a
snapshot have in common.
"""

import contextlib
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from tests.testbed.bed import BedError
from tests.testbed.libvirt import capscache
from tests.testbed.openstack import (
    compute,
    configuration,
    control_plane,
    daemons,
    keys,
    messaging,
    network,
)
from tests.testbed.openstack.box import Box
from tests.testbed.openstack.daemons import Service
from tests.testbed.openstack.layout import PORTS, Layout
from tests.testbed.openstack.polling import until
from tests.testbed.openstack.state import State
from tests.testbed.openstack.venv import Venv

HOSTS = ("h1", "h2")
PORT_LIMIT = 240.0
ADVICE = "python -m tests.testbed.openstack down"


@dataclass(frozen=True, slots=True)
class Stack:
    """What there is of a cloud in a base directory."""

    layout: Layout
    state: State

    @classmethod
    def claim(cls, base: Path, password: str) -> Self:
        """Make the directory; raise ``BedError`` when there is a bed already."""
        if os.geteuid():
            raise BedError(
                "OpenStack's bed makes namespaces: it must be started by root"
            )
        if taken := taken_ports():
            raise BedError(f"other programs listen on 127.0.0.1: {', '.join(taken)}")
        try:
            base.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise BedError(
                f"a bed is up in {base}, or was; to end it: {ADVICE}"
            ) from None
        venv = Venv.of_lock()
        state = State(base, venv.directory, password, HOSTS)
        state.save()
        return cls(Layout(base, venv, password), state)

    @classmethod
    def load(cls, base: Path) -> Self:
        """Return what another process started."""
        state = State.load(base)
        return cls(Layout(base, Venv(state.venv), state.password), state)

    @classmethod
    def found(cls, base: Path) -> Self | None:
        """Return what is up or is being started; clear away what a restart has left."""
        if not State.file(base).exists():
            return None
        stack = cls.load(base)
        if stack.state.starter.runs() or stack.works():
            return stack
        stack.end()
        return None

    @property
    def clouds_file(self) -> Path:
        """Return the clouds.yaml, which is written when the cloud works."""
        return self.layout.base / "clouds.yaml"

    def works(self) -> bool:
        """Say whether it was started to the end, and no box has died since."""
        boxes = self.state.boxes.values()
        return self.clouds_file.exists() and all(box.is_on() for box in boxes)

    def furnish(self) -> None:
        """Write what daemons read, make the boxes and the wires."""
        for directory in ("log", "lock", "glance/images", "nova", "neutron", "cinder"):
            (self.layout.base / directory).mkdir(parents=True)
        self.layout.share.mkdir(parents=True)
        configuration.write_control(self.layout)
        keys.make(self.layout.tls)
        network.make_spine()
        self._begin(Box(control_plane.BOX, self.layout.base / "control"))
        for host in self.state.hosts:
            self._furnish_host(host)

    def _furnish_host(self, host: str) -> None:
        directory = self.layout.host(host)
        compute.make_directories(directory)
        configuration.write_host(self.layout, host)
        capscache.lend(directory / "cache", "libvirt")
        network.plug_host(host)
        self._begin(Box(host, directory, network.host_namespace(host)))

    def _begin(self, box: Box) -> None:
        self.state.boxes[box.name] = box.begin()
        self.state.save()

    def start_database(self) -> None:
        """Start MariaDB and wait until it listens."""
        self.start([control_plane.database(self.layout)])
        self.wait_for_port("mariadb")

    def start_keystone(self) -> None:
        """Start Keystone alone; it answers when it is first asked."""
        self.start([control_plane.api(self.layout, "keystone")])
        self.wait_for_port("keystone")

    def start_all(self) -> None:
        """Start what does not run yet, without waiting until the cloud works."""
        layout, hosts = self.layout, self.state.hosts
        self.start(control_plane.messaging(layout))
        for host in hosts:
            self.start(compute.switch(layout, host))
        self.start_database()
        self.start([*control_plane.apis(layout), control_plane.tls(layout)])
        self.wait_for_port("amqp")
        self.start(control_plane.conductors(layout))
        for host in hosts:
            compute.bridge(layout, host)
        messaging.wait_for_consumers()
        for host in hosts:
            self.start(compute.agents(layout, host))
        self.start([compute.dhcp(layout, hosts[0])])

    def services(self) -> Iterator[Service]:
        """Yield every service of this cloud."""
        layout = self.layout
        yield control_plane.database(layout)
        yield from control_plane.messaging(layout)
        yield from (*control_plane.apis(layout), control_plane.tls(layout))
        yield from control_plane.conductors(layout)
        for host in self.state.hosts:
            yield from (*compute.switch(layout, host), *compute.agents(layout, host))
        yield compute.dhcp(layout, self.state.hosts[0])
        yield from (compute.fake(layout, host) for host in self.state.fakes)

    def start(self, services: Iterable[Service]) -> None:
        """Start services that do not run."""
        for service in services:
            known = self.state.daemons.get(service.name)
            if known is None or not known.runs():
                prefix = self.state.boxes[service.box].prefix(network=service.network)
                out = self.layout.log / f"{service.name}.out"
                environment = self.layout.environment
                daemon = daemons.start(service, prefix, environment, out)
                self.state.daemons[service.name] = daemon
                self.state.save()

    def stop(self, name: str) -> None:
        """End one service and wait until it is gone."""
        daemons.stop(name, self.state.daemons[name])

    def wait_for_port(self, service: str) -> None:
        """Wait until something listens; raise ``BedError`` when nothing does."""
        listens = partial(_listens, PORTS[service])
        what = f"{service} listens; see {self.layout.log}"
        until(listens, what, PORT_LIMIT, 0.05)

    def end(self) -> None:
        """Kill every box and remove every namespace and file."""
        for host in self.state.hosts:
            capscache.keep(self.layout.host(host) / "cache", "libvirt")
        for box in self.state.boxes.values():
            box.kill()
        for host in self.state.hosts:
            network.remove(network.host_namespace(host))
        network.remove(network.SPINE.namespace)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.layout.base)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def taken_ports() -> list[str]:
    """Return which of the bed's ports something listens on."""
    return [f"port {port} ({name})" for name, port in PORTS.items() if _listens(port)]
