"""Finding steps that nobody works on any more, and sending them again."""

from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM

GRACE_S = 2.0


def sweep(ports: Ports) -> int:
    """Put lost steps into the outbox again; return how many there were."""
    with ports.store.write(SYSTEM) as tx:
        return len(tx.kick_lost_steps(GRACE_S))
