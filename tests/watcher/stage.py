"""Hosts whose every answer a test decides, and a watcher of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import pytest

from nfvo.errors import VimUnavailable
from nfvo.lcm.ports import FoundResource, Inventory, Ports, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.watcher import hosts, look
from nfvo.watcher.hosts import Hosts
from tests.lcm.world import World

OFTEN_S = 0.05


class Stage:
    """A driver whose hosts do as the test says; the rest is the fake's."""

    def __init__(self, world: World) -> None:
        self.vim = world.vim
        self.unreachable = False
        self.silent: set[str] = set()
        self.frozen: set[str] = set()
        self.hangs = Event()
        self.thaw = Event()
        self.before: Callable[[str, str], None] = lambda call, name: None
        self.calls: list[tuple[str, str]] = []
        self.on_event: dict[str, Callable[[SeenServer], None]] = {}

    def inspect(self, host: HostRecord) -> Inventory:
        self._reach(host)
        return self.vim.inspect(host)

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        self._reach(host)
        self._calls("delete", sha256)
        self.vim.delete_image(host, sha256)

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        self._reach(host)
        self.before("found", host.name)
        return self.vim.found(host)

    def stop_server(self, host: HostRecord, server_id: str) -> None:
        self._reach(host)
        self._calls("stop", server_id)
        self.vim.stop_server(host, server_id)

    def delete_server(self, host: HostRecord, server_id: str) -> None:
        self._reach(host)
        self._calls("delete", server_id)
        self.vim.delete_server(host, server_id)

    def delete_volume(self, host: HostRecord, name: str) -> None:
        self._reach(host)
        self._calls("delete", name)
        self.vim.delete_volume(host, name)

    def delete_network(self, host: HostRecord, network: NetworkSpec) -> None:
        self._reach(host)
        self._calls("delete", network.name)
        self.vim.delete_network(host, network)

    def _calls(self, call: str, name: str) -> None:
        self.before(call, name)
        self.calls.append((call, name))

    def watch(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> "StagedWatch":
        self._reach(host)
        self.on_event[host.name] = on_event
        return StagedWatch(self, host)

    def _reach(self, host: HostRecord) -> None:
        if self.unreachable:
            raise VimUnavailable(f"no route to {host.name}")


class StagedWatch:
    def __init__(self, stage: Stage, host: HostRecord) -> None:
        self.stage = stage
        self.host = host

    def sweep(self) -> tuple[SeenServer, ...]:
        self.stage._reach(self.host)
        return self.stage.vim.servers(self.host)

    def agent_answers(self, server_id: str) -> bool:
        if server_id in self.stage.frozen:
            self.stage.hangs.set()
            self.stage.thaw.wait(20)
        return server_id not in self.stage.silent

    def close(self) -> None:
        """Have nothing to close."""


def look_often(patch: pytest.MonkeyPatch) -> None:
    """Have watchers look at hosts so often that no test waits for it."""
    patch.setattr(look, "SWEEP_EVERY_S", OFTEN_S)
    patch.setattr(look, "ASK_FOR_LEASE_EVERY_S", OFTEN_S)
    patch.setattr(hosts, "LOOK_FOR_HOSTS_EVERY_S", OFTEN_S)


def ports_of(world: World, stage: Stage) -> Ports:
    """Return the adapters of a watcher."""
    vims = {"libvirt": stage, "openstack": stage}
    return Ports(world.store, world.queue, vims, world.ports.configurator)  # type: ignore[arg-type]


@contextmanager
def watching(
    world: World,
    stage: Stage,
    owner: str = "here",
    clock: Callable[[], float] = monotonic,
) -> Iterator[None]:
    ports = ports_of(world, stage)
    stop = Event()
    thread = Thread(target=Hosts(ports, owner, clock).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stage.thaw.set()
        stop.set()
        thread.join(30)
