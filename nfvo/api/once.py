"""
Requests with an ``Idempotency-Key`` are carried out once, and answered alike again.

This is a class of routes: give it to a router as ``route_class``.  A key belongs to a
project for 24 h; with another request it is refused (422), and a request that is still
worked on is waited for.  Only success is kept: what was refused may be sent again.
"""

import hashlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from anyio import sleep, to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute

from nfvo.api.answers import JSON
from nfvo.api.auth import Caller, Requires
from nfvo.errors import Busy, InvalidRequest
from nfvo.lcm.store import Answer

HEADER = "idempotency-key"
LONGEST_KEY = 255
LOOKS = 100
LOOK_EVERY_S = 0.1
Handler = Callable[[Request], Awaitable[Response]]


class Once(APIRoute):
    """A route whose POSTs are carried out once per key."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler, behind the look at the key."""
        handle: Handler = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get(HEADER, "")
            if request.method != "POST" or not key:
                return await handle(request)
            _check(key)
            caller = await to_thread.run_sync(self._check_of_role(), request)
            return await _once(caller, request, key, handle)

        return handle_once

    def _check_of_role(self) -> Requires:
        """Return the check of the role: nobody gets an answer that he may not ask."""
        checks = (one.call for one in self.dependant.dependencies)
        return next(check for check in checks if isinstance(check, Requires))


async def _once(
    caller: Caller, request: Request, key: str, handle: Handler
) -> Response:
    fingerprint = _fingerprint(request, await request.body())
    known = await _open(caller, key, fingerprint)
    if known is not None:
        return _again(known)
    try:
        response = await handle(request)
    except BaseException:
        await to_thread.run_sync(_drop, caller, key)
        raise
    await to_thread.run_sync(_keep, caller, key, response)
    return response


async def _open(caller: Caller, key: str, fingerprint: str) -> Answer | None:
    """Return the kept answer, None if it is new; wait for a request under way."""
    for _ in range(LOOKS):
        try:
            return await to_thread.run_sync(_look, caller, key, fingerprint)
        except Busy:
            await sleep(LOOK_EVERY_S)
    return await to_thread.run_sync(_look, caller, key, fingerprint)


def _look(caller: Caller, key: str, fingerprint: str) -> Answer | None:
    with caller.ports.store.write(caller.scope) as transaction:
        return transaction.open_answer(key, fingerprint)


def _keep(caller: Caller, key: str, response: Response) -> None:
    location = response.headers.get("location", "")
    answer = Answer(response.status_code, location, bytes(response.body).decode())
    with caller.ports.store.write(caller.scope) as transaction:
        transaction.keep_answer(key, answer)


def _drop(caller: Caller, key: str) -> None:
    with caller.ports.store.write(caller.scope) as transaction:
        transaction.drop_answer(key)


def _again(answer: Answer) -> Response:
    headers = {"Idempotency-Replayed": "true"}
    if answer.location:
        headers["Location"] = answer.location
    kind = JSON if answer.body else None
    return Response(answer.body, HTTPStatus(answer.status), headers, kind)


def _check(key: str) -> None:
    if len(key) > LONGEST_KEY:
        raise InvalidRequest(
            f"the idempotency key has more than {LONGEST_KEY} characters",
            hint="use a UUID",
        )


def _fingerprint(request: Request, body: bytes) -> str:
    what = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(what.encode() + body).hexdigest()
