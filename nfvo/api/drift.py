"""Drift: what is on hosts other than it should be, and what operators say of it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from nfvo.api.answers import JSON, ok, page_within
from nfvo.api.auth import Admin, Caller, Operator, Reader
from nfvo.api.once import Once
from nfvo.api.paging import Asked, Part, listed
from nfvo.api.schemas import Id, to_json
from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.drift.words import ask_for_survey, say
from nfvo.lcm.listing import Page, page_of
from nfvo.lcm.views.drift import (
    DeviationView,
    Wanted,
    deviation_view,
    drift_view,
    survey_view,
)

router = APIRouter(prefix="/nfvo/v1", tags=["drift"], route_class=Once)
Name = Annotated[str, Query(max_length=255, pattern=r"^[^\x00-\x1f]*$")]
Kind = Annotated[DeviationKind | None, Query()]


def wanted(host: Name = "", ns: Name = "", kind: Kind = None) -> Wanted:
    """Return which deviations are asked for."""
    return Wanted(host, ns, kind)


@router.get("/drift")
def list_drift(
    request: Request,
    caller: Reader,
    asked: Asked,
    wanted: Annotated[Wanted, Depends(wanted)],
) -> Response:
    """Return what deviates, and how old that knowledge is, host by host."""
    return _drift(request, caller, asked, wanted)


@router.get("/ns/{name}/drift")
def list_drift_of_ns(
    name: Id, request: Request, caller: Reader, asked: Asked
) -> Response:
    """Return what deviates of one service."""
    return _drift(request, caller, asked, Wanted(ns=name))


@router.get("/hosts/{name}/drift")
def list_drift_of_host(
    name: Id, request: Request, caller: Reader, asked: Asked
) -> Response:
    """Return what deviates on one host."""
    return _drift(request, caller, asked, Wanted(host=name))


@router.post("/hosts/{name}/survey", status_code=202)
def survey_host(name: Id, caller: Operator) -> Response:
    """Have a host looked at as soon as its watcher can."""
    with caller.ports.store.read(caller.scope) as view:
        host = view.host(name)
    ask_for_survey(caller.ports, caller.scope, [host.id])
    with caller.ports.store.read(caller.scope) as view:
        return Response(
            to_json(survey_view(view, host.id)),
            HTTPStatus.ACCEPTED,
            {"Location": f"{router.prefix}/hosts/{host.name}/drift"},
            media_type=JSON,
        )


@router.get("/drift/{id}")
def show_deviation(id: Id, caller: Reader) -> Response:
    """Return one deviation."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(deviation_view(view, view.deviation(id)))


@router.post("/drift/{id}/adopt")
def adopt(id: Id, caller: Operator) -> Response:
    """Let an unknown VM be that of its VNFC again."""
    return _say(caller, id, Word.ADOPT)


@router.post("/drift/{id}/ignore")
def ignore(id: Id, caller: Operator) -> Response:
    """Let it be as it is, and raise no alarm about it."""
    return _say(caller, id, Word.IGNORE)


@router.post("/drift/{id}/delete")
def delete(id: Id, caller: Admin) -> Response:
    """Have what no record knows removed by the next survey of its host."""
    return _say(caller, id, Word.DELETE)


def _drift(request: Request, caller: Caller, asked: Part, wanted: Wanted) -> Response:
    """
    Answer without an ETag: a survey that finds nothing new takes no revision.

    How old that knowledge is comes with the first page.
    """
    with caller.ports.store.read(caller.scope) as view:
        drift = drift_view(view, wanted)
    every = sorted(drift.deviations, key=_key)

    def fetch(marker: str, limit: int) -> Page[DeviationView]:
        return page_of(every, _key, (str,) * 4, marker, limit)

    found = listed(fetch, lambda some: some, asked)
    surveys = () if asked.marker else drift.surveys
    whole = {"surveys": surveys, "deviations": found.items}
    return page_within(request, found, whole)


def _key(one: DeviationView) -> tuple[str, ...]:
    return one.host, one.what, one.name, one.id


def _say(caller: Caller, id: str, word: Word) -> Response:
    said = say(caller.ports, caller.scope, id, word)
    with caller.ports.store.read(caller.scope) as view:
        return ok(deviation_view(view, said))
