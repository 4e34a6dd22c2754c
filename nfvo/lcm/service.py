"""
What can be asked of us: create, delete, plan, and apply.

A request is planned at once, in the caller's thread; the answer is an operation that
runs, or the reasons why not, and then nothing is stored.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from threading import Lock

from nfvo.errors import Busy, Conflict, StalePlan
from nfvo.lcm.catalogue.guard import check_enabled
from nfvo.lcm.holds import release_hold
from nfvo.lcm.ids import new_id
from nfvo.lcm.leftovers import kept_grant
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.plan import Plan
from nfvo.lcm.ports import Ports
from nfvo.lcm.prepare import prepare
from nfvo.lcm.pressure import check_pressure
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import InstantiationState, NsInstance
from nfvo.lcm.requests import Heal, Instantiate, NewNs, Request, Terminate, Terms
from nfvo.lcm.reserved import Grant
from nfvo.lcm.saga.begin import begin, is_stale
from nfvo.lcm.saga.cancel import give_up
from nfvo.lcm.saga.relay import deliver
from nfvo.lcm.store import Message, Scope
from nfvo.lcm.writing import Writing

MOST_RACES = 8
PLAN_LIVES_S = 600.0
# Of many requests at once, each must not find that the others are always faster.
OVERTAKEN = Lock()
KIND = {
    Instantiate: OperationKind.INSTANTIATE,
    Heal: OperationKind.HEAL,
    Terminate: OperationKind.TERMINATE,
}


def create(ports: Ports, scope: Scope, new: NewNs) -> NsInstance:
    """Create an NS instance, not instantiated yet; ``Conflict`` on a taken name."""
    with ports.store.write(scope) as tx:
        descriptor = tx.descriptor("nsd", new.nsd, new.version)
        check_enabled(tx, descriptor)
        ns = NsInstance(
            id=new_id(),
            project=scope.project,
            name=new.name,
            nsd=descriptor.id,
            nsd_version=descriptor.version,
            description=new.description,
        )
        tx.put_ns(ns)
        return tx.ns(ns.id)


def delete(ports: Ports, scope: Scope, ns: str) -> None:
    """Delete an NS instance; ``Conflict`` unless nothing of it runs."""
    with ports.store.write(scope) as tx:
        instance = tx.ns(ns)
        _check_idle(tx.active_op_occ(instance.id), instance)
        if instance.vnfs:
            partly = instance.state is InstantiationState.NOT_INSTANTIATED
            raise Conflict(
                f"{instance.name} is instantiated{' in part' * partly}",
                hint=f"nfvo terminate {instance.name} first",
            )
        tx.delete_ns(instance.id)


def _check_idle(active: LcmOpOcc | None, ns: NsInstance) -> None:
    if active is not None:
        raise Busy(
            f"{active.kind} of {ns.name} is {active.state}",
            hint=_next(active, ns),
        )


def _next(active: LcmOpOcc, ns: NsInstance) -> str:
    """Return what to do about the operation that has an instance."""
    if active.state is OperationState.FAILED_TEMP:
        ways = f"nfvo op retry, nfvo op rollback or nfvo op fail {active.id}"
        return f"{ways}; nfvo terminate {ns.name} --force ends it and cleans up"
    return f"nfvo wait {active.id}, or stop it: nfvo op cancel {active.id}"


def decide(ports: Ports, scope: Scope, request: Request) -> Plan:
    """Decide what a request would do, as ``plan`` does, and do not keep it."""
    return _planned(ports, scope, request, PLAN_LIVES_S)


def plan(ports: Ports, scope: Scope, request: Request, hold_s: float = 0.0) -> Plan:
    """
    Decide what a request would do, and keep that for 10 minutes.

    With ``hold_s`` its grant is reserved for so long: nobody can take the room or the
    addresses, and ``apply`` can't find them gone.  An NS instance has one hold; a new
    plan for it ends the old one.  Raises ``NoHostFits``, ``InvalidRequest``,
    ``Conflict``, ``Busy``, ``NotFound``.
    """
    made = _planned(ports, scope, request, hold_s or PLAN_LIVES_S)
    made = replace(made, held=hold_s > 0)
    with ports.store.write(scope) as tx:
        _check_unchanged(tx, made)
        if hold_s:
            tx.reserve(made.id, made.ns_id, made.grant, made.generations)
        tx.put_plan(made)
        _put_secrets(tx, made, request)
    return made


def _planned(ports: Ports, scope: Scope, request: Request, lives_s: float) -> Plan:
    """Decide what a request would do, and end what an earlier plan for it holds."""
    with ports.store.read(scope) as view:
        ns = view.ns(request.ns_id)
        running = view.active_op_occ(ns.id)
        if not _forces(request):
            _check_idle(running, ns)
        had = view.grant_of(ns.id)
        if running is not None or had == kept_grant(view, ns):
            return _decided(view, ns, request, had, lives_s)
    with ports.store.write(scope) as tx:
        release_hold(tx, tx.ns(ns.id))
    return _planned(ports, scope, request, lives_s)


def _decided(
    view: Reading, ns: NsInstance, request: Request, had: Grant, lives_s: float
) -> Plan:
    """Return a plan that asks for what is not reserved already, as for leftovers."""
    made = prepare(view, ns, request)
    # Of links a plan asks what is more than the instance has: leftovers have none.
    left = replace(had, links=frozenset())
    return replace(
        made,
        grant=made.grant.beyond(left),
        expires_at=view.now() + timedelta(seconds=lives_s),
    )


def _put_secrets(tx: Writing, made: Plan, request: Request) -> None:
    if isinstance(request, Instantiate):
        for name, secret in request.secrets.items():
            tx.put_secret(made.id, name, secret)


def _forces(request: Request) -> bool:
    """Whether a request does not care for what runs."""
    return isinstance(request, Terminate) and request.force


def _check_unchanged(tx: Writing, made: Plan) -> None:
    """Raise ``Busy`` or ``StalePlan`` when an operation began meanwhile."""
    ns, rev = made.rolled_back, tx.ns_rev(made.ns_id)
    if not made.forced:
        _check_idle(tx.active_op_occ(ns.id), ns)
    if rev != ns.rev:
        raise StalePlan(f"{ns.name} has changed while it was planned", hint="try again")


def apply(ports: Ports, scope: Scope, plan_id: str, terms: Terms) -> LcmOpOcc:
    """Run exactly this plan; ``StalePlan`` says what is different by now."""
    with ports.store.write(scope) as tx:
        most = ports.most_operations
        op_occ, messages = _run(tx, scope, tx.plan(plan_id), terms, most)
    deliver(ports, messages)
    return op_occ


def _run(
    tx: Writing, scope: Scope, wanted: Plan, terms: Terms, most: int
) -> tuple[LcmOpOcc, tuple[Message, ...]]:
    """Begin the operation of a plan, unless the same request has begun it before."""
    running = _in_the_way(tx, wanted)
    ns = tx.ns(wanted.ns_id)
    if known := _known(tx, terms, wanted.kind, ns):
        return known, ()
    if running is not None:
        give_up(tx, running, scope.actor)
    _check_idle(tx.active_op_occ(ns.id), ns)
    check_pressure(tx, ns.project, wanted.kind, most)
    if not wanted.held:
        release_hold(tx, ns)
    if difference := is_stale(tx, wanted, ns):
        raise StalePlan(
            f"plan {wanted.id} cannot be applied any more: {difference}",
            hint="make a new plan",
        )
    if wanted.kind is OperationKind.INSTANTIATE:
        check_enabled(tx, tx.descriptor("nsd", ns.nsd, ns.nsd_version))
    return begin(tx, wanted, scope, terms)


def _in_the_way(tx: Writing, wanted: Plan) -> LcmOpOcc | None:
    """Return the operation, locked, that a forced one puts an end to."""
    active = tx.active_op_occ(wanted.ns_id) if wanted.forced else None
    # Whoever ends an operation locks it before its instance, so that none deadlock.
    locked = tx.lock(active.id) if active else None
    return None if locked is None or locked.final else locked


def _known(
    view: Reading, terms: Terms, kind: OperationKind, ns: NsInstance
) -> LcmOpOcc | None:
    """Return the operation that the same request has begun before."""
    known = view.op_occ_by_key(terms.idempotency_key)
    if known is None or (known.kind, known.ns_id) == (kind, ns.id):
        return known
    raise Conflict(
        f"this idempotency key was used for operation {known.id}, {known.kind} of "
        f"{view.ns(known.ns_id).name}",
        hint="use a new key for a new operation",
    )


def request(ports: Ports, scope: Scope, wanted: Request, terms: Terms) -> LcmOpOcc:
    """Plan and apply in one go; plans anew when another request came in between."""
    if known := _begun(ports, scope, wanted, terms):
        return known
    if isinstance(wanted, Heal) and not terms.cause:
        terms = replace(terms, cause=wanted.cause)
    try:
        return _in_turn(ports, scope, wanted, terms)
    except Busy:
        if known := _begun(ports, scope, wanted, terms):
            return known
        raise


def _in_turn(ports: Ports, scope: Scope, wanted: Request, terms: Terms) -> LcmOpOcc:
    """Try at once; who was overtaken waits for the others that were."""
    last: StalePlan
    queues: list[AbstractContextManager[object]]
    queues = [nullcontext(), *repeat(OVERTAKEN, MOST_RACES)]
    for queue in queues:
        with queue:
            try:
                return _at_once(ports, scope, wanted, terms)
            except StalePlan as stale:
                last = stale
    raise last


def _at_once(ports: Ports, scope: Scope, wanted: Request, terms: Terms) -> LcmOpOcc:
    """Plan and apply; ``StalePlan`` when another request came in between."""
    most = ports.most_operations
    with ports.store.read(scope) as view:  # before the work of planning; again after
        check_pressure(view, scope.project, KIND[type(wanted)], most)
    made = _planned(ports, scope, wanted, PLAN_LIVES_S)
    try:
        with ports.store.write(scope) as tx:
            op_occ, messages = _run(tx, scope, made, terms, most)
            if op_occ.plan_id == made.id:
                _put_secrets(tx, made, wanted)
    except Busy:
        raise
    except Conflict as conflict:
        raise StalePlan(conflict.message, hint=conflict.hint) from conflict
    deliver(ports, messages)
    return op_occ


def _begun(
    ports: Ports, scope: Scope, wanted: Request, terms: Terms
) -> LcmOpOcc | None:
    if not terms.idempotency_key:
        return None
    with ports.store.read(scope) as view:
        return _known(view, terms, KIND[type(wanted)], view.ns(wanted.ns_id))
