"""
Tries of a step: what only the first one knows, and for how long a try is the only one.

Who makes a call has half a lease left at least (``lcm.saga.leases``), so that the next
try begins half a lease after it, at the earliest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nfvo.lcm.saga.leases import LEASE_S

FIRST = 1
"""The fence of a step's first try: nothing of that name can have been made before."""
ALONE_S = LEASE_S / 2


@dataclass(frozen=True, slots=True)
class Try:
    """One try, begun at ``began_s`` by ``clock``: before its first call."""

    clock: Callable[[], float]
    began_s: float

    def is_alone(self) -> bool:
        """Whether no later try can have begun meanwhile."""
        return self.clock() - self.began_s < ALONE_S
