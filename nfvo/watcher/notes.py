"""What one watcher writes about one host, each time together with its lease."""

from collections.abc import Set
from dataclasses import dataclass, field

import structlog

from nfvo.lcm.observation import HostObservation, Observation
from nfvo.lcm.ports import Inventory, SeenServer, Store
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.register import Register
from nfvo.watcher.verdict import (
    Expected,
    Findings,
    Look,
    decide,
    inspected,
    not_inspected,
)

LEASE_S = 6.0

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another watcher has this host now: nothing may be written any more."""


@dataclass
class Notes:
    """The store as the owner of one host writes it; used by one thread."""

    store: Store
    host_id: str
    register: Register
    owner: str
    _known: dict[str, Observation] = field(default_factory=dict)

    def take_over(self) -> bool:
        """Become the owner, and learn what the one before knew."""
        with self.store.write(SYSTEM) as tx:
            if not tx.take_lease(self._lease, self.owner, LEASE_S):
                return False
            known = tx.observations().values()
        self._known = {o.server_id: o for o in known if o.host_id == self.host_id}
        return True

    def give_up(self) -> None:
        """Let another watcher have the host at once."""
        with self.store.write(SYSTEM) as tx:
            tx.take_lease(self._lease, self.owner, 0.0)

    def leaves(self) -> bool:
        """Whether the host was removed, and is only waited for."""
        with self.store.read(SYSTEM) as view:
            return view.host(self.host_id).state is HostState.LEAVING

    def cached(self) -> tuple[str, ...]:
        """Return the SHA-256 of the images that were put on the host."""
        with self.store.read(SYSTEM) as view:
            made = view.resources(host_id=self.host_id)
        return tuple(one.name for one in made if one.kind == "image")

    def left(self) -> None:
        """Forget the host: nothing of ours is on it any more."""
        with self.store.write(SYSTEM) as tx:
            self._renew(tx)
            tx.delete_host(self.host_id)

    def expected(self) -> Expected:
        """Return what must be there, as of now: to be asked before a sweep."""
        with self.store.read(SYSTEM) as view:
            self.register.refresh(view)
        return self.register.on(self.host_id)

    def inspected(self, inventory: Inventory) -> None:
        """Write down what the host has."""
        with self.store.write(SYSTEM) as tx:
            self._renew(tx)
            host = tx.host(self.host_id)
            if (now_known := inspected(host, inventory)) != host:
                tx.put_host(now_known)

    def swept(
        self, seen: tuple[SeenServer, ...], silent: Set[str], expected: Expected
    ) -> None:
        """Write down a sweep; ``expected`` is from before it."""
        look = Look(self.host_id, seen, silent)
        with self.store.write(SYSTEM) as tx:
            self._renew(tx)
            self.register.refresh(tx)
            still = expected.still(self.register.on(self.host_id))
            findings = decide(look, still, self._known, tx.now())
            tx.put_host_observation(HostObservation(self.host_id, tx.now(), ok=True))
            _write(tx, findings)
        self._remember(findings)

    def broken(self, detail: str) -> None:
        """Write down that nobody can look at the host, and why."""
        with self.store.write(SYSTEM) as tx:
            self._renew(tx)
            seen = HostObservation(self.host_id, tx.now(), ok=False, detail=detail)
            tx.put_host_observation(seen)
            host = tx.host(self.host_id)
            if (now_known := not_inspected(host, detail)) != host:
                tx.put_host(now_known)

    @property
    def _lease(self) -> str:
        return f"watch.{self.host_id}"

    def _renew(self, tx: Writing) -> None:
        if not tx.take_lease(self._lease, self.owner, LEASE_S):
            raise LeaseLost(self.host_id)

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
