"""
What a VNF costs on real qemu, beside libvirt's calls alone: turn by turn, in one run.

Ours is from the request to a running `nfvo up` until the operation is COMPLETED.  The
guests halt at once, so that nothing of a boot hides what is ours; three VNFs on three
hosts, six links between them.  Needs root.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import libvirt

from benchmarks.installation import Installation, cpu_s, seconds
from benchmarks.plain_calls import Plain, PlainHost
from benchmarks.ring import RING, ring
from benchmarks.turns import Rounds
from tests.e2e.stack import Stack
from tests.testbed.libvirt import TestBed

ROUNDS = 7
HOSTS = 3
NO_RECONCILE = {"NFVO_RECONCILE_S": "86400"}  # what the peer makes is not ours


@dataclass(frozen=True)
class Site:
    """An installation that has hosts and the service's descriptors."""

    nfvo: Installation
    bed: TestBed

    def furnish(self) -> None:
        """Give it the image, the descriptors and the hosts."""
        self.nfvo.furnish(ring())
        for host in self.bed.hosts.values():
            body = {"name": host.name, "uri": host.uri(), "underlay": host.ip}
            self.nfvo.stack.post("/nfvo/v1/hosts", body)
        self.nfvo.stack.wait_for_hosts()


def measure(rounds: int = ROUNDS) -> None:
    """Take turns, after one that fills the caches; print the medians."""
    done = Rounds()
    with site() as here, ThreadPoolExecutor(HOSTS) as executor, ExitStack() as stack:
        nfvo = here.nfvo
        uris = [host.uri() for host in here.bed.hosts.values()]
        connections = [libvirt.open(uri) for uri in uris]
        for connection in connections:
            stack.callback(connection.close)
        first = nfvo.instantiate("ring-0", RING)
        plain = Plain([PlainHost.like(one) for one in connections])
        nfvo.terminate(first.ns_id)
        for number in range(1, rounds + 1):
            turn = nfvo.instantiate(f"ring-{number}", RING)
            done.turns.append(turn)
            done.terminated.append(nfvo.terminate(turn.ns_id))
            before = nfvo.vim_cpu_s()
            done.plain.append(seconds(plain.make))
            done.plain_cpu.append(nfvo.vim_cpu_s() - before)
            done.plain_removed.append(seconds(plain.remove))
            done.plain_at_once.append(seconds(lambda: plain.make_at_once(executor)))
            plain.remove()
    done.print()


@contextmanager
def site() -> Iterator[Site]:
    """Run hosts and an installation."""
    with tempfile.TemporaryDirectory(prefix="nfvo-per-vnf-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        stack = Stack(home, NO_RECONCILE)
        with TestBed.up(HOSTS, name="per-vnf") as bed:
            stack.up()
            try:
                here = Site(Installation(stack, lambda: _libvirts_cpu_s(bed)), bed)
                here.furnish()
                yield here
            finally:
                stack.down()


def _libvirts_cpu_s(bed: TestBed) -> float:
    """Return that of all libvirtds and their hooks; qemu is nobody's child."""
    return sum(sum(cpu_s(host.libvirtd_pid())) for host in bed.hosts.values())


def main() -> None:
    """Measure, and print a line per figure."""
    measure()


if __name__ == "__main__":
    main()
