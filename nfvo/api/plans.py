"""Plans: asked for, looked at, applied: ``/nfvo/v1/plans``."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from nfvo.api.answers import accepted, created, ok, picture
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import ApplyBody, Id, PlanBody, PlanInstantiate, Text
from nfvo.lcm import service, whatif
from nfvo.lcm.plan import Plan
from nfvo.lcm.reading import Reading
from nfvo.lcm.requests import Request, Terms
from nfvo.lcm.verdicts import accounts_of, verdicts_of
from nfvo.lcm.views.plan import PlanView, plan_view

router = APIRouter(prefix="/nfvo/v1/plans", tags=["plans"], route_class=Once)
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]


@router.post("", status_code=201)
def make(body: PlanBody, caller: Operator) -> Response:
    """Decide what an operation would do; nothing is touched."""
    request = _request(body, caller)
    plan = service.plan(caller.ports, caller.scope, request, body.hold_s)
    with caller.ports.store.read(caller.scope) as view:
        return created(_view(view, plan), f"{router.prefix}/{plan.id}")


@router.get("/{id}")
def show(id: Id, caller: Reader) -> Response:
    """Return one plan with the reason for each place."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(_view(view, view.plan(id)))


@router.post("/map")
def sketch(body: PlanBody, caller: Operator) -> Response:
    """Draw what would be planned, or why it is refused; nothing is kept of it."""
    return picture(whatif.sketch(caller.ports, caller.scope, _request(body, caller)))


@router.post("/how-many")
def how_many(body: PlanInstantiate, caller: Operator) -> Response:
    """Say how many more of a service fit, and what runs out then; keep nothing."""
    request = body.request(_ns_id(body, caller))
    return ok(whatif.how_many_more(caller.ports, caller.scope, request))


@router.get("/{id}/map")
def draw(id: Id, caller: Reader) -> Response:
    """Draw one plan on the hosts of now, as SVG."""
    return picture(whatif.drawn(caller.ports, caller.scope, id))


@router.get("/{id}/accounts")
def accounts(id: Id, caller: Reader) -> Response:
    """Say of each VNFC of a plan why there, and what all other hosts lack now."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(accounts_of(view, view.plan(id)))


@router.get("/{id}/verdicts")
def verdicts(id: Id, vnfc: Text, caller: Reader) -> Response:
    """Say of every host what there is to say of it for one VNFC of a plan now."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(verdicts_of(view, view.plan(id), vnfc))


@router.post("/{id}/apply", status_code=202)
def apply(
    id: Id, caller: Operator, body: ApplyBody | None = None, key: Key = ""
) -> Response:
    """Run exactly this plan, or say what is different by now."""
    terms = Terms((body or ApplyBody()).on_failure, key)
    return accepted(service.apply(caller.ports, caller.scope, id, terms))


def _view(view: Reading, plan: Plan) -> PlanView:
    return plan_view(plan, view.hosts_by_id())


def _request(body: PlanBody, caller: Operator) -> Request:
    return body.request(_ns_id(body, caller))


def _ns_id(body: PlanBody, caller: Operator) -> str:
    with caller.ports.store.read(caller.scope) as view:
        return view.ns_id(body.ns)
