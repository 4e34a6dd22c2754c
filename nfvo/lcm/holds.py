"""Plans that nobody applied: what they hold ends with them, and so do they."""

from nfvo.lcm.leftovers import kept_grant
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import NsInstance
from nfvo.lcm.reserved import Grant
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing

NOTHING = Grant()
SHOWN_S = 3600.0  # an expired plan can still be looked at for so long


def release_hold(tx: Writing, ns: NsInstance) -> None:
    """
    Release what is held for an instance, unless an operation has it by now.

    ``ns`` is what ``tx`` has read, and so locked: none begins meanwhile.
    """
    if tx.active_op_occ(ns.id) is None and tx.grant_of(ns.id) != NOTHING:
        tx.settle(ns.id, kept_grant(tx, ns))


def end_lapsed_holds(ports: Ports) -> int:
    """Release the grants of plans that have expired; return how many there were."""
    with ports.store.read(SYSTEM) as view:
        lapsed = view.lapsed_holds()
    for plan in lapsed:
        with ports.store.write(SYSTEM) as tx:
            ns = tx.ns(plan.ns_id)  # locks it, so that no newer plan takes a hold
            if plan.id in {still.id for still in tx.lapsed_holds()}:
                release_hold(tx, ns)
    return len(lapsed)


def forget_plans(ports: Ports) -> int:
    """Remove plans that expired long ago; return how many there were."""
    with ports.store.write(SYSTEM) as tx:
        return tx.forget_plans(SHOWN_S)
