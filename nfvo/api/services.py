"""Services as operators see them: ``/nfvo/v1/ns`` and ``/nfvo/v1/op_occs``."""

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import ok, records_tag, unless_known, views_tag
from nfvo.api.auth import Operator, Reader
from nfvo.api.schemas import Id, NsChange
from nfvo.assurance.switch import switch_auto_heal
from nfvo.errors import NotFound
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.views.ns import NsView, newest, ns_view, summary
from nfvo.lcm.views.operation import (
    OperationView,
    StepView,
    operation_view,
    step_views,
)
from nfvo.lcm.views.plan import plan_view
from nfvo.lcm.views.world import World

router = APIRouter(prefix="/nfvo/v1", tags=["services"])


@router.get("/ns")
def list_ns(request: Request, caller: Reader) -> Response:
    """Return a line for each service, with its status and the age of that."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, views_tag(view), lambda: _summaries(view))


@router.get("/ns/{name}")
def show_ns(name: Id, request: Request, caller: Reader) -> Response:
    """Return one service with all its parts; by name or id."""
    with caller.ports.store.read(caller.scope) as view:
        ns = view.ns(name)
        return unless_known(request, views_tag(view), lambda: _ns_view(view, ns))


@router.patch("/ns/{name}")
def change_ns(name: Id, body: NsChange, caller: Operator) -> Response:
    """Change how one service is cared for, whatever runs for it."""
    ns = switch_auto_heal(caller.ports, caller.scope, name, on=body.auto_heal)
    with caller.ports.store.read(caller.scope) as view:
        return ok(_ns_view(view, ns))


@router.get("/ns/{name}/operations")
def list_operations(name: Id, request: Request, caller: Reader) -> Response:
    """Return the operations of one service, newest first."""
    with caller.ports.store.read(caller.scope) as view:
        ns_id = view.ns(name).id
        return unless_known(
            request, records_tag(view), lambda: _operations(view, ns_id)
        )


@router.get("/ns/{name}/explanation")
def explain(name: Id, request: Request, caller: Reader) -> Response:
    """Return the plan that put the VNFCs of a service where they are."""
    with caller.ports.store.read(caller.scope) as view:
        plan = view.plan(_placing(view, view.ns(name)).plan_id)
        hosts = {host.id: host for host in view.hosts()}
        return unless_known(request, records_tag(view), lambda: plan_view(plan, hosts))


@router.get("/op_occs")
def list_all_operations(request: Request, caller: Reader) -> Response:
    """Return all operations, newest first."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, records_tag(view), lambda: _operations(view))


@router.get("/op_occs/{id}")
def show_operation(id: Id, request: Request, caller: Reader) -> Response:
    """Return one operation with how far it has come."""
    with caller.ports.store.read(caller.scope) as view:
        op_occ = view.op_occ(id)
        return unless_known(
            request, records_tag(view), lambda: _operation(view, op_occ)
        )


@router.get("/op_occs/{id}/steps")
def list_steps(id: Id, request: Request, caller: Reader) -> Response:
    """Return the steps of one operation, in order."""
    with caller.ports.store.read(caller.scope) as view:
        op_occ = view.op_occ(id)
        return unless_known(request, records_tag(view), lambda: _steps(view, op_occ))


def _summaries(view: Reading) -> list[object]:
    world, last = World.of(view), newest(view.op_occs())
    return [summary(world, ns, last.get(ns.id)) for ns in view.ns_instances()]


def _ns_view(view: Reading, ns: NsInstance) -> NsView:
    op_occ = next(iter(view.op_occs(ns.id)), None)
    operation = _operation(view, op_occ) if op_occ else None
    return ns_view(World.of(view), ns, op_occ, operation)


def _steps(view: Reading, op_occ: LcmOpOcc) -> list[StepView]:
    hosts = {host.id: host for host in view.hosts()}
    return step_views(view.steps(op_occ.id), hosts)


def _operation(view: Reading, op_occ: LcmOpOcc) -> OperationView:
    return operation_view(op_occ, view.outlines(op_occ.id))


def _operations(view: Reading, ns_id: str = "") -> list[OperationView]:
    """Return operations, newest first, in a constant number of queries."""
    steps = view.all_outlines(ns_id)
    return [operation_view(o, steps.get(o.id, ())) for o in view.op_occs(ns_id)]


def _placing(view: Reading, ns: NsInstance) -> LcmOpOcc:
    """Return the newest operation that placed something."""
    for op_occ in view.op_occs(ns.id):
        if op_occ.kind is not OperationKind.TERMINATE:
            return op_occ
    raise NotFound(f"{ns.name} was never placed", hint=f"nfvo plan {ns.name}")
