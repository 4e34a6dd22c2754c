"""A process tree with a pid 1 of its own: killing that ends all of it."""

import os
import signal
import time

from tests.testbed.libvirt import processes
from tests.testbed.libvirt.spawning import reap


class Tree:
    """Base of the dataclasses of such; ``started`` tells ``pid`` from later ones."""

    __slots__ = ()
    pid: int
    started: int

    def is_on(self) -> bool:
        """Say whether its pid 1 still runs."""
        return self.pid > 0 and processes.started(self.pid) == self.started

    def kill(self) -> None:
        """Kill its pid 1, and wait until every process of it is gone."""
        if not self.is_on():
            return
        outer = int(processes.field(self.pid, "status", "PPid"))
        os.kill(self.pid, signal.SIGKILL)
        reap(outer)
        while self.is_on() or processes.started(outer) is not None:
            time.sleep(0.002)
