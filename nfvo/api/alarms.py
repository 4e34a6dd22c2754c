"""Alarms: ``/nfvo/v1/alarms``."""

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import ok, page_unless_known, records_tag
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.paging import Asked, Part, listed
from nfvo.api.schemas import Id
from nfvo.assurance import alarms
from nfvo.lcm.alarm import Alarm
from nfvo.lcm.listing import Page
from nfvo.lcm.reading import Reading

router = APIRouter(prefix="/nfvo/v1/alarms", tags=["alarms"], route_class=Once)


@router.get("")
def list_alarms(
    request: Request, caller: Reader, asked: Asked, all: bool = False
) -> Response:
    """Return the open alarms, the worst first; with ``all`` those of the last day."""
    with caller.ports.store.read(caller.scope) as view:
        return page_unless_known(
            request, records_tag(view), lambda: _page(view, asked, cleared_too=all)
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


def _page(view: Reading, asked: Part, *, cleared_too: bool) -> Page[object]:
    def fetch(marker: str, limit: int) -> Page[Alarm]:
        return alarms.alarm_page(view, marker, limit, cleared_too=cleared_too)

    return listed(fetch, lambda some: [alarms.alarm_view(view, a) for a in some], asked)
