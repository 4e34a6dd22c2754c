"""Counting what is left on hosts by looking at them, not at our records."""

from collections.abc import Iterator

from tests.testbed.libvirt.host import Host

OURS = ("nfvo-", "nvx-")


def on(host: Host) -> list[str]:
    """Return all that an orchestrator may have left on a host, as kind and name."""
    return sorted(_found(host))


def _lines(host: Host, *command: str) -> list[str]:
    done = host.run(list(command), check=False)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


def _found(host: Host) -> Iterator[str]:
    for name in _lines(host, "virsh", "list", "--all", "--name"):
        yield f"domain {name}"
    for name in _lines(host, "virsh", "net-list", "--all", "--name"):
        yield f"network {name}"
    for name in _lines(host, "virsh", "pool-list", "--all", "--name"):
        yield from (f"volume {name}/{volume}" for volume in _volumes(host, name))
    for name in _lines(host, "ls", "/sys/class/net"):
        if name.startswith((*OURS, "vnet", "vxlan")):
            yield f"device {name}"
    for path in _lines(host, "find", "/var/lib/libvirt/images", "-type", "f"):
        yield f"file {path}"


def _volumes(host: Host, pool: str) -> list[str]:
    rows = _lines(host, "virsh", "vol-list", pool)[2:]
    return [row.split()[0] for row in rows]


def without_cache(found: list[str]) -> list[str]:
    """Return what is found but for images, which a host keeps as a cache."""
    return [one for one in found if "cache" not in one and "nfvo-images" not in one]
