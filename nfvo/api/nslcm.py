"""SOL005's NS lifecycle management: ``/nslcm/v2``."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi import Request as HttpRequest

from nfvo.api import sol005, sol005_instances
from nfvo.api.answers import accepted, created, done, ok, page
from nfvo.api.auth import Caller, Operator, Reader
from nfvo.api.once import Once
from nfvo.api.paging import Asked
from nfvo.api.schemas import Id
from nfvo.api.selectors import Chosen
from nfvo.api.sol005_lists import ns_list, op_occ_list
from nfvo.api.sol005_requests import (
    CancelRequest,
    CreateNsRequest,
    HealNsRequest,
    InstantiateNsRequest,
    OperationBody,
    TerminateNsRequest,
)
from nfvo.lcm import recovery, service
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Request, Terminate, Terms
from nfvo.lcm.views.operation import ways_out

router = APIRouter(
    prefix=sol005.ROOT, tags=["SOL005 NS lifecycle management"], route_class=Once
)
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]


@router.get("/ns_instances")
def list_ns(
    request: HttpRequest, caller: Reader, asked: Asked, chosen: Chosen
) -> Response:
    """Return NS instances by name."""
    with caller.ports.store.read(caller.scope) as view:
        return page(request, ns_list(view, asked, chosen))


@router.post("/ns_instances", status_code=201)
def create_ns(body: CreateNsRequest, caller: Operator) -> Response:
    """Create an NS instance; its name can be taken once."""
    ns = service.create(caller.ports, caller.scope, body.new_ns())
    with caller.ports.store.read(caller.scope) as view:
        shown = sol005_instances.whole(view, ns)
    return created(shown, f"{sol005.ROOT}/ns_instances/{ns.id}")


@router.get("/ns_instances/{id}")
def show_ns(id: Id, caller: Reader) -> Response:
    """Return one NS instance."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(sol005_instances.whole(view, view.ns(id)))


@router.delete("/ns_instances/{id}", status_code=204)
def delete_ns(id: Id, caller: Operator) -> Response:
    """Delete an NS instance of which nothing runs."""
    service.delete(caller.ports, caller.scope, id)
    return done()


@router.post("/ns_instances/{id}/instantiate", status_code=202)
def instantiate(
    id: Id, body: InstantiateNsRequest, caller: Operator, key: Key = ""
) -> Response:
    """Make the service run."""
    return _begin(caller, body.request(_ns(caller, id)), body, key)


@router.post("/ns_instances/{id}/heal", status_code=202)
def heal(id: Id, body: HealNsRequest, caller: Operator, key: Key = "") -> Response:
    """Rebuild VNFCs."""
    return _begin(caller, body.request(_ns(caller, id)), body, key)


@router.post("/ns_instances/{id}/terminate", status_code=202)
def terminate(
    id: Id,
    caller: Operator,
    body: TerminateNsRequest | None = None,
    key: Key = "",
) -> Response:
    """Remove all of the service from the hosts."""
    given = body or TerminateNsRequest()
    wanted = Terminate(_ns(caller, id).id, given.force)
    return _begin(caller, wanted, given, key)


@router.get("/ns_lcm_op_occs")
def list_op_occs(
    request: HttpRequest, caller: Reader, asked: Asked, chosen: Chosen
) -> Response:
    """Return operations, newest first."""
    with caller.ports.store.read(caller.scope) as view:
        return page(request, op_occ_list(view, asked, chosen))


@router.get("/ns_lcm_op_occs/{id}")
def show_op_occ(id: Id, caller: Reader) -> Response:
    """Return one operation."""
    return _shown(caller, id)


@router.post("/ns_lcm_op_occs/{id}/retry", status_code=202)
def retry(id: Id, caller: Operator) -> Response:
    """Try the failed steps of an operation again."""
    return accepted(recovery.retry(caller.ports, caller.scope, id))


@router.post("/ns_lcm_op_occs/{id}/rollback", status_code=202)
def roll_back(id: Id, caller: Operator) -> Response:
    """Take a failed operation back."""
    return accepted(recovery.roll_back(caller.ports, caller.scope, id))


@router.post("/ns_lcm_op_occs/{id}/fail")
def fail(id: Id, caller: Operator) -> Response:
    """Give a failed operation up."""
    return _shown(caller, recovery.fail(caller.ports, caller.scope, id).id)


@router.post("/ns_lcm_op_occs/{id}/cancel", status_code=202)
def cancel(id: Id, body: CancelRequest, caller: Operator) -> Response:
    """Stop an operation that is on its way."""
    mode = body.cancel_mode
    return accepted(recovery.cancel(caller.ports, caller.scope, id, mode))


def _ns(caller: Caller, id_or_name: str) -> NsInstance:
    with caller.ports.store.read(caller.scope) as view:
        return view.ns(id_or_name)


def _shown(caller: Caller, op_occ_id: str) -> Response:
    with caller.ports.store.read(caller.scope) as view:
        op_occ = view.op_occ(op_occ_id)
        plan = view.plan(op_occ.plan_id)
        return ok(sol005.op_occ(op_occ, ways_out(view, op_occ), plan))


def _begin(caller: Caller, wanted: Request, body: OperationBody, key: str) -> Response:
    terms = Terms(on_failure=body.on_failure, idempotency_key=key)
    return accepted(service.request(caller.ports, caller.scope, wanted, terms))
