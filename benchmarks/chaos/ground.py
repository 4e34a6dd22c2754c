"""Where it takes place: hosts, and an installation on a small disk of its own."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, RLock
from time import monotonic, sleep

from benchmarks.chaos.client import Client
from benchmarks.chaos.diary import Diary
from benchmarks.chaos.services import DESCRIPTORS, IMAGES
from nfvo.settings import Settings
from tests.e2e.stack import Stack
from tests.e2e.wall_clock import WallClock
from tests.testbed.libvirt import TestBed
from tests.testbed.libvirt.namespace import NETNS
from tests.waiting import wait_until

HOSTS = 6
DISK_MIB = 256
RECONCILE_S = 5
CLONE_NEWNET = 0x40000000  # setns(2)
# So little that some requests do not fit, which they must be told.
ROOM = {"vcpus": 6, "memoryMib": 512, "diskGib": 12}
LIBC = ctypes.CDLL(None, use_errno=True)
READY_S = 120.0
AGAIN_S = 1.0


@dataclass
class Ground:
    """
    The hosts and the installation.

    ``of_hosts`` are locks: one fault at a time on each host.  ``up`` is held by who
    stops or starts all of nfvo.  ``clock`` is that of its processes, not of this one.
    """

    bed: TestBed
    stack: Stack
    diary: Diary
    client: Client
    clock: WallClock
    stop: Event
    of_hosts: Mapping[str, RLock]
    up: Lock = field(default_factory=Lock)

    @property
    def home(self) -> Path:
        """Return the state directory."""
        return self.stack.home

    @property
    def settings(self) -> Settings:
        """Return what the installation was told."""
        return Settings.of({**self.stack.environ, "NFVO_HOME": str(self.home)})

    def rest(self, seconds: float) -> None:
        """Wait, but not longer than the whole lasts."""
        self.stop.wait(seconds)

    def start(self) -> None:
        """Start all of nfvo, if it does not run."""
        with self.up:
            if not self.runs():
                self.up_again()

    def up_again(self) -> None:
        """Start all of nfvo as often as it takes: its disk may be full just now."""
        end = monotonic() + READY_S
        while True:
            try:
                self.stack.run("up", "-d")
            except AssertionError as error:
                self.diary.note("ground", f"nfvo up: {error}")
                if monotonic() > end:
                    raise
            else:
                return
            sleep(AGAIN_S)

    def runs(self) -> bool:
        """Whether the supervisor runs."""
        try:
            return bool(self.stack.family())
        except (FileNotFoundError, ProcessLookupError):
            return False

    def furnish(self) -> None:
        """On-board what is deployed, and add the hosts."""
        with self.stack.client() as client:
            for name, content in IMAGES.items():
                image = f"/nfvo/v1/images/{name}?format=raw"
                client.put(image, content=content).raise_for_status()
        self.diary.note("ground", "nfvo runs")
        files = {"files": {"all.yaml": DESCRIPTORS}}
        self.stack.post("/nfvo/v1/descriptors", files)
        for host in self.bed.hosts.values():
            body = {"name": host.name, "uri": host.uri("tcp"), "underlay": host.ip}
            self.stack.post("/nfvo/v1/hosts", {**body, "capacity": ROOM})
        self.stack.wait_for_hosts()
        self.diary.note("ground", "all hosts are READY")


@contextmanager
def ground(database_url: str, *, keep: bool) -> Iterator[Ground]:
    """
    Yield hosts and an installation that runs; all is removed afterwards.

    What explains what went wrong stays, or with ``keep`` anyway.

    This process moves into the namespace from which the hosts are reached by TCP: so
    a host can be cut off, and a switched-off one is silent.
    """
    place = Path(tempfile.mkdtemp(prefix="nfvo-chaos-"))
    home, stop, diary = place / "home", Event(), Diary(place / "diary")
    with TestBed.up(HOSTS, name=place.name) as bed, _own_disk(home):
        _enter(bed.orchestrator.namespace)
        clock = WallClock.built(place)
        environ = {"NFVO_RECONCILE_S": str(RECONCILE_S), **clock.environ}
        if database_url:
            environ["NFVO_DATABASE_URL"] = database_url
        diary.note("ground", "the hosts run")
        stack = Stack(home, environ)
        locks = {name: RLock() for name in bed.hosts}
        client = Client(stack, diary)
        here = Ground(bed, stack, diary, client, clock, stop, locks)
        try:
            here.start()
            here.furnish()
            yield here
        except BaseException:
            keep = True
            raise
        finally:
            stack.run("down")
            if keep := keep or bool(diary.wrong):
                _keep_logs(here, place)
    if not keep:
        shutil.rmtree(place)


def _keep_logs(here: Ground, place: Path) -> None:
    """Copy what is needed to understand what went wrong."""
    kept = place / "kept"
    shutil.copytree(here.home, kept / "home", ignore=shutil.ignore_patterns("*.sock"))
    for host in here.bed.hosts.values():
        shutil.copytree(host.dir / "log", kept / host.name)


@contextmanager
def _own_disk(home: Path) -> Iterator[None]:
    """Give the state directory a small disk of its own, that can be full."""
    home.mkdir(mode=0o700)
    size = f"size={DISK_MIB}m,mode=0700"
    _run("mount", "-t", "tmpfs", "-o", size, "nfvo-chaos", str(home))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(home))


def _enter(namespace: str) -> None:
    file = os.open(NETNS / namespace, os.O_RDONLY)
    try:
        if LIBC.setns(file, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    finally:
        os.close(file)


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)


def wait_for_api(here: Ground) -> None:
    """Return when the API answers."""
    wait_until(
        lambda: here.client.get("/nfvo/v1/hosts") is not None, "the API", READY_S
    )
