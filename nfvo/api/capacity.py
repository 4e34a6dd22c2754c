"""Capacity: ``/nfvo/v1/capacity``."""

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import unless_known, views_tag
from nfvo.api.auth import Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Text
from nfvo.lcm.views.capacity import capacity_view

router = APIRouter(prefix="/nfvo/v1", tags=["infrastructure"], route_class=Once)


@router.get("/capacity")
def show_capacity(request: Request, caller: Reader, site: Text = "") -> Response:
    """Return what is used, reserved, free and stranded, by host, zone and site."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, views_tag(view), lambda: capacity_view(view, site))
