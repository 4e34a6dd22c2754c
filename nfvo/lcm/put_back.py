"""Noticing that the database's clock was put back, so that nobody waits for so long."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import structlog

from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM

LOOK_EVERY_S = 1.0
TOLERATED_S = 1.0

log = structlog.get_logger(__name__)


@dataclass
class PutBack:
    """
    Compares the database's clock with one that nobody can put back.

    It was put back while nobody looked, too, so the first look counts as well.  (A
    clock that was put forward ends leases early, which costs repetitions only.)
    """

    steady: Callable[[], float] = monotonic
    _ahead_s: float | None = None

    def __call__(self, ports: Ports) -> float:
        """Look once; return the seconds until the next look."""
        with ports.store.read(SYSTEM) as view:
            ahead_s = view.now().timestamp() - self.steady()
        if self._ahead_s is None or ahead_s < self._ahead_s - TOLERATED_S:
            self._mend(ports)
        self._ahead_s = ahead_s
        return LOOK_EVERY_S

    def _mend(self, ports: Ports) -> None:
        with ports.store.write(SYSTEM) as tx:
            found = tx.bring_times_back()
        if found:
            log.warning("clock.was-put-back", times_brought_back=found)
