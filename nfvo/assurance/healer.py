"""
The duty ``healer``: services with auto-heal are healed without being asked.

It looks at a service when something of it has changed, or when it said it would, and
never at all while an old copy of the database is being looked at by an operator.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from nfvo.assurance.cases import GIVEN_UP, all_run, case_of, is_auto
from nfvo.assurance.follow import Concerned, Follower, operation
from nfvo.assurance.policy import (
    Decision,
    GiveUp,
    Remedy,
    Treat,
    Wait,
    Well,
    decide,
)
from nfvo.errors import Busy, NfvoError, NotFound, StalePlan, StoreError
from nfvo.lcm import service
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.drift.repair import is_to_repair
from nfvo.lcm.observation import Change
from nfvo.lcm.op_occ import LcmOpOcc, OnFailure
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Heal, Terms
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.world import World
from nfvo.placement.infrastructure import HostState

TICK_S = 0.25
BRIEF_S = 0.01
MOST_AT_ONCE = 10
MOST_LOOKED_AT = 100
SOON = timedelta(seconds=1)
REFUSED = "autoheal.refused"
REFUSED_REST = timedelta(seconds=30)

Told = frozenset[tuple[str, str]]
"""The open alarms of ours: their codes, and the ids of their services."""

log = structlog.get_logger(__name__)


@dataclass
class Healer:
    """Remembers only what it can read again: where it was, and what to look at when."""

    _follower: Follower = field(default_factory=Follower)
    _concerned: Concerned = field(default_factory=Concerned)
    _look_at: dict[str, datetime] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)
    _hosts: dict[str, HostState | None] = field(default_factory=dict)

    def __call__(self, ports: Ports) -> float:
        """Take one turn; return the seconds to rest."""
        with ports.store.read(SYSTEM) as view:
            if view.restored_at() is not None:
                return TICK_S
            now = view.now()
            self._catch_up(view, now)
            decided = list(self._decide(view, now))
            told = _told(view) if decided else frozenset()
        for ns_id, decision in decided:
            after = self._act(ports, ns_id, decision, told)
            if isinstance(decision, Wait):
                self._look_at[ns_id] = decision.until
            elif after is None:
                del self._look_at[ns_id]
            else:
                self._look_at[ns_id] = now + after
        return self._rest(now)

    def _rest(self, now: datetime) -> float:
        """Return the seconds until there is something to be looked at again."""
        soonest = min(self._look_at.values(), default=now + timedelta(seconds=TICK_S))
        return min(TICK_S, max(BRIEF_S, (soonest - now).total_seconds()))

    def _catch_up(self, view: Reading, now: datetime) -> None:
        """Take in what has changed: all, the first time."""
        if self._follower.revision is None:
            self._hosts = {host.id: host.state for host in view.hosts()}
            self._look_at = dict.fromkeys(self._doubtful(view), now)
            for op_occ in view.op_occs():
                self._count(op_occ)
        for change in self._follower.news(view):
            for ns_id in self._changed(view, change):
                self._look_at[ns_id] = now

    def _doubtful(self, view: Reading) -> Iterator[str]:
        """Follow all services; yield those that may be unwell, or were told to be."""
        world, told = World.of(view), {ns_id for _, ns_id in _told(view)}
        told |= {one.ns_id for one in view.deviations() if is_to_repair(one)}
        for ns in view.ns_instances():
            self._concerned.follow(ns)
            if ns.id in told or (ns.auto_heal and not all_run(world, ns)):
                yield ns.id

    def _changed(self, view: Reading, change: Change) -> Iterable[str]:
        """Return the services that a change concerns."""
        match change.kind:
            case "ns":
                return (change.id,)
            case "op_occ":
                op_occ = operation(view, change)
                return (self._count(op_occ),) if op_occ else ()
            case "deviation":
                return _of_deviation(view, change.id)
            case "observation":
                return self._concerned.with_server(change.id)
            case "host" if self._has_another_state(view, change.id):
                return self._concerned.on_host(change.id)
        return ()

    def _count(self, op_occ: LcmOpOcc) -> str:
        """Keep count of the auto-heals that run; return the operation's service."""
        if is_auto(op_occ) and not op_occ.final:
            self._running.add(op_occ.id)
        else:
            self._running.discard(op_occ.id)
        return op_occ.ns_id

    def _has_another_state(self, view: Reading, host_id: str) -> bool:
        """Whether a host is not as it was; grants change its record all the time."""
        state = next((h.state for h in view.hosts() if h.id == host_id), None)
        before, self._hosts[host_id] = self._hosts.get(host_id), state
        return before is not state

    def _decide(self, view: Reading, now: datetime) -> Iterator[tuple[str, Decision]]:
        """Yield what to do about the services that are to be looked at now."""
        world = None
        due = [ns_id for ns_id, at in self._look_at.items() if at <= now]
        for ns_id in due[:MOST_LOOKED_AT]:
            if view.active_op_occ(ns_id) is not None:
                del self._look_at[ns_id]  # the end of it is a change
                continue
            ns = _to_heal(view, ns_id)
            if ns is None:
                self._concerned.forget(ns_id)
                yield ns_id, Well()
                continue
            self._concerned.follow(ns)
            world = world or World.of(view)
            yield ns_id, decide(case_of(view, world, ns))

    def _act(
        self, ports: Ports, ns_id: str, decision: Decision, told: Told
    ) -> timedelta | None:
        """Do what was decided; return after how long to look again, if at all."""
        match decision:
            case Well():
                _clear(ports, ns_id, told)
            case GiveUp() if (GIVEN_UP, ns_id) not in told:
                _raise(ports, GIVEN_UP, Severity.CRITICAL, ns_id, decision.detail)
            case Treat() if len(self._running) >= MOST_AT_ONCE:
                return SOON
            case Treat():
                return self._treat(ports, ns_id, decision, told)
        return None

    def _treat(
        self, ports: Ports, ns_id: str, treat: Treat, told: Told
    ) -> timedelta | None:
        """Begin to heal; its end is a change."""
        request = _request(ns_id, treat)
        terms = Terms(on_failure=OnFailure.ROLLBACK, cause=treat.cause)
        try:
            op_occ = service.request(ports, SYSTEM, request, terms)
        except StoreError:
            raise
        except (Busy, StalePlan) as error:
            log.info("healer.overtaken", ns=ns_id, why=error.message)
            return SOON
        except NfvoError as error:
            why = f"{treat.cause}; {treat.remedy} refused: {error.message}"
            if (REFUSED, ns_id) not in told:
                _raise(ports, REFUSED, Severity.MAJOR, ns_id, why)
            return REFUSED_REST
        self._running.add(op_occ.id)
        log.info("healer.begun", ns=ns_id, op_occ=op_occ.id, why=treat.cause)
        _clear(ports, ns_id, told)
        return None


def _request(ns_id: str, treat: Treat) -> Heal:
    if treat.remedy is Remedy.MEND:
        return Heal(ns_id, cause=treat.cause, networks=True)
    restart = treat.remedy is Remedy.RESTART
    return Heal(ns_id, treat.names, cause=treat.cause, restart=restart)


def _of_deviation(view: Reading, id: str) -> tuple[str, ...]:
    """Return the service that something deviates of, if a heal puts that right."""
    try:
        one = view.deviation(id)
    except NotFound:
        return ()
    return (one.ns_id,) if is_to_repair(one) else ()


def _to_heal(view: Reading, ns_id: str) -> NsInstance | None:
    """Return a service that is to be healed without being asked, if it is."""
    try:
        ns = view.ns(ns_id)
    except NotFound:
        return None
    return ns if ns.auto_heal and ns.vnfs else None


def _told(view: Reading) -> Told:
    return frozenset(
        (alarm.code, alarm.object_id)
        for alarm in view.alarms()
        if alarm.code in (GIVEN_UP, REFUSED)
    )


def _raise(
    ports: Ports, code: str, severity: Severity, ns_id: str, detail: str
) -> None:
    log.warning("healer.alarm", code=code, ns=ns_id, why=detail)
    with ports.store.write(SYSTEM) as tx:
        ns = tx.ns(ns_id)
        raise_alarm(tx, code, severity, "ns", ns_id, detail, project=ns.project)


def _clear(ports: Ports, ns_id: str, told: Told) -> None:
    ours = [code for code, about in told if about == ns_id]
    if ours:
        with ports.store.write(SYSTEM) as tx:
            for code in ours:
                clear_alarm(tx, code, ns_id)
