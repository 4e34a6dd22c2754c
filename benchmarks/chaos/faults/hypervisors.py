"""Hosts: libvirtd killed, hung or restarted; power cut; cut off with guests alive."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from time import monotonic

from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act, pick
from tests.testbed.libvirt.namespace import BedError

OURS = "/nfvo/v1"
SOL = "/nslcm/v2"
BELIEVED_S = 30.0
AGAIN_S = 1.0

Breaks = Callable[[Ground, str], AbstractContextManager[None]]


@contextmanager
def alone(here: Ground, act: Act) -> Iterator[str]:
    """Yield the name of a host that nobody else breaks meanwhile."""
    name = pick(sorted(here.bed.hosts), act.dice[0])
    with here.of_hosts[name]:
        yield name


@contextmanager
def broken(here: Ground, act: Act, kind: str, how: Breaks) -> Iterator[str]:
    """Yield the name of a host that is broken meanwhile."""
    with alone(here, act) as name, here.diary.fault(kind, name), how(here, name):
        yield name


def libvirtd_killed(here: Ground, act: Act) -> None:
    """Kill libvirtd; guests run on, and it is started again."""
    with alone(here, act) as name, here.diary.fault("libvirtd killed", name):
        here.bed.kill_libvirtd(name)


def libvirtd_restarted(here: Ground, act: Act) -> None:
    """Restart libvirtd as an upgrade does."""
    with alone(here, act) as name, here.diary.fault("libvirtd restarted", name):
        os.kill(here.bed.host(name).libvirtd_pid(), signal.SIGTERM)


def libvirtd_hung(here: Ground, act: Act) -> None:
    """Let libvirtd hang in whatever it does."""
    with alone(here, act) as name, here.diary.fault("libvirtd hung", name):
        here.bed.freeze_libvirtd(name)
        try:
            here.rest(between(5.0, 15.0, act.dice[1]))
        finally:
            with suppress(BedError):
                here.bed.thaw_libvirtd(name)


def power_off(here: Ground, act: Act) -> None:
    """Cut the power of a host; when it is back its guests are off."""
    with broken(here, act, "host power-off", _off):
        here.rest(between(2.0, 8.0, act.dice[1]))


def power_off_for_long(here: Ground, act: Act) -> None:
    """Cut the power of a host for so long that all is rebuilt elsewhere."""
    with broken(here, act, "host lost", _off) as name:
        rebuilt_elsewhere(here, act, name)


def cut_off(here: Ground, act: Act) -> None:
    """Cut the wires of a host for a while; its guests run on."""
    with broken(here, act, "host cut off", _cut):
        here.rest(between(3.0, 10.0, act.dice[1]))


def superseded(here: Ground, act: Act) -> None:
    """Cut a host off, rebuild its guests elsewhere, and let it return with its own."""
    with broken(here, act, "host superseded", _cut) as name:
        rebuilt_elsewhere(here, act, name)


def rebuilt_elsewhere(here: Ground, act: Act, name: str) -> None:
    """Say that a host is down once that is believed, and heal what was on it."""
    end = monotonic() + BELIEVED_S
    while not here.client.post(f"{OURS}/hosts/{name}/down", {}, "").ok:
        if monotonic() > end or here.stop.is_set():
            return
        here.rest(AGAIN_S)
    for service in here.client.get(f"{OURS}/ns") or ():
        view = here.client.get(f"{OURS}/ns/{service['id']}")
        if view and any(vnfc["host"] == name for vnfc in view["vnfcs"]):
            path = f"{SOL}/ns_instances/{view['id']}/heal"
            reply = here.client.post(path, {}, f"{view['id']}-{act.dice[2]}")
            here.diary.tried("heal elsewhere", reply.word)
            here.diary.note("host", f"heal {view['name']}, lost {name}: {reply.word}")
            if reply.ok:
                here.diary.accept(reply.id, view["id"])
    here.rest(between(1.0, 6.0, act.dice[1]))


@contextmanager
def _off(here: Ground, name: str) -> Iterator[None]:
    here.bed.power_off(name)
    try:
        yield
    finally:
        here.bed.power_on(name)


@contextmanager
def _cut(here: Ground, name: str) -> Iterator[None]:
    here.bed.cut(name)
    try:
        yield
    finally:
        here.bed.mend(name)


FAULTS: Mapping[str, Fault] = {
    "libvirtd killed": libvirtd_killed,
    "libvirtd restarted": libvirtd_restarted,
    "libvirtd hung": libvirtd_hung,
    "host power-off": power_off,
    "host lost": power_off_for_long,
    "host cut off": cut_off,
    "host superseded": superseded,
}
