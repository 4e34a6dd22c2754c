"""The disk of the state directory is full for a while, in the middle of operations."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from redis import Redis
from redis.exceptions import ResponseError

from tests.e2e.half_way import half_way, started
from tests.e2e.stack import Stack, prepared
from tests.waiting import wait_until

pytestmark = pytest.mark.chaos

SIZE = "64m"
CHUNK = b"\0" * 2**16


@dataclass(frozen=True)
class Disk:
    """A file system of a few megabytes, with nothing else on it."""

    folder: Path

    def fill(self) -> None:
        """Leave no byte free; again where something was freed since."""
        filler = os.open(self.folder / "filler", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            while os.write(filler, CHUNK):
                pass
        except OSError:
            pass
        finally:
            os.close(filler)

    def free(self) -> None:
        (self.folder / "filler").unlink()


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Mount a small disk."""
    folder.mkdir(mode=0o700)
    options = f"size={SIZE},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "nfvo", folder], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Disk]:
    with disk(tmp_path / "home") as small:
        # The disks of the hosts are others than ours.
        (tmp_path / "hosts").mkdir()
        (small.folder / "fake").symlink_to(tmp_path / "hosts")
        yield small


@pytest.fixture
def stack(small: Disk) -> Iterator[Stack]:
    with started(prepared(small.folder)) as stack:
        yield stack


@dataclass
class Full:
    """Keeps a disk full, and asks whether anything can still be written."""

    stack: Stack
    disk: Disk

    def refuses(self) -> bool:
        """Whether a request is refused that must be written down."""
        # What is freed is filled again: SQLite begins its log anew now and then.
        self.disk.fill()
        return self.answer().status_code == httpx.codes.SERVICE_UNAVAILABLE

    def broker_refuses(self) -> bool:
        """Whether Redis says that it cannot append to its file."""
        self.disk.fill()
        with Redis(unix_socket_path=str(self.stack.home / "queue.sock")) as broker:
            try:
                broker.set("probe", CHUNK)
            except ResponseError as error:
                return str(error).startswith("MISCONF")
        return False

    def answer(self) -> httpx.Response:
        body = {"nsName": uuid4().hex, "nsdId": "trio"}
        with self.stack.client() as client:
            return client.post("/nslcm/v2/ns_instances", json=body)


def test_operations_wait_while_the_disk_is_full_and_go_on_by_themselves(
    stack: Stack, small: Disk
):
    with half_way(stack) as under:
        before, worker = under.done(), stack.pid("worker")
        full = Full(stack, small)
        wait_until(full.refuses, "nothing can be written")
        problem = full.answer().json()
        wait_until(full.broker_refuses, "the broker takes no message")
        assert problem["code"] == "store.error"
        assert "disk" in problem["hint"]

        def gave_up() -> bool:
            return full.refuses() and stack.pid("worker") not in (0, worker)

        # It cannot renew its leases: it must not go on as if it had them.
        wait_until(gave_up, "the worker has ended itself")
        told = stack.ended("doctor")
        assert "only 0.0 GiB free" in told.stdout, told.stderr
        under.let_go()
        small.free()
        under.killed_at = time.monotonic()
        under.wait_for_progress(before)
        under.ends_well()
