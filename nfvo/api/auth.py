"""Who asks, and what he may do: every route names the role that it needs."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request

from nfvo.errors import Forbidden, Unauthorized
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM, Scope, Token


class Role(StrEnum):
    """What a token allows; each role includes those before it."""

    READER = "reader"
    OPERATOR = "operator"
    ADMIN = "admin"


RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Caller:
    """A client with a valid token; ``ports`` are there for what he asks."""

    ports: Ports
    scope: Scope


@dataclass(frozen=True, slots=True)
class Requires:
    """The check of a token, as a dependency of a route."""

    role: Role

    def __call__(self, request: Request) -> Caller:
        """Return the caller; raises ``Unauthorized`` or ``Forbidden``."""
        ports: Ports = request.app.state.ports
        token = _token(ports, _sent(request))
        if not _allows(token, self.role):
            roles = ", ".join(sorted(token.roles)) or "no role"
            raise Forbidden(
                f"this needs the role {self.role}, token {token.name} has {roles}",
                hint=f"use a token with the role {self.role}",
            )
        return Caller(ports, Scope(token.project, token.name))


Reader = Annotated[Caller, Depends(Requires(Role.READER))]
Operator = Annotated[Caller, Depends(Requires(Role.OPERATOR))]
Admin = Annotated[Caller, Depends(Requires(Role.ADMIN))]


def _sent(request: Request) -> str:
    """Return the token of a request, from the header of HTTP or of OpenStack."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.headers.get("x-auth-token", "")


def _token(ports: Ports, sent: str) -> Token:
    if not sent:
        hint = "send 'Authorization: Bearer TOKEN'"
        raise Unauthorized("no token came with the request", hint=hint)
    digest = hashlib.sha256(sent.encode()).hexdigest()
    with ports.store.read(SYSTEM) as view:
        token = view.token(digest)
    if token is None:
        hint = "set NFVO_TOKEN, or use the endpoint.json of the running nfvo up"
        raise Unauthorized("the token is not known here", hint=hint)
    return token


def _allows(token: Token, role: Role) -> bool:
    ranks = [RANK[Role(name)] for name in token.roles if name in RANK]
    return max(ranks, default=-1) >= RANK[role]
