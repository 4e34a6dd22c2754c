"""Guests that die or freeze, and what a human changes on a host behind our back."""

import os
import re
import signal
from collections.abc import Mapping
from contextlib import suppress

from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.faults.hypervisors import alone
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act, pick
from tests.testbed.libvirt import Host
from tests.testbed.libvirt.namespace import BedError
from tests.waiting import wait_until_stopped

VIRSH_S = 20.0
POOL = "nfvo"


def guest_killed(here: Ground, act: Act) -> None:
    """Kill a guest as the kernel does when memory runs out."""
    with alone(here, act) as name:
        pid = guest(here.bed.host(name), act)
        with here.diary.fault("guest killed", name):
            os.kill(pid, signal.SIGKILL)


def guest_frozen(here: Ground, act: Act) -> None:
    """Freeze a guest: libvirt is not told, and calls to its monitor hang."""
    with alone(here, act) as name:
        pid = guest(here.bed.host(name), act)
    with here.diary.fault("guest frozen", name):
        os.kill(pid, signal.SIGSTOP)
        wait_until_stopped(pid)
        try:
            here.rest(between(3.0, 12.0, act.dice[2]))
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def undefined(here: Ground, act: Act) -> None:
    """Destroy and undefine a domain by hand."""
    with alone(here, act) as name:
        host = here.bed.host(name)
        domain = pick(named(host, "list"), act.dice[1])
        with here.diary.fault("domain undefined", f"{name} {domain}"):
            virsh(host, "destroy", domain)
            virsh(host, "undefine", domain)


def vcpus_changed(here: Ground, act: Act) -> None:
    """Give a domain one vCPU more, by hand."""
    with alone(here, act) as name:
        host = here.bed.host(name)
        domain = pick(named(host, "list"), act.dice[1])
        with here.diary.fault("vCPUs changed", f"{name} {domain}"):
            xml = "\n".join(virsh(host, "dumpxml", "--inactive", domain))
            more = re.sub(r"(<vcpu[^>]*>)(\d+)<", _one_more, xml)
            virsh(host, "destroy", domain)
            virsh(host, "define", "/dev/stdin", stdin=more)
            virsh(host, "start", domain)


def network_destroyed(here: Ground, act: Act) -> None:
    """Destroy the network of a link by hand."""
    with alone(here, act) as name:
        host = here.bed.host(name)
        network = pick(
            [one for one in virsh(host, "net-list", "--name") if "-probe-" not in one],
            act.dice[1],
        )
        with here.diary.fault("network destroyed", f"{name} {network}"):
            virsh(host, "net-destroy", network)
            if act.dice[2] < 0.5:
                virsh(host, "net-undefine", network)


def volume_deleted(here: Ground, act: Act) -> None:
    """Delete a disk by hand, under the guest that uses it."""
    with alone(here, act) as name:
        host = here.bed.host(name)
        rows = virsh(host, "vol-list", POOL)
        volume = pick([row.split()[0] for row in rows], act.dice[1])
        with here.diary.fault("volume deleted", f"{name} {volume}"):
            virsh(host, "vol-delete", volume, "--pool", POOL)


def guest(host: Host, act: Act) -> int:
    """Return the pid of a guest that runs on a host."""
    return host.qemu_pid(pick(named(host, "list"), act.dice[1]))


def named(host: Host, list_: str) -> list[str]:
    """Return the names of what runs, but not of what nfvo only tries out."""
    return [one for one in virsh(host, list_, "--name") if "-probe-" not in one]


def virsh(host: Host, *words: str, stdin: str | None = None) -> list[str]:
    """Run virsh on a host; return the lines that it prints."""
    if not host.is_on():
        raise BedError(f"{host.name} is off")
    done = host.run(["virsh", "-q", *words], timeout=VIRSH_S, check=False, stdin=stdin)
    if done.returncode:
        raise BedError(f"{host.name}: virsh {' '.join(words)}: {done.stderr.strip()}")
    return [line for line in done.stdout.splitlines() if line.strip()]


def _one_more(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 1}<"


FAULTS: Mapping[str, Fault] = {
    "guest killed": guest_killed,
    "guest frozen": guest_frozen,
    "domain undefined": undefined,
    "vCPUs changed": vcpus_changed,
    "network destroyed": network_destroyed,
    "volume deleted": volume_deleted,
}
