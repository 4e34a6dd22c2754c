"""Plans: asked for, looked at, applied: ``/nfvo/v1/plans``."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from nfvo.api.answers import accepted, created, ok
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import ApplyBody, Id, PlanBody
from nfvo.lcm import service
from nfvo.lcm.plan import Plan
from nfvo.lcm.reading import Reading
from nfvo.lcm.requests import Terms
from nfvo.lcm.views.plan import PlanView, plan_view

router = APIRouter(prefix="/nfvo/v1/plans", tags=["plans"], route_class=Once)
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]


@router.post("", status_code=201)
def make(body: PlanBody, caller: Operator) -> Response:
    """Decide what an operation would do; nothing is touched."""
    with caller.ports.store.read(caller.scope) as view:
        ns_id = view.ns(body.ns).id
    plan = service.plan(caller.ports, caller.scope, body.request(ns_id), body.hold_s)
    with caller.ports.store.read(caller.scope) as view:
        return created(_view(view, plan), f"{router.prefix}/{plan.id}")


@router.get("/{id}")
def show(id: Id, caller: Reader) -> Response:
    """Return one plan with the reason for each place."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(_view(view, view.plan(id)))


@router.post("/{id}/apply", status_code=202)
def apply(
    id: Id, caller: Operator, body: ApplyBody | None = None, key: Key = ""
) -> Response:
    """Run exactly this plan, or say what is different by now."""
    terms = Terms((body or ApplyBody()).on_failure, key)
    return accepted(service.apply(caller.ports, caller.scope, id, terms))


def _view(view: Reading, plan: Plan) -> PlanView:
    return plan_view(plan, {host.id: host for host in view.hosts()})
