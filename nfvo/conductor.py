"""
The role `conductor`: loops that own no operation.

Any number may run; each duty is done by the one that holds its lease.  To add a loop,
write a function that does one turn and returns the seconds to rest, and name it in
``DUTIES``.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import monotonic

import structlog

from nfvo import bootstrap
from nfvo.assurance.alarms import forget_cleared
from nfvo.assurance.healer import Healer
from nfvo.assurance.stuck import Stuck
from nfvo.backoff import BackOff
from nfvo.lcm.fencing.carry_out import fence_hosts
from nfvo.lcm.holds import end_lapsed_holds, forget_plans
from nfvo.lcm.ports import Ports
from nfvo.lcm.put_back import PutBack
from nfvo.lcm.saga.relay import UNAVAILABLE_REST_S, relay
from nfvo.lcm.saga.sweep import sweep
from nfvo.lcm.store import SYSTEM
from nfvo.store.watermark import Mark, read_mark, write_mark

TICK_S = 0.2
SWEEP_EVERY_S = 2.0
FENCE_EVERY_S = 2.0
TIDY_EVERY_S = 300.0
MARK_EVERY_S = 1.0
LEASE_S = 6.0
RENEW_EVERY_S = 2.0

log = structlog.get_logger(__name__)

Duty = Callable[[Ports], float]


def relay_messages(ports: Ports) -> float:
    """Send what is due, and rest until the next message is, at most a tick."""
    wait = relay(ports)
    if wait is None:
        return TICK_S
    return wait if wait == UNAVAILABLE_REST_S else min(TICK_S, max(0.01, wait))


def sweep_steps(ports: Ports) -> float:
    """Send lost steps again."""
    if lost := sweep(ports):
        log.warning("conductor.sent-lost-steps-again", steps=lost)
    return SWEEP_EVERY_S


def end_holds(ports: Ports) -> float:
    """Release what expired plans hold."""
    end_lapsed_holds(ports)
    return SWEEP_EVERY_S


def tidy_plans(ports: Ports) -> float:
    """Remove plans that nobody applied."""
    forget_plans(ports)
    return TIDY_EVERY_S


def tidy_alarms(ports: Ports) -> float:
    """Remove alarms that were cleared long ago."""
    forget_cleared(ports)
    return TIDY_EVERY_S


def fence(ports: Ports) -> float:
    """Switch hosts off for certain that are lost, or that operators name."""
    fence_hosts(ports)
    return FENCE_EVERY_S


DUTIES: Mapping[str, Duty] = {
    "relay": relay_messages,
    "sweeper": sweep_steps,
    "holds": end_holds,
    "plans": tidy_plans,
    "fencing": fence,
    "alarms": tidy_alarms,
}


def keep_watermark(file: Path, ports: Ports) -> float:
    """Write down how far the database has come, outside of it."""
    with ports.store.read(SYSTEM) as view:
        mark = Mark(view.installation(), view.revision())
    if read_mark(file) != mark:
        write_mark(file, mark)
    return MARK_EVERY_S


class Post:
    """One duty of one conductor: done while its lease is ours."""

    def __init__(self, name: str, duty: Duty, ports: Ports, owner: str) -> None:
        self.name = name
        self._duty = duty
        self._ports = ports
        self._owner = owner
        self._renew_at = 0.0
        self._ours = False

    def turn(self, now_s: float) -> float:
        """Do the duty once if it is ours; return how long to rest."""
        if now_s >= self._renew_at:
            self._take_lease()
            self._renew_at = now_s + RENEW_EVERY_S
        return self._duty(self._ports) if self._ours else RENEW_EVERY_S

    def _take_lease(self) -> None:
        with self._ports.store.write(SYSTEM) as tx:
            ours = tx.take_lease(self.name, self._owner, LEASE_S)
        if ours != self._ours:
            log.info("conductor.role", duty=self.name, ours=ours)
        self._ours = ours


class EveryonesPost(Post):
    """A duty that each conductor does: leases, too, are only as good as the clock."""

    def _take_lease(self) -> None:
        self._ours = True


def all_duties() -> Mapping[str, Duty]:
    """Return the duties of one conductor, with those that remember something."""
    return {**DUTIES, "healer": Healer(), "stuck": Stuck()}


def attend(post: Post, stop: threading.Event, clock: Callable[[], float]) -> None:
    """Take turns until ``stop``, whatever the database or the broker does."""
    back_off = BackOff()
    rest = 0.0
    while not stop.wait(rest):
        try:
            rest = post.turn(clock())
            back_off.succeeded()
        except Exception as error:  # noqa: BLE001 - the loop must outlive all of them
            rest = back_off.failed()
            log.warning(
                "conductor.failed", duty=post.name, error=str(error), again_in_s=rest
            )


def run(
    ports: Ports,
    stop: threading.Event,
    clock: Callable[[], float],
    duties: Mapping[str, Duty],
) -> None:
    """Attend to all duties, each in a thread of its own, until ``stop``."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    posts = [Post(name, duty, ports, owner) for name, duty in duties.items()]
    posts.append(EveryonesPost("clock", PutBack(), ports, owner))
    threads = [
        threading.Thread(target=partial(attend, post, stop, clock), name=post.name)
        for post in posts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings, ports = bootstrap.start("conductor")
    mark = partial(keep_watermark, settings.watermark)
    run(ports, stop, monotonic, {**all_duties(), "watermark": mark})


if __name__ == "__main__":
    main()
