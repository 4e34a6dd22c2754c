"""
Hosts that are cut off, switched off and fail, and workers that die in a call.

What a state machine does to the world of ``world.py``; time passes when it says so.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.observation import ServerState
from nfvo.lcm.records import HostRecord
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.saga.sweep import sweep
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.notes import Notes
from nfvo.watcher.register import Register
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import Tenure
from tests.lcm.world import LONG_AGO, World

EFFECTS = ("ensure_", "delete_", "stop_", "start_")
ERRORS = {"refused": VimRefused, "unavailable": VimUnavailable}


class Killed(BaseException):
    """The worker is gone; nothing of ours catches this."""


@dataclass
class Hands:
    """
    The driver as workers and watchers have it: each call goes through here.

    At call number ``at`` of the next work ``then`` is done, before or after the effect.
    """

    world: World
    off: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    fails: dict[tuple[str, str], str] = field(default_factory=dict)
    at: int = 0
    late: bool = False
    then: Callable[[Callable[[], Any]], None] = lambda effect: None

    def __getattr__(self, name: str) -> Any:
        """Return a call."""
        call = getattr(self.world.vim, name)

        def made(host: HostRecord, *arguments: Any) -> Any:
            self._reach(name, host.name)
            self.at -= name.startswith(EFFECTS)
            struck = self.at == 0 and name.startswith(EFFECTS)
            if struck and not self.late:
                self.then(lambda: call(host, *arguments))
            answer = call(host, *arguments)
            if struck and self.late:
                self.then(lambda: None)
            return answer

        return made

    def strike(self, at: int, then: Callable[..., None], *, late: bool) -> None:
        """Have something happen at a call to come."""
        self.at, self.then, self.late = at, then, late

    def _reach(self, call: str, host: str) -> None:
        if host in self.off | self.cut:
            raise VimUnavailable(f"staged: no route to {host}")
        if how := self.fails.get((call, host)):
            raise ERRORS[how](f"staged: {call} on {host}")


class Estate:
    """A world with hosts that break, and with its watchers."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.hands = Hands(self.world)
        vims: Any = {"libvirt": self.hands}
        self.world.ports = replace(self.world.ports, vims=vims)
        self.world.performer = self.world.performer_with(back_off=0.0)
        self.names = self.world.names
        self.ran: dict[str, set[str]] = {}
        self.stuck: list[Callable[[], Any]] = []
        self._register = Register()
        self._watch = {name: self._watcher(name) for name in self.names}

    def _watcher(self, name: str) -> tuple[Notes, Surveyor]:
        tenure = Tenure(self.world.store, self.world.host(name).id, "watcher")
        notes = Notes(self.world.store, tenure, self._register)
        assert notes.take_over()
        return notes, Surveyor(self.world.ports, tenure)

    def look(self, name: str) -> None:
        """Look at a host, as its watcher does every 2 s."""
        notes, _ = self._watch[name]
        host = self.world.host(name)
        try:
            inventory = self.hands.inspect(host)
        except VimUnavailable as error:
            notes.broken(error.message)
            return
        if host.state in {HostState.NEW, HostState.DOWN}:
            notes.inspected(replace(inventory, capacity=host.capacity))
        expected = notes.expected()
        notes.swept(self.world.vim.servers(host), frozenset(), expected)

    def look_at_all(self) -> None:
        for name in self.names:
            self.look(name)

    def survey(self, name: str) -> None:
        self._watch[name][1].run()

    def work(self) -> None:
        """Take all messages, as workers do that nothing happens to."""
        while True:
            relay(self.world.ports)
            if not self.world.queue.run_until_idle():
                return

    def work_until_killed(self, *, stuck: bool) -> None:
        """Work, until the worker dies in a call, or hangs in it for a while."""

        def die(effect: Callable[[], Any]) -> None:
            if stuck:
                self.stuck.append(effect)
            raise Killed

        self.hands.then = die
        with suppress(Killed):
            self.work()
        self.hands.at = 0

    def lapse(self) -> None:
        """Let the leases end of who works now, and others find the steps."""
        self.world.sql(
            "UPDATE step SET lease_until = strftime('%Y-%m-%dT%H:%M:%f', 'now', "
            "'-0.001 seconds') WHERE lease_until IS NOT NULL"
        )
        sweep(self.world.ports, grace_s=-1.0)

    def wait(self) -> None:
        """Let the time pass after which nothing is waited for: 40 s and more."""
        self.stuck.clear()
        run = self.world.sql
        for column in ("lease_until", "due_at", "ready_at"):
            run(f"UPDATE step SET {column} = :t WHERE {column} > :t", t=LONG_AGO)
        run("UPDATE outbox SET due_at = :t", t=LONG_AGO)
        run("UPDATE resource SET gone_at = :t WHERE gone_at IS NOT NULL", t=LONG_AGO)
        run("UPDATE resource SET clearing_until = NULL")
        run("UPDATE op_occ SET state_entered_at = :t", t=LONG_AGO)
        sweep(self.world.ports, grace_s=-1.0)

    def switch_off(self, name: str) -> None:
        """Take a host's power: its VMs are off, and it cannot be reached."""
        self.hands.off.add(name)
        host = self.world.host(name)
        running = {s.id for s in self.world.vim.servers(host) if _runs(s)}
        self.ran[name] = self.ran.get(name, set()) | running
        for id in running:
            self.world.vim.stop_server(host, id)

    def bring_back(self, name: str, *, running: bool) -> None:
        """Let a host be reached again; its VMs may have been running all the time."""
        was_off = name in self.hands.off
        self.hands.off.discard(name)
        self.hands.cut.discard(name)
        host = self.world.host(name)
        for id in self.ran.pop(name, set()) if running and was_off else ():
            self.world.vim.start_server(host, id)
        self._watch[name] = self._watcher(name)
        self.look(name)


def _runs(server: Any) -> bool:
    return bool(server.state is ServerState.RUNNING)


def running_macs(world: World, host: HostRecord) -> list[str]:
    """Return the MACs of all VMs that run on a host."""
    there = []
    for one in world.vim.found(host):
        facts = one.facts
        if one.kind == "server" and getattr(facts, "state", "") == ServerState.RUNNING:
            there += [nic.mac for nic in facts.nics]  # type: ignore[union-attr]
    return there
