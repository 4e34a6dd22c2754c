"""
Every error as an answer: RFC 9457 problem details, as SOL013 (6.3) wants them.

``STATUS`` is the one table from errors to HTTP.  Beside the members of the RFC an
answer has the error's ``code`` and its ``hint``, the ``problems`` of descriptors or
bodies and the ``refusal`` of a placement, where there are any.  What a client sent
is never repeated: it may hold a secret.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from nfvo import errors
from nfvo.api.schemas import to_json
from nfvo.errors import NfvoError
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.host import with_names
from nfvo.placement.outcome import MOST_TOLD, Refusal

TOLD = "rejections"
"""The query parameter for how many hosts are told one by one, of each VNFC."""
MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[NfvoError], HTTPStatus] = {
    errors.DescriptorError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.InvalidQuery: HTTPStatus.BAD_REQUEST,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Unauthorized: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.NoHostFits: HTTPStatus.CONFLICT,
    errors.FencedOff: HTTPStatus.CONFLICT,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.BackupRefused: HTTPStatus.CONFLICT,
    errors.TooBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.QueueUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.VimUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.VimRefused: HTTPStatus.BAD_GATEWAY,
    errors.VimError: HTTPStatus.BAD_GATEWAY,
    errors.FenceFailed: HTTPStatus.BAD_GATEWAY,
    errors.NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.InvalidSettings: HTTPStatus.INTERNAL_SERVER_ERROR,
    NfvoError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
HINTS: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "GET /nfvo/v1/openapi.json tells all paths",
    HTTPStatus.METHOD_NOT_ALLOWED: "the header Allow has the methods of this path",
}
AS_JSON = "send the body with Content-Type: application/json"
HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}


def install(app: FastAPI) -> None:
    """Let every error of the application leave as problem details."""
    app.add_exception_handler(NfvoError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: type[NfvoError]) -> HTTPStatus:
    """Return the status of an error: its own, or that of what it is a kind of."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str], **more: object
) -> Response:
    """Answer with problem details."""
    body = members(HTTPStatus(status), code, detail, **more)
    own = HEADERS.get(HTTPStatus(status), {})
    return Response(to_json(body), status, {**own, **headers}, MEDIA_TYPE)


def members(
    status: HTTPStatus, code: str, detail: str, **more: object
) -> dict[str, object]:
    """Return problem details; members of ``more`` without a value are left out."""
    return {
        "type": f"urn:nfvo:problem:{code}",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **{name: value for name, value in more.items() if value},
    }


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, NfvoError)
    status = status_of(type(error))
    refusal = None
    if isinstance(error, errors.NoHostFits):
        asked = request.query_params.get(TOLD, str(MOST_TOLD))
        if not asked.isdecimal():
            return await _ours(request, _no_number(asked))
        ports: Ports = request.app.state.ports
        told = partial(_with_names, ports, error.refusal, int(asked))
        refusal = await to_thread.run_sync(told)
    return problem(
        status,
        error.code,
        error.message,
        {},
        hint=error.hint,
        problems=getattr(error, "problems", ()),
        refusal=refusal,
    )


def _no_number(asked: str) -> errors.InvalidQuery:
    return errors.InvalidQuery(
        f"?{TOLD}={asked} is no number",
        hint=f"of so many hosts rejections are told: ?{TOLD}=1000",
    )


def _with_names(ports: Ports, refusal: Refusal, most: int) -> Refusal:
    with ports.store.read(SYSTEM) as view:
        return with_names(refusal.first(most), view.hosts_by_id())


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [_field(one) for one in error.errors()]
    malformed = any(one["code"] == "request.json" for one in problems)
    status = HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY
    count = len(problems)
    detail = f"{count} problem{'s' if count != 1 else ''} in the request"
    hint = "" if _is_json(request) else AS_JSON
    return problem(status, "request.invalid", detail, {}, hint=hint, problems=problems)


def _is_json(request: Request) -> bool:
    """Whether the body, if there is one, is said to be JSON; else it is not read."""
    kind = request.headers.get("content-type", "")
    sent = request.headers.get("content-length", "0") != "0"
    return "json" in kind or not sent


def _field(error: Mapping[str, Any]) -> dict[str, str]:
    """Return one complaint of pydantic's, without the value that it is about."""
    where: Sequence[str | int] = error["loc"]
    kind = str(error["type"])
    return {
        "code": "request.json" if kind == "json_invalid" else f"request.{kind}",
        "path": ".".join(str(part) for part in where),
        "message": str(error["msg"]),
        "hint": str(error.get("ctx", {}).get("hint", "")),
    }


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = f"{request.method} {request.url.path}: {error.detail}"
    status, headers = error.status_code, error.headers or {}
    hint = HINTS.get(status)
    return problem(status, f"http.{status}", detail, headers, hint=hint)


async def _unexpected(request: Request, error: Exception) -> Response:
    """Answer without any detail; the server's log has the traceback."""
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "nfvo.unexpected",
        "something went wrong inside nfvo; this is a defect",
        {},
        hint="the log of the api has the traceback; please report it",
    )
