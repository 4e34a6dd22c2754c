"""What a bed that was taken down has left behind: nothing, if all is well."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.testbed.libvirt import processes
from tests.testbed.libvirt.namespace import NETNS
from tests.testbed.openstack.network import PREFIX
from tests.testbed.openstack.stack import taken_ports


def of(base: Path) -> list[str]:
    """Return the directory, namespaces, processes and open ports that are left."""
    directory = [str(base)] if base.exists() else []
    namespaces = [path.name for path in NETNS.glob(f"{PREFIX}*")]
    return [*directory, *namespaces, *_processes(base), *taken_ports()]


def _processes(base: Path) -> Iterator[str]:
    """Yield what has the bed mounted or on its command line."""
    for pid in processes.with_argument(str(base)):
        yield f"process {pid} ({processes.name(pid)})"
    for mounts in processes.PROC.glob("[0-9]*/mountinfo"):
        with contextlib.suppress(OSError):
            if str(base) in mounts.read_text():
                yield f"mounts of process {mounts.parent.name}"
