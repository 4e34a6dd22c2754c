"""Alarms: ``/nfvo/v1/alarms``."""

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import ok, records_tag, unless_known
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Id
from nfvo.assurance import alarms

router = APIRouter(prefix="/nfvo/v1/alarms", tags=["alarms"], route_class=Once)


@router.get("")
def list_alarms(request: Request, caller: Reader, all: bool = False) -> Response:
    """Return the open alarms, the worst first; with ``all`` those of the last day."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(
            request,
            records_tag(view),
            lambda: alarms.alarm_views(view, cleared_too=all),
        )


@router.get("/{id}")
def show_alarm(id: Id, caller: Reader) -> Response:
    """Return one alarm."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(alarms.alarm_view(view, view.alarm(id)))


@router.post("/{id}/acknowledge")
def acknowledge(id: Id, caller: Operator) -> Response:
    """Say that one looks after an alarm; it stays open until it clears."""
    alarms.acknowledge(caller.ports, caller.scope, id)
    with caller.ports.store.read(caller.scope) as view:
        return ok(alarms.alarm_view(view, view.alarm(id)))
