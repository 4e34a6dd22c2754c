"""Being the one who watches a host: nothing is written without the lease of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing

LEASE_S = 6.0


class LeaseLost(Exception):
    """Another watcher has this host now: nothing may be written any more."""


@dataclass
class Tenure:
    """One watcher's lease of one host; may be used by several threads."""

    store: Store
    host_id: str
    owner: str
    _over: bool = True

    def begin(self) -> bool:
        """Take the lease; False when another watcher has it."""
        with self.store.write(SYSTEM) as tx:
            taken = tx.take_lease(self._lease, self.owner, LEASE_S)
        self._over = not taken
        return taken

    def give_up(self) -> None:
        """Let another watcher have the host at once."""
        self._over = True
        with self.store.write(SYSTEM) as tx:
            tx.take_lease(self._lease, self.owner, 0.0)

    @contextmanager
    def write(self) -> Iterator[Writing]:
        """Open a transaction that renews the lease; raises ``LeaseLost``."""
        with self.store.write(SYSTEM) as tx:
            if self._over or not tx.take_lease(self._lease, self.owner, LEASE_S):
                raise LeaseLost(self.host_id)
            yield tx

    def check(self) -> None:
        """Renew the lease; raises ``LeaseLost``."""
        with self.write():
            return

    @property
    def _lease(self) -> str:
        return f"watch.{self.host_id}"
