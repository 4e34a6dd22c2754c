"""Plans that nobody applied: what they hold ends with them, and so do they."""

from nfvo.lcm.leftovers import kept_grant
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing

SHOWN_S = 3600.0  # an expired plan can still be looked at for so long


def release_hold(tx: Writing, ns_id: str) -> None:
    """Release what is held for an instance, unless an operation has it by now."""
    ns = tx.ns(ns_id)  # locks it, so that none begins meanwhile
    if tx.active_op_occ(ns_id) is None:
        tx.settle(ns_id, kept_grant(tx, ns))


def end_lapsed_holds(ports: Ports) -> int:
    """Release the grants of plans that have expired; return how many there were."""
    with ports.store.read(SYSTEM) as view:
        lapsed = view.lapsed_holds()
    for plan in lapsed:
        with ports.store.write(SYSTEM) as tx:
            tx.ns(plan.ns_id)  # locks it, so that no newer plan takes a hold meanwhile
            if plan.id in {still.id for still in tx.lapsed_holds()}:
                release_hold(tx, plan.ns_id)
    return len(lapsed)


def forget_plans(ports: Ports) -> int:
    """Remove plans that expired long ago; return how many there were."""
    with ports.store.write(SYSTEM) as tx:
        return tx.forget_plans(SHOWN_S)
