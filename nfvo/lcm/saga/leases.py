"""
The leases that this process holds, and the thread that renews them.

A worker that cannot renew for half a lease is as good as dead, because somebody
else may take its steps: ``on_lost`` ends it.  The same for a call that outlives its
hard limit; its host is SUSPECT by then.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from nfvo.errors import FencedOff
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.ports import Store
from nfvo.lcm.saga.hangs import hung
from nfvo.lcm.steps.registry import hard_limit_s
from nfvo.lcm.store import SYSTEM

LEASE_S = 9.0
RENEW_S = 3.0
GRACE_S = 5.0
# Of all workers together: libvirtd serves few calls at once, and a host that hangs
# must not hold up the threads that others need.
MOST_PER_HOST = 2

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Held:
    step: StepRecord
    since_s: float
    renewed_s: float
    lost: bool = False
    called_s: float | None = None


@dataclass
class Leases:
    """The leases of one process; ``run`` renews them until ``stop``."""

    store: Store
    on_lost: Callable[[str], None]
    clock: Callable[[], float] = monotonic
    _held: dict[tuple[str, int], _Held] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _end: Event = field(default_factory=Event)

    @contextmanager
    def hold(self, step: StepRecord, claimed_s: float) -> Iterator[Callable[[], None]]:
        """
        Keep alive a lease that began at ``claimed_s``, by the clock of this process.

        Yields the check to make before a call.
        """
        held = _Held(step, self.clock(), claimed_s)
        key = (step.id, step.fence)
        with self._lock:
            self._held[key] = held

        def still_ours() -> None:
            if held.lost or self.clock() - held.renewed_s > LEASE_S / 2:
                raise FencedOff(f"the lease of step {step.id} has ended")
            if held.called_s is None:
                held.called_s = self.clock()

        try:
            yield still_ours
        finally:
            with self._lock:
                del self._held[key]

    def renew(self) -> None:
        """Renew all leases once; call ``on_lost`` where that is no use any more."""
        with self._lock:
            held = tuple(self._held.values())
        for one in held:
            self._renew(one)
        for one in held:  # which may write, and so fail: all are renewed by then
            self._judge(one)

    def _renew(self, held: _Held) -> None:
        with self.store.write(SYSTEM) as tx:
            asked_s = self.clock()
            if tx.renew(held.step.id, held.step.fence, LEASE_S):
                held.renewed_s = asked_s
            else:
                held.lost = True

    def _judge(self, held: _Held) -> None:
        limit = hard_limit_s(held.step.kind) + GRACE_S
        self._tell_if_hung(held)
        key = (held.step.id, held.step.fence)
        if self.clock() - held.since_s > limit and key in self._held:
            self.on_lost(f"{held.step.title} has hung for {limit:.0f} s")

    def _tell_if_hung(self, held: _Held) -> None:
        """Let the host be SUSPECT while its call is past the hard limit."""
        key, limit = (held.step.id, held.step.fence), hard_limit_s(held.step.kind)
        since_s = held.called_s
        late = since_s is not None and self.clock() - since_s > limit
        if late and held.step.host_id and key in self._held:
            with self.store.write(SYSTEM) as tx:
                hung(tx, held.step)

    def _older_than(self, limit_s: float) -> bool:
        """Whether some lease was not renewed for so long."""
        with self._lock:
            held = tuple(self._held.values())
        return any(self.clock() - h.renewed_s > limit_s for h in held)

    def look(self) -> None:
        """Renew all leases, or call ``on_lost`` when it is too late for that."""
        if self._older_than(LEASE_S):
            # Whatever a call does by now, somebody else may be doing it too.
            self.on_lost("was stopped until its leases had ended")
            return
        try:
            self.renew()
        except Exception as error:  # noqa: BLE001 - without it no lease is renewed
            log.warning("leases.cannot-renew", error=str(error))
        if self._older_than(LEASE_S / 2):
            self.on_lost("could not renew its leases")

    def run(self) -> None:
        """Renew every 3 s until ``stop``."""
        while not self._end.wait(RENEW_S):
            self.look()

    def start(self) -> Thread:
        """Run in a thread of its own."""
        thread = Thread(target=self.run, name="leases", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the thread."""
        self._end.set()
