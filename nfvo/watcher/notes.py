"""What one watcher writes about one host, each time together with its lease."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from nfvo.lcm import places, sites
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.hosts import UNREACHABLE
from nfvo.lcm.observation import HostObservation, Observation
from nfvo.lcm.ports import Inventory, SeenServer, Store
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.register import Register
from nfvo.watcher.standing import inspected, not_inspected
from nfvo.watcher.tenure import Tenure
from nfvo.watcher.verdict import Expected, Findings, Look, decide

ALARM_AFTER_S = 30.0
NOT_EXPECTED = frozenset({HostState.DOWN, HostState.LEAVING})

log = structlog.get_logger(__name__)


@dataclass
class Notes:
    """The store as the owner of one host writes it; used by one thread."""

    store: Store
    tenure: Tenure
    register: Register
    _known: dict[str, Observation] = field(default_factory=dict)
    _has_learnt: bool = False
    _may_have_alarm: bool = True

    def take_over(self) -> bool:
        """Become the owner; what the one before knew is read before the first sweep."""
        self._has_learnt = False
        return self.tenure.begin()

    @property
    def host_id(self) -> str:
        """The host that is watched."""
        return self.tenure.host_id

    def give_up(self) -> None:
        """Let another watcher have the host at once."""
        self.tenure.give_up()

    def leaves(self) -> bool:
        """Whether the host was removed, and is only waited for."""
        with self.store.read(SYSTEM) as view:
            return view.host(self.host_id).state is HostState.LEAVING

    def waits(self) -> bool:
        """Whether it stands for a cloud of which other hosts have not left yet."""
        with self.store.read(SYSTEM) as view:
            host = view.host(self.host_id)
            return is_anchor(host) and any(
                one.site == host.site and one.id != host.id for one in view.hosts()
            )

    def cached(self) -> tuple[str, ...]:
        """Return the SHA-256 of the images that were put on the host."""
        with self.store.read(SYSTEM) as view:
            made = view.resources(host_id=self.host_id)
        return tuple(one.name for one in made if one.kind == "image")

    def left(self) -> None:
        """Forget the host: nothing of ours is on it; unless it is to stay after all."""
        with self.tenure.write() as tx:
            host = tx.host(self.host_id)
            if host.state is HostState.LEAVING:
                sites.left(tx, host)

    def expected(self) -> Expected:
        """Return what must be there, as of now: to be asked before a sweep."""
        with self.store.read(SYSTEM) as view:
            if not self._has_learnt:
                self._learn(view)
            return self.register.on(self.host_id, view)

    def inspected(self, inventory: Inventory) -> None:
        """Write down what the host has, and which others there are at its cloud."""
        with self.tenure.write() as tx:
            host = tx.host(self.host_id)
            quotas = tuple(one.of(tx.installation()) for one in inventory.quotas)
            now_known = replace(
                inspected(host, inventory), quotas=quotas, sizes=inventory.sizes
            )
            if now_known != host:
                tx.put_host(now_known)
            if is_anchor(host):
                places.follow(tx, host, inventory.places)

    def swept(
        self, seen: tuple[SeenServer, ...], silent: Set[str], expected: Expected
    ) -> None:
        """Write down a sweep; ``expected`` is from before it."""
        look = Look(self.host_id, seen, silent)
        with self.tenure.write() as tx:
            still = expected.still(self.register.on(self.host_id, tx))
            findings = decide(look, still, self._known, tx.now())
            tx.put_host_observation(HostObservation(self.host_id, tx.now(), ok=True))
            if self._may_have_alarm:
                clear_alarm(tx, UNREACHABLE, self.host_id)
            _write(tx, findings)
        self._may_have_alarm = False
        self._remember(findings)

    def broken(self, detail: str) -> None:
        """Write down that nobody can look at the host, and why."""
        with self.tenure.write() as tx:
            seen = HostObservation(self.host_id, tx.now(), ok=False, detail=detail)
            tx.put_host_observation(seen)
            host = tx.host(self.host_id)
            if (now_known := not_inspected(host, detail)) != host:
                tx.put_host(now_known)
            self._alarm(tx, host, detail)
        self._may_have_alarm = True

    def _learn(self, view: Reading) -> None:
        """Read what was observed, of all hosts: not at each try to reach this one."""
        known = view.observations().values()
        self._known = {o.server_id: o for o in known if o.host_id == self.host_id}
        self._has_learnt = True

    def _alarm(self, tx: Writing, host: HostRecord, detail: str) -> None:
        """Call for an operator when nobody could look at the host for too long."""
        ok_at = tx.host_observations()[host.id].ok_at
        if host.state in NOT_EXPECTED or ok_at is None:
            return
        if tx.now() - ok_at >= timedelta(seconds=ALARM_AFTER_S):
            raise_alarm(
                tx,
                UNREACHABLE,
                Severity.CRITICAL,
                "host",
                host.id,
                f"nobody can look at {host.name}: {detail}; if it is off for certain: "
                f"nfvo host down {host.name}",
            )

    def _remember(self, findings: Findings) -> None:
        for observation in findings.changed:
            self._known[observation.server_id] = observation
            log.info(
                "watcher.observed",
                server=observation.server_id,
                state=observation.state,
                detail=observation.detail,
            )
        for server in findings.gone:
            del self._known[server]


def _write(tx: Writing, findings: Findings) -> None:
    for observation in findings.changed:
        tx.put_observation(observation)
    for server in findings.gone:
        tx.delete_observation(server)
