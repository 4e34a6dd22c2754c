"""Noticing that the database's clock was put back or forward: waits stay as long."""

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
    Compares the database's clock with one that nobody can put back or forward.

    It was put back while nobody looked, too, so the first look counts as well: nobody
    is to wait for as long.  Put forward, what is waited for would be over at once: that
    no call goes on any more, that a host is silent for too long.  (Leases that end
    before this is noticed cost repetitions only.)
    """

    steady: Callable[[], float] = monotonic
    _ahead: "_Ahead | None" = None

    def __call__(self, ports: Ports) -> float:
        """Look once; return the seconds until the next look."""
        was, is_ = self._ahead, self._look(ports)
        if was is None or is_.most_s < was.least_s - TOLERATED_S:
            _mend_back(ports)
        elif is_.least_s > was.most_s + TOLERATED_S:
            _mend_forward(ports, is_.least_s - was.most_s)
        self._ahead = is_
        return LOOK_EVERY_S

    def _look(self, ports: Ports) -> "_Ahead":
        before_s = self.steady()
        with ports.store.read(SYSTEM) as view:
            now_s = view.now().timestamp()
        return _Ahead(now_s - self.steady(), now_s - before_s)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """How far the database's clock is ahead, in seconds: asking it takes time."""

    least_s: float
    most_s: float


def _mend_back(ports: Ports) -> None:
    with ports.store.write(SYSTEM) as tx:
        found = tx.bring_times_back()
    if found:
        log.warning("clock.was-put-back", times_brought_back=found)


def _mend_forward(ports: Ports, by_s: float) -> None:
    with ports.store.write(SYSTEM) as tx:
        found = tx.bring_times_forward(by_s)
    log.warning("clock.was-put-forward", by_s=by_s, times_brought_forward=found)
