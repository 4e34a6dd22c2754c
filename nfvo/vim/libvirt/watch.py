"""
An open watch on one host: events as they come, sweeps and pings when asked.

It has two connections of its own.  One is for events and for calls that never enter a
guest's monitor, which a frozen guest would block; the other is for guest agents.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Any

import libvirt

from nfvo.errors import VimError, VimUnavailable
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt import servers
from nfvo.vim.libvirt.connection import HostConnection
from nfvo.vim.libvirt.errors import vim_errors
from nfvo.vim.libvirt.mark import ServerMark
from nfvo.vim.libvirt.states import server_state

SILENT = ServerState.DEGRADED, "the guest's agent went away"
LEFT = (  # with another reason it is just not up yet: the guest has been started
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED,
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL,
)
REDEFINED = (
    libvirt.VIR_DOMAIN_EVENT_DEFINED,
    libvirt.VIR_DOMAIN_EVENT_UNDEFINED,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something happened to a domain; ``agent_left`` if its agent was cut off."""

    domain: Any
    redefined: bool = False
    agent_left: bool = False


class LibvirtWatch:
    """
    The port ``HostWatch``.

    Callbacks of libvirt only enqueue, as they run in the thread that also serves
    keepalives; a thread of the watch looks at the domain and tells.
    """

    def __init__(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> None:
        self._host = host
        self._on_event = on_event
        self._marks: dict[str, ServerMark | None] = {}
        self._silent: set[str] = set()
        self._happened: SimpleQueue[Happened | None] = SimpleQueue()
        self._agents = HostConnection(host.name, host.uri)
        self._events = HostConnection(host.name, host.uri)
        try:
            with vim_errors(host.name):
                self._connection = self._events.get()
                self._listen()
        except VimError:
            self.close()
            raise
        work = threading.Thread(
            target=self._tell, name=f"watch-{host.name}", daemon=True
        )
        work.start()

    def sweep(self) -> tuple[SeenServer, ...]:
        """Return all servers of ours; asks no monitor."""
        with vim_errors(self._host.name):
            if not self._connection.isAlive():
                raise VimUnavailable(f"{self._host.name}: the connection broke")
            domains = self._connection.listAllDomains()
            seen = tuple(self._seen(domain) for domain in domains)
        return tuple(server for server in seen if server is not None)

    def agent_answers(self, server_id: str) -> bool:
        """
        Whether the agent answers.

        A miss is repeated at once, unless it was silent the last time too: from then
        on libvirt takes 5 s to find out, and twice that would be no use.
        """
        with vim_errors(self._host.name):
            domain = servers.find(self._agents.get(), server_id)
            answers = domain is not None and servers.agent_answers(domain)
            if domain is not None and not answers and server_id not in self._silent:
                answers = servers.agent_answers(domain)
        (self._silent.discard if answers else self._silent.add)(server_id)
        return answers

    def close(self) -> None:
        """End the watch."""
        self._events.close()
        self._agents.close()
        self._happened.put(None)

    def _listen(self) -> None:
        register = self._connection.domainEventRegisterAny
        register(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._on_lifecycle, None)
        register(
            None, libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, self._on_agent, None
        )

    def _on_lifecycle(
        self, _connection: Any, domain: Any, event: int, _detail: int, _opaque: None
    ) -> None:
        self._happened.put(Happened(domain, redefined=event in REDEFINED))

    def _on_agent(
        self, _connection: Any, domain: Any, state: int, reason: int, _opaque: None
    ) -> None:
        self._happened.put(Happened(domain, agent_left=(state, reason) == LEFT))

    def _tell(self) -> None:
        while (happened := self._happened.get()) is not None:
            try:
                seen = self._after(happened)
            except libvirt.libvirtError:
                continue  # the connection broke: the next sweep says so
            if seen is not None:
                self._on_event(seen)

    def _after(self, happened: Happened) -> SeenServer | None:
        """Return the server as it is now, whatever the event said it was then."""
        before = self._marks.get(happened.domain.UUIDString())
        if happened.redefined:
            self._marks.pop(happened.domain.UUIDString(), None)
        seen = self._seen(happened.domain)
        if seen is None and before is not None:
            return _server(happened.domain, before, ServerState.MISSING, "undefined")
        if seen is not None and happened.agent_left and _runs(seen):
            return replace(seen, state=SILENT[0], detail=SILENT[1])
        return seen

    def _seen(self, domain: Any) -> SeenServer | None:
        """Return a domain as it is now, or None when it is not ours or gone."""
        uuid = domain.UUIDString()
        try:  # sweeps and events come from two threads: it may go at any moment
            mark = self._marks[uuid]
        except KeyError:
            mark = self._marks[uuid] = servers.mark_of(domain)
        if mark is None:
            return None
        state = servers.state_of(domain)
        if state is None:
            self._marks.pop(uuid, None)
            return None
        return _server(domain, mark, *server_state(*state))


def _runs(seen: SeenServer) -> bool:
    return seen.state is ServerState.RUNNING


def _server(
    domain: Any, mark: ServerMark, state: ServerState, detail: str
) -> SeenServer:
    return SeenServer(domain.UUIDString(), domain.name(), state, detail, mark.agent)
