"""
What can be asked of us: create, plan, apply, and see to operations that failed.

A request is planned at once, in the caller's thread; the answer is an operation that
runs, or the reasons why not, and then nothing is stored.
"""

from dataclasses import replace
from datetime import timedelta

from nfvo.errors import Busy, Conflict, StalePlan
from nfvo.lcm import moves
from nfvo.lcm.begin import begin, is_stale
from nfvo.lcm.grants import grant_for
from nfvo.lcm.holds import release_hold
from nfvo.lcm.ids import new_id
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.plan import Plan
from nfvo.lcm.ports import Ports
from nfvo.lcm.prepare import prepare
from nfvo.lcm.records import NsInstance
from nfvo.lcm.relay import deliver
from nfvo.lcm.requests import Instantiate, Request, Terms
from nfvo.lcm.store import Scope
from nfvo.lcm.turn import begin_roll_back, post, turn

MOST_RACES = 8
PLAN_LIVES_S = 600.0


def create(
    ports: Ports, scope: Scope, name: str, nsd: str, version: str = ""
) -> NsInstance:
    """Create an NS instance, not instantiated yet; ``Conflict`` on a taken name."""
    with ports.store.write(scope) as tx:
        descriptor = tx.descriptor("nsd", nsd, version)
        ns = NsInstance(
            id=new_id(),
            project=scope.project,
            name=name,
            nsd=descriptor.id,
            nsd_version=descriptor.version,
        )
        tx.put_ns(ns)
        return tx.ns(ns.id)


def delete(ports: Ports, scope: Scope, ns: str) -> None:
    """Delete an NS instance; ``Conflict`` unless nothing of it runs."""
    with ports.store.write(scope) as tx:
        instance = tx.ns(ns)
        _check_idle(tx.active_op_occ(instance.id), instance)
        if instance.vnfs:
            raise Conflict(
                f"{instance.name} is instantiated",
                hint=f"nfvo terminate {instance.name} first",
            )
        tx.delete_ns(instance.id)


def _check_idle(active: LcmOpOcc | None, ns: NsInstance) -> None:
    if active is not None:
        raise Busy(
            f"{active.kind} of {ns.name} is {active.state}",
            hint=f"nfvo wait {active.id}, or see nfvo op show {active.id}",
        )


def plan(ports: Ports, scope: Scope, request: Request, hold_s: float = 0.0) -> Plan:
    """
    Decide what a request would do, and keep that for 10 minutes.

    With ``hold_s`` its grant is reserved for so long: nobody can take the room or the
    addresses, and ``apply`` can't find them gone.  An NS instance has one hold; a new
    plan for it ends the old one.  Raises ``NoHostFits``, ``InvalidRequest``,
    ``Conflict``, ``Busy``, ``NotFound``.
    """
    _end_hold(ports, scope, request.ns_id)
    with ports.store.read(scope) as view:
        ns = view.ns(request.ns_id)
        _check_idle(view.active_op_occ(ns.id), ns)
        lives = timedelta(seconds=hold_s or PLAN_LIVES_S)
        made = replace(prepare(view, ns, request), expires_at=view.now() + lives)
    with ports.store.write(scope) as tx:
        if isinstance(request, Instantiate):
            for name, secret in request.secrets.items():
                tx.put_secret(ns.id, name, secret)
        if hold_s:
            tx.reserve(made.id, ns.id, made.grant, made.generations)
        tx.put_plan(replace(made, held=hold_s > 0))
        return tx.plan(made.id)


def _end_hold(ports: Ports, scope: Scope, ns: str) -> None:
    """Release what an earlier plan for an idle instance still holds."""
    with ports.store.read(scope) as view:
        instance = view.ns(ns)
        held = view.grant_of(instance.id) != grant_for(instance)
        busy = view.active_op_occ(instance.id) is not None
    if held and not busy:
        with ports.store.write(scope) as tx:
            release_hold(tx, instance.id)


def apply(ports: Ports, scope: Scope, plan_id: str, terms: Terms) -> LcmOpOcc:
    """Run exactly this plan; ``StalePlan`` says what is different by now."""
    if known := _known(ports, scope, terms):
        return known
    with ports.store.write(scope) as tx:
        wanted = tx.plan(plan_id)
        ns = tx.ns(wanted.ns_id)
        _check_idle(tx.active_op_occ(ns.id), ns)
        if not wanted.held:
            release_hold(tx, ns.id)
        if difference := is_stale(tx, wanted, ns):
            raise StalePlan(
                f"plan {plan_id} cannot be applied any more: {difference}",
                hint="make a new plan",
            )
        op_occ, messages = begin(tx, wanted, scope, terms)
    deliver(ports, messages)
    return op_occ


def _known(ports: Ports, scope: Scope, terms: Terms) -> LcmOpOcc | None:
    """Return the operation that the same request has begun before."""
    if not terms.idempotency_key:
        return None
    with ports.store.read(scope) as view:
        return view.op_occ_by_key(terms.idempotency_key)


def request(ports: Ports, scope: Scope, wanted: Request, terms: Terms) -> LcmOpOcc:
    """Plan and apply in one go; plans anew when another request came in between."""
    if known := _known(ports, scope, terms):
        return known
    for _ in range(MOST_RACES):
        made = plan(ports, scope, wanted)
        try:
            return apply(ports, scope, made.id, terms)
        except Busy:
            raise
        except Conflict as conflict:
            last = conflict
    raise last


def retry(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Try the failed steps of a FAILED_TEMP operation again."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        steps = tx.steps(op_occ_id)
        moves.check_retry(op_occ, steps)
        again = op_occ.enter(OperationState.PROCESSING, tx.now())
        again = replace(again, epoch=op_occ.epoch + 1, error="")
        tx.put_op_occ(again, epoch=op_occ.epoch)
        tx.put_steps(moves.retry(steps))
        messages = post(tx, turn(tx, again))
    deliver(ports, messages)
    return again


def roll_back(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Take a FAILED_TEMP operation back; ``Conflict`` past the point of no return."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        steps = tx.steps(op_occ_id)
        moves.check_roll_back(op_occ, steps)
        messages = post(tx, begin_roll_back(tx, op_occ, steps))
        back = tx.op_occ(op_occ_id)
    deliver(ports, messages)
    return back


def fail(ports: Ports, scope: Scope, op_occ_id: str) -> LcmOpOcc:
    """Give a FAILED_TEMP operation up; what it made stays until it is terminated."""
    with ports.store.write(scope) as tx:
        op_occ = tx.lock(op_occ_id)
        failed = replace(
            op_occ.enter(OperationState.FAILED, tx.now()), epoch=op_occ.epoch + 1
        )
        tx.put_op_occ(failed, epoch=op_occ.epoch)
        return tx.op_occ(op_occ_id)
