"""Drift: what is on hosts other than it should be, and what operators say of it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from nfvo.api.answers import JSON, ok
from nfvo.api.auth import Admin, Caller, Operator, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Id, to_json
from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.drift.words import ask_for_survey, say
from nfvo.lcm.views.drift import Wanted, deviation_view, drift_view, survey_view

router = APIRouter(prefix="/nfvo/v1", tags=["drift"], route_class=Once)
Name = Annotated[str, Query(max_length=255, pattern=r"^[^\x00-\x1f]*$")]
Kind = Annotated[DeviationKind | None, Query()]


@router.get("/drift")
def list_drift(
    caller: Reader, host: Name = "", ns: Name = "", kind: Kind = None
) -> Response:
    """Return what deviates, and how old that knowledge is, host by host."""
    return _drift(caller, Wanted(host, ns, kind))


@router.get("/ns/{name}/drift")
def list_drift_of_ns(name: Id, caller: Reader) -> Response:
    """Return what deviates of one service."""
    return _drift(caller, Wanted(ns=name))


@router.get("/hosts/{name}/drift")
def list_drift_of_host(name: Id, caller: Reader) -> Response:
    """Return what deviates on one host."""
    return _drift(caller, Wanted(host=name))


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


def _drift(caller: Caller, wanted: Wanted) -> Response:
    """Answer without an ETag: a survey that finds nothing new takes no revision."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(drift_view(view, wanted))


def _say(caller: Caller, id: str, word: Word) -> Response:
    said = say(caller.ports, caller.scope, id, word)
    with caller.ports.store.read(caller.scope) as view:
        return ok(deviation_view(view, said))
