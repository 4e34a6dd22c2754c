"""Faults that tests stage: they come with the next calls that match."""

import re
import threading
from dataclasses import dataclass, field


@dataclass
class Fault:
    """
    What goes wrong with calls whose ``METHOD /path?query`` matches ``on``.

    The first ``skip`` go well, the ``times`` after that do not.  With ``done`` the
    cloud has done what was asked, and only its answer is lost.  ``status`` 0 cuts the
    connection.  ``until`` is what a call waits for before anything else is done.
    """

    on: str
    status: int | None = None
    message: str = "staged"
    retry_after: str = ""
    times: int = 1
    skip: int = 0
    done: bool = False
    until: threading.Event | None = None

    def takes(self, line: str) -> bool:
        """Whether it strikes now; counts the call."""
        if self.times <= 0 or not re.search(self.on, line):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Staged:
    """
    All faults to come, in the order in which they were staged.

    Services whose path has ``hidden`` in it cannot even be asked for their versions.
    """

    faults: list[Fault] = field(default_factory=list)
    hidden: str = ""

    def status(self, status: int, on: str = "", **more: object) -> Fault:
        """Answer with a status; ``more`` are fields of ``Fault``."""
        return self._add(Fault(on, status, **more))  # type: ignore[arg-type]

    def cut(self, on: str = "", **more: object) -> Fault:
        """Cut the connection; with ``done=True`` after having done what was asked."""
        return self._add(Fault(on, 0, **more))  # type: ignore[arg-type]

    def wait(self, until: threading.Event, on: str = "", **more: object) -> Fault:
        """Answer only once an event is set (30 s at most)."""
        return self._add(Fault(on, None, until=until, **more))  # type: ignore[arg-type]

    def slow(self, seconds: float, on: str = "", **more: object) -> Fault:
        """Let calls take some time."""
        event = threading.Event()
        timer = threading.Timer(seconds, event.set)
        timer.daemon = True
        timer.start()
        return self.wait(event, on, **more)

    def clear(self) -> None:
        self.faults.clear()
        self.hidden = ""

    def next(self, line: str) -> Fault | None:
        return next((one for one in self.faults if one.takes(line)), None)

    def _add(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault
