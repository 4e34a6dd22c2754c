"""
How fast a guest of a host works: a tiny one that is made, measured and removed.

It boots a sector of ``loop`` and works for ever, with a mark on its console after each
turn.  Its CPU time is that of all of its hypervisor's process, so that what else runs
on the host counts for little, and the way to the host for nothing.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import libvirt
from lxml import etree

from nfvo.errors import VimRefused
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.domain_xml import CPU_MODES, MACHINES
from nfvo.vim.libvirt.loop import ARCHITECTURES, ROUNDS, boot_sector
from nfvo.vim.libvirt.markup import E, text
from nfvo.vim.libvirt.storage import VOLUMES, Storage
from nfvo.vim.libvirt.storage_xml import PRIVATE, File
from nfvo.vim.libvirt.traits import traits_of
from nfvo.vim.libvirt.upload import upload

MEASURING = "nfvo-measure.raw"
MEMORY_MIB = 16
MEASURE_NS = 5 * 10**8
"""Of CPU time: the kernel counts it in steps of 10 ms (proc(5), ``stat``)."""
LIMIT_S = 10.0
NS_PER_S = 1e9
KIB_PER_MIB = 1024
CPU_TIME = 4
"""Where ``virDomainGetInfo`` has the nanoseconds of CPU time."""

Domain = Any
"""A ``libvirt.virDomain``."""


@dataclass(frozen=True, slots=True)
class GuestFigures:
    """
    What was measured of a guest.

    ``rate`` is in rounds per second of CPU time; ``memory_mib`` the resident memory of
    its hypervisor, of which it has used next to none itself.
    """

    rate: float
    memory_mib: int


def guest_figures(connection: Connection, host: HostRecord) -> GuestFigures:
    """
    Measure a guest of the kind that a host runs; takes seconds.

    Raises ``VimRefused`` for a host whose guests run nothing, or no code of ours.
    """
    if not traits_of(host.uri).real or host.architecture not in ARCHITECTURES:
        kind = f"{host.hypervisor or 'unknown'}, {host.architecture or 'unknown'}"
        raise VimRefused(
            f"guests of {host.name} cannot be measured: they are {kind}",
            hint="there is a guest to measure with for qemu and kvm on x86-64 only",
        )
    with _disk(connection, host) as path:
        flags = libvirt.VIR_DOMAIN_START_AUTODESTROY
        domain = connection.createXML(text(_guest(host, path)), flags)
        try:
            return _measured(connection, domain)
        finally:
            domain.destroy()


@contextmanager
def _disk(connection: Connection, host: HostRecord) -> Iterator[str]:
    """
    Lend the path of a volume that boots into the work.

    It is always the same one, so that the next takes away what a killed one left.
    """
    storage, name, content = Storage(connection, host.uri), MEASURING, boot_sector()
    file = File(name, len(content), PRIVATE)
    volume = storage.ensure(VOLUMES, name, file.to_xml())
    try:
        source = io.BytesIO(content)
        upload(connection, volume, source, offset=0, limit_s=LIMIT_S)
        yield volume.path()
    finally:
        storage.delete(VOLUMES, name)


def _guest(host: HostRecord, path: str) -> etree._Element:
    machine = MACHINES[host.architecture].machine
    return E.domain(
        E.name(f"nfvo-measure-{new_id()}"),
        E.memory(str(MEMORY_MIB), unit="MiB"),
        E.os(E.type("hvm", arch=host.architecture, machine=machine), E.boot(dev="hd")),
        E.features(E.acpi(), E.apic()),
        E.cpu(mode=CPU_MODES[host.hypervisor]),
        E.devices(
            E.disk(
                E.driver(name="qemu", type="raw"),
                E.source(file=path),
                E.target(dev="hda", bus="ide"),
                type="file",
                device="disk",
            ),
            E.controller(type="usb", model="none"),
            E.serial(E.target(port="0"), type="pty"),
            E.memballoon(model="none"),
        ),
        type=host.hypervisor,
    )


def _measured(connection: Connection, domain: Domain) -> GuestFigures:
    stream = connection.newStream(0)
    domain.openConsole(None, stream, libvirt.VIR_DOMAIN_CONSOLE_FORCE)
    try:
        marks, spent_ns = _counted(stream, domain)
    finally:
        stream.abort()
    rss_mib = domain.memoryStats()["rss"] // KIB_PER_MIB
    return GuestFigures(marks * ROUNDS * NS_PER_S / spent_ns, rss_mib)


def _counted(stream: Any, domain: Domain) -> tuple[int, int]:
    """Return how many marks came in how many nanoseconds of CPU time."""
    deadline = time.monotonic() + LIMIT_S
    _marks(stream)  # those that had to wait until somebody listened
    began, marks = domain.info()[CPU_TIME], 0
    while True:
        marks += _marks(stream)
        spent = domain.info()[CPU_TIME] - began
        if spent >= MEASURE_NS or time.monotonic() > deadline:
            return marks, max(spent, 1)


def _marks(stream: Any) -> int:
    """Return how many marks have come, one at least."""
    come = stream.recv(4096)
    if not come:
        raise VimRefused("the guest that measures has ended by itself")
    return len(come)
