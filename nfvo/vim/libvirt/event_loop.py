"""
The thread that serves libvirt's events and keepalives, one per process.

It must exist before the first connection is opened, else libvirt uses none.
"""

import os
import threading
from functools import cache

import libvirt

_LOCK = threading.Lock()


def ensure_running() -> None:
    """Start the thread; raises RuntimeError in a child of the process that did so."""
    with _LOCK:
        if _started_by() != os.getpid():
            raise RuntimeError(
                "libvirt was used before this process was forked: "
                "start workers with -P threads"
            )


@cache
def _started_by() -> int:
    libvirt.registerErrorHandler(_raised_anyway, None)
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=_serve, name="libvirt-events", daemon=True).start()
    return os.getpid()


def _serve() -> None:
    while True:
        libvirt.virEventRunDefaultImpl()


def _raised_anyway(_context: object, _error: object) -> None:
    """Keep libvirt from printing errors that it also raises."""
