"""
Images: an upload that breaks half-way, to a host or to nfvo itself.

One service has an image that is large for the wires, which are slow meanwhile.  It is
terminated, its image is removed from hosts, and then it is instantiated again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.chaos.caches import CACHE, HALF, cached
from benchmarks.chaos.diary import Wrong
from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.faults.guests import virsh
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act
from benchmarks.chaos.services import HEAVY, HEAVY_FILE, LADEN
from tests.testbed.libvirt import TestBed
from tests.testbed.libvirt.namespace import BedError

SOL = "/nslcm/v2"
OURS = "/nfvo/v1"
POOL = "nfvo-images"
UNKNOWN = "never-whole"
MBIT_S = 8
ENDED_S = 40.0
BEGUN_S = 40.0
LOCK_S = 1.0
LOOK_S = 0.02
Breaks = Callable[[Ground, Act, str], None]


def broken(how: str) -> Fault:
    """Return what breaks an upload to a host, once a part of the image is there."""

    def break_(here: Ground, act: Act) -> None:
        service = _cleared(here)
        with _slow(here):
            before = _sizes(here)
            body = {"nfvo:onFailure": "hold"}
            _ask(here, f"{SOL}/ns_instances/{service}/instantiate", body, service)
            host, size = _half_way(here, before)
            where = f"{host}, at {size} of {len(HEAVY)} bytes"
            with here.diary.fault(f"image upload broken: {how}", where):
                WAYS[how](here, act, host)

    return break_


def put_broken(here: Ground, act: Act) -> None:
    """Break the upload of an image to nfvo: it must not be known afterwards."""
    at = here.stack.endpoint
    path = f"{OURS}/images/{UNKNOWN}"
    part = HEAVY[: int(between(1.0, len(HEAVY), act.dice[0]))]
    headers = {"Authorization": f"Bearer {at['token']}"}
    with here.diary.fault("image put broken", f"at {len(part)} bytes"):
        with suppress(_Broken, httpx.TransportError):
            url = f"{at['url']}{path}?format=raw"
            httpx.put(url, content=_breaks_after(part), headers=headers, verify=False)
        if here.client.get(path) is not None:
            why = f"it is known after {len(part)} bytes"
            here.diary.blame(Wrong(HALF, "", "image", UNKNOWN, why))


def _cleared(here: Ground) -> str:
    """Return the id of the service, once it and its image are on no host."""
    service = here.client.get(f"{OURS}/ns/{LADEN}")
    if service is None:
        body = {"nsName": LADEN, "nsdId": "laden"}
        reply = here.client.post(f"{SOL}/ns_instances", body, f"{LADEN}-new")
        if not reply.ok:
            raise BedError(f"there is no service: {reply.word}")
        service = here.client.get(f"{OURS}/ns/{LADEN}")
    if service["vnfcs"]:
        path = f"{SOL}/ns_instances/{service['id']}/terminate"
        with suppress(BedError):  # whatever runs may be a termination
            _ask(here, path, {"nfvo:force": True}, service["id"])
        _wait(here, lambda: _is_gone(here), ENDED_S, "it was not terminated")
    for one in cached(here.bed):
        if one.file == HEAVY_FILE and not one.disks:
            virsh(here.bed.host(one.host), "vol-delete", HEAVY_FILE, "--pool", POOL)
    return str(service["id"])


def _is_gone(here: Ground) -> bool:
    service: Any = here.client.get(f"{OURS}/ns/{LADEN}")
    return service is not None and not service["vnfcs"]


def _ask(here: Ground, path: str, body: Mapping[str, Any], service: str) -> None:
    """Begin an operation."""
    reply = here.client.post(path, body, str(uuid4()))
    here.diary.tried("heavy " + path.rpartition("/")[2], reply.word)
    if not reply.ok:
        raise BedError(f"{path}: {reply.word}")
    here.diary.accept(reply.id, service)


def _half_way(here: Ground, before: Mapping[str, int]) -> tuple[str, int]:
    """Return a host, and how much of the image is there by now."""
    found: dict[str, int] = {}

    def begun() -> bool:
        grown = _sizes(here).items() - before.items()
        found.update((host, size) for host, size in grown if 0 < size < len(HEAVY))
        return bool(found)

    _wait(here, begun, BEGUN_S, "nothing was uploaded")
    return min(found.items())


def _sizes(here: Ground) -> dict[str, int]:
    """Return how many bytes of the image each host has."""
    found = {}
    for host in here.bed.hosts.values():
        with suppress(FileNotFoundError):
            path = host.dir / "lib" / "images" / CACHE / HEAVY_FILE
            found[host.name] = Path(path).stat().st_size
    return found


def _wait(here: Ground, done: Callable[[], bool], limit_s: float, else_: str) -> None:
    end = monotonic() + limit_s
    while not done():
        if monotonic() > end or here.stop.is_set():
            raise BedError(else_)
        here.rest(LOOK_S)


@contextmanager
def _slow(here: Ground) -> Iterator[None]:
    """Make the wires to all hosts slow."""
    names = tuple(here.bed.hosts)
    for name in names:
        here.bed.slow(name, MBIT_S)
    try:
        yield
    finally:
        for name in names:
            here.bed.quicken(name)


@contextmanager
def _mine(here: Ground, host: str) -> Iterator[None]:
    """Have a host to oneself, or leave it: the upload goes on."""
    lock = here.of_hosts[host]
    if not lock.acquire(timeout=LOCK_S):
        raise BedError(f"somebody else breaks {host}")
    try:
        yield
    finally:
        lock.release()


def _for_a_while(
    break_: Callable[[TestBed, str], None],
    mend: Callable[[TestBed, str], None],
    least_s: float,
    most_s: float,
) -> Breaks:
    """Return what breaks a host, and mends it after some seconds."""

    def broken_for_a_while(here: Ground, act: Act, host: str) -> None:
        with _mine(here, host):
            break_(here.bed, host)
            try:
                here.rest(between(least_s, most_s, act.dice[1]))
            finally:
                mend(here.bed, host)

    return broken_for_a_while


def _libvirtd(here: Ground, act: Act, host: str) -> None:
    with _mine(here, host):
        here.bed.kill_libvirtd(host)


def _worker(here: Ground, act: Act, host: str) -> None:
    if not here.up.acquire(timeout=LOCK_S):
        raise BedError("somebody else stops or starts nfvo")
    try:
        here.stack.kill("worker")
    finally:
        here.up.release()


class _Broken(Exception):
    """The connection is to break here."""


def _breaks_after(part: bytes) -> Iterator[bytes]:
    yield part
    raise _Broken


WAYS: Mapping[str, Breaks] = {
    "wires cut": _for_a_while(TestBed.cut, TestBed.mend, 1.0, 12.0),
    "host power-off": _for_a_while(TestBed.power_off, TestBed.power_on, 0.0, 4.0),
    "libvirtd killed": _libvirtd,
    "worker killed": _worker,
}
TO_HOSTS: Mapping[str, Fault] = {
    f"image upload broken: {how}": broken(how) for how in WAYS
}
FAULTS: Mapping[str, Fault] = {**TO_HOSTS, "image put broken": put_broken}
