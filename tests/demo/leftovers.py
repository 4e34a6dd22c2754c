"""Counting what is left on hosts by looking at them, not at our records."""

from collections.abc import Iterator

from tests.testbed.libvirt import Host
from tests.testbed.session import SessionHost

OURS = ("nfvo-", "nvx-")
AnyHost = Host | SessionHost


def on(host: AnyHost) -> list[str]:
    """Return all that an orchestrator may have left on a host, as kind and name."""
    return sorted(_found(host))


def _lines(host: AnyHost, *command: str) -> list[str]:
    done = host.run(list(command), check=False)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


def _found(host: AnyHost) -> Iterator[str]:
    for name in _lines(host, "virsh", "list", "--all", "--name"):
        yield f"domain {name}"
    for name in _lines(host, "virsh", "net-list", "--all", "--name"):
        yield f"network {name}"
    for name in _lines(host, "virsh", "pool-list", "--all", "--name"):
        yield from (f"volume {name}/{volume}" for volume in _volumes(host, name))
    for name in host.devices():
        if name.startswith((*OURS, "vnet", "vxlan")):
            yield f"device {name}"
    for path in _lines(host, "find", str(host.images), "-type", "f"):
        yield f"file {path}"
    for pid in host.qemus():
        yield f"process {pid}"


def _volumes(host: AnyHost, pool: str) -> list[str]:
    rows = _lines(host, "virsh", "vol-list", pool)[2:]
    return [row.split()[0] for row in rows]


def without_cache(found: list[str]) -> list[str]:
    """Return what is found but for images, which a host keeps as a cache."""
    return [one for one in found if "cache" not in one and "nfvo-images" not in one]
