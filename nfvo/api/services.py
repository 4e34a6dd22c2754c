"""Services as operators see them: ``/nfvo/v1/ns`` and ``/nfvo/v1/op_occs``."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import (
    ok,
    page_unless_known,
    records_tag,
    unless_known,
    views_tag,
)
from nfvo.api.auth import Operator, Reader
from nfvo.api.paging import Asked, Part, listed
from nfvo.api.schemas import Id, NsChange
from nfvo.assurance.switch import switch_auto_heal
from nfvo.errors import NotFound
from nfvo.lcm.listing import Page, page_of
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.views.ns import NsSummary, NsView, ns_view, summary
from nfvo.lcm.views.operation import (
    OperationView,
    StepView,
    operation_view,
    step_views,
)
from nfvo.lcm.views.plan import plan_view
from nfvo.lcm.views.world import World

router = APIRouter(prefix="/nfvo/v1", tags=["services"])
FEW = 10  # of its last operations, one has placed something


@router.get("/ns")
def list_ns(request: Request, caller: Reader, asked: Asked) -> Response:
    """Return a line for each service, with its status and the age of that."""
    with caller.ports.store.read(caller.scope) as view:
        return page_unless_known(
            request, views_tag(view), lambda: _summaries(view, asked)
        )


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
def list_operations(
    name: Id, request: Request, caller: Reader, asked: Asked
) -> Response:
    """Return the operations of one service, newest first."""
    with caller.ports.store.read(caller.scope) as view:
        ns_id = view.ns_id(name)
        return page_unless_known(
            request, records_tag(view), lambda: _operations(view, asked, ns_id)
        )


@router.get("/ns/{name}/explanation")
def explain(name: Id, request: Request, caller: Reader) -> Response:
    """Return the plan that put the VNFCs of a service where they are."""
    with caller.ports.store.read(caller.scope) as view:
        plan = view.plan(_placing(view, view.ns(name)).plan_id)
        hosts = view.hosts_by_id()
        return unless_known(request, records_tag(view), lambda: plan_view(plan, hosts))


@router.get("/op_occs")
def list_all_operations(request: Request, caller: Reader, asked: Asked) -> Response:
    """Return all operations, newest first."""
    with caller.ports.store.read(caller.scope) as view:
        return page_unless_known(
            request, records_tag(view), lambda: _operations(view, asked, "")
        )


@router.get("/op_occs/{id}")
def show_operation(id: Id, request: Request, caller: Reader) -> Response:
    """Return one operation with how far it has come."""
    with caller.ports.store.read(caller.scope) as view:
        op_occ = view.op_occ(id)
        return unless_known(
            request, records_tag(view), lambda: _operation(view, op_occ)
        )


@router.get("/op_occs/{id}/steps")
def list_steps(id: Id, request: Request, caller: Reader, asked: Asked) -> Response:
    """Return the steps of one operation, in order."""
    with caller.ports.store.read(caller.scope) as view:
        op_occ = view.op_occ(id)
        return page_unless_known(
            request, records_tag(view), lambda: _steps(view, asked, op_occ)
        )


def _summaries(view: Reading, asked: Part) -> Page[object]:
    world = World.of(view)

    def show(services: Sequence[NsInstance]) -> Iterator[NsSummary]:
        last = view.newest_op_occs(ns.id for ns in services)
        return (summary(world, ns, last.get(ns.id)) for ns in services)

    return listed(view.ns_page, show, asked)


def _ns_view(view: Reading, ns: NsInstance) -> NsView:
    op_occ = view.newest_op_occs([ns.id]).get(ns.id)
    operation = _operation(view, op_occ) if op_occ else None
    return ns_view(World.of(view), ns, op_occ, operation)


def _steps(view: Reading, asked: Part, op_occ: LcmOpOcc) -> Page[object]:
    hosts = view.hosts_by_id()
    steps = step_views(view.steps(op_occ.id), hosts)

    def fetch(marker: str, limit: int) -> Page[StepView]:
        return page_of(steps, lambda step: (step.seq,), (int,), marker, limit)

    return listed(fetch, lambda some: some, asked)


def _operation(view: Reading, op_occ: LcmOpOcc) -> OperationView:
    return operation_view(op_occ, view.outlines(op_occ.id))


def _operations(view: Reading, asked: Part, ns_id: str) -> Page[object]:
    """Return operations, newest first, in a constant number of queries."""

    def fetch(marker: str, limit: int) -> Page[LcmOpOcc]:
        return view.op_occ_page(marker, limit, ns_id)

    def show(op_occs: Sequence[LcmOpOcc]) -> Iterator[OperationView]:
        steps = view.outlines_of(one.id for one in op_occs)
        return (operation_view(one, steps.get(one.id, ())) for one in op_occs)

    return listed(fetch, show, asked)


def _placing(view: Reading, ns: NsInstance) -> LcmOpOcc:
    """Return the newest operation that placed something."""
    for op_occ in _op_occs(view, ns.id):
        if op_occ.kind is not OperationKind.TERMINATE:
            return op_occ
    raise NotFound(f"{ns.name} was never placed", hint=f"nfvo plan {ns.name}")


def _op_occs(view: Reading, ns_id: str) -> Iterator[LcmOpOcc]:
    """Yield the operations of a service, newest first, a few at a time."""
    page = view.op_occ_page("", FEW, ns_id)
    yield from page.items
    while page.next:
        page = view.op_occ_page(page.next, FEW, ns_id)
        yield from page.items
