"""Domains: defined, started, stopped and removed, however often it is asked."""

from typing import Any

import libvirt
import libvirt_qemu

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.binding import UNBOUND
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ServerSpec
from nfvo.vim.hints import ANEW
from nfvo.vim.libvirt.affinity import check_bound
from nfvo.vim.libvirt.bit_rates import explained
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.domain_xml import Domain
from nfvo.vim.libvirt.errors import passing, tolerated
from nfvo.vim.libvirt.mark import NAMESPACE, ServerMark
from nfvo.vim.libvirt.rule_filters import ensure_filters
from nfvo.vim.libvirt.server_xml import domain_of, place_on
from nfvo.vim.libvirt.shapes import Shapes
from nfvo.vim.libvirt.storage import VOLUMES, Storage
from nfvo.vim.libvirt.traits import traits_of
from nfvo.vim.whose import check_tag

PING = '{"execute": "guest-ping"}'
PING_LIMIT_S = 2
SILENT = (
    libvirt.VIR_ERR_AGENT_UNRESPONSIVE,
    libvirt.VIR_ERR_AGENT_UNSYNCED,
    libvirt.VIR_ERR_OPERATION_INVALID,
    libvirt.VIR_ERR_NO_DOMAIN,
)
RUNS = (
    libvirt.VIR_DOMAIN_RUNNING,
    libvirt.VIR_DOMAIN_BLOCKED,
    libvirt.VIR_DOMAIN_SHUTDOWN,
)

Dom = Any
"""A ``libvirt.virDomain``."""


def ensure_server(
    storage: Storage, shapes: Shapes, host: HostRecord, server: ServerSpec
) -> None:
    """Define the VM, unless it is defined just so, and start it unless it runs."""
    connection = storage.connection
    volumes = storage.directory(VOLUMES)
    domain = domain_of(server, place_on(host, volumes, storage.traits))
    _check_disks(storage, server)
    gone = f"{host.name}: {server.name} was removed meanwhile"
    with passing(gone, libvirt.VIR_ERR_NO_DOMAIN):
        found = find(connection, server.id)
        if found is None or not _is_as_defined(found, host, server, domain):
            ensure_filters(connection, host, server)
            found = shapes.define(connection, domain)
        with explained(host.name, server.name):
            start(found)
        if domain.binding != UNBOUND:
            check_bound(found, host, domain.binding)


def find(connection: Connection, server_id: str) -> Dom | None:
    """Return a domain by its UUID, or None when there is none."""
    with tolerated(libvirt.VIR_ERR_NO_DOMAIN):
        return connection.lookupByUUIDString(server_id)
    return None


def start_server(connection: Connection, server_id: str) -> None:
    """Make a server run, if it is there."""
    domain = find(connection, server_id)
    if domain is not None:
        start(domain)


def stop_server(connection: Connection, server_id: str) -> None:
    """Cut a server's power, if it is there."""
    domain = find(connection, server_id)
    if domain is not None:
        stop(domain)


def start(domain: Dom) -> None:
    """Make a domain run: a crashed one anew, a paused one from where it is."""
    state = domain.state()[0]
    if state in RUNS:
        return
    if state == libvirt.VIR_DOMAIN_PAUSED:
        domain.resume()
        return
    if state == libvirt.VIR_DOMAIN_CRASHED:
        stop(domain)
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # it has been started already
        domain.create()


def stop(domain: Dom) -> None:
    """
    Cut a domain's power; takes 10 s when its qemu is frozen.

    Raises VimUnavailable while qemu cannot die, as it waits for the host's kernel.
    """
    undead = f"{domain.name()} was killed, but does not end: does a disk hang?"
    with (
        tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_DOMAIN),
        passing(undead, libvirt.VIR_ERR_SYSTEM_ERROR),
    ):
        domain.destroy()


def delete_server(connection: Connection, host: HostRecord, server_id: str) -> None:
    """
    Stop a domain and forget it, with all that libvirt keeps for it.

    One that somebody starts in between runs on without a definition: hence again.
    """
    for _ in range(2):
        domain = find(connection, server_id)
        if domain is None:
            return
        stop(domain)
        with tolerated(libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID):
            domain.undefineFlags(traits_of(host.uri).undefine)
    if find(connection, server_id) is not None:
        raise VimUnavailable(f"{host.name}: somebody starts {server_id} again")


def is_ready(connection: Connection, host: HostRecord, server: ServerSpec) -> bool:
    """Whether the guest's agent answers, or, without one, whether the domain runs."""
    domain = find(connection, server.id)
    if domain is None or domain.state()[0] != libvirt.VIR_DOMAIN_RUNNING:
        return False
    has_agent = server.agent and traits_of(host.uri).can.agent
    return agent_answers(domain) if has_agent else True


def agent_answers(domain: Dom) -> bool:
    """Whether the agent answers within 2 s (libvirt takes 5 s when it was silent)."""
    with tolerated(*SILENT):
        libvirt_qemu.qemuAgentCommand(domain, PING, PING_LIMIT_S, 0)
        return True
    return False


def state_of(domain: Dom) -> tuple[int, int] | None:
    """Return libvirt's state and reason, or None when the domain is gone."""
    with tolerated(libvirt.VIR_ERR_NO_DOMAIN):
        state, reason = domain.state()
        return state, reason
    return None


def mark_of(domain: Dom) -> ServerMark | None:
    """Return our mark on a domain; asks the definition, never the monitor."""
    with tolerated(libvirt.VIR_ERR_NO_DOMAIN_METADATA, libvirt.VIR_ERR_NO_DOMAIN):
        element = libvirt.VIR_DOMAIN_METADATA_ELEMENT
        return ServerMark.read(domain.metadata(element, NAMESPACE, 0))
    return None


def _check_disks(storage: Storage, server: ServerSpec) -> None:
    """Raise VimRefused for a disk that is missing, unless libvirt will say so."""
    if storage.traits.real:
        return
    beside = (one.name for one in server.storages)
    for name in filter(None, (server.disk, server.seed, *beside)):
        if storage.volume(VOLUMES, name) is None:
            raise VimRefused(
                f"{server.name} has no volume {name}",
                hint=f"somebody deleted it on the host: {ANEW}",
            )


def _is_as_defined(
    found: Dom, host: HostRecord, server: ServerSpec, domain: Domain
) -> bool:
    """Whether a domain was defined just so, by us; one may run without definition."""
    mark = mark_of(found)
    if mark is None:
        raise VimRefused(
            f"domain {found.name()} has our UUID but not our tag",
            hint="somebody defined it by hand: undefine it on the host",
        )
    check_tag(host.name, f"server {found.name()}", server.tag, mark.tag)
    return mark.digest == domain.mark.digest and bool(found.isPersistent())
