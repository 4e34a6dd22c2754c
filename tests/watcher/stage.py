"""Hosts whose every answer a test decides, and a watcher of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from nfvo.errors import VimUnavailable
from nfvo.lcm.ports import Inventory, Ports, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.watcher.hosts import Hosts
from tests.lcm.world import World


class Stage:
    """A driver whose hosts do as the test says; the rest is the fake's."""

    def __init__(self, world: World) -> None:
        self.vim = world.vim
        self.unreachable = False
        self.silent: set[str] = set()
        self.frozen: set[str] = set()
        self.hangs = Event()
        self.thaw = Event()
        self.on_event: dict[str, Callable[[SeenServer], None]] = {}

    def inspect(self, host: HostRecord) -> Inventory:
        self._reach(host)
        return self.vim.inspect(host)

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        self._reach(host)
        self.vim.delete_image(host, sha256)

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


@contextmanager
def watching(world: World, stage: Stage, owner: str = "here") -> Iterator[None]:
    ports = Ports(
        world.store, world.queue, {"libvirt": stage}, world.ports.configurator
    )  # type: ignore[dict-item]
    stop = Event()
    thread = Thread(target=Hosts(ports, owner, monotonic).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stage.thaw.set()
        stop.set()
        thread.join(30)
