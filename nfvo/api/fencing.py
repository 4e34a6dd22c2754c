"""How a host is fenced, and fencing it: ``/nfvo/v1/hosts/NAME/fencing``, ``fence``."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, SecretStr

from nfvo.api.answers import ok
from nfvo.api.auth import Admin, Caller, Operator
from nfvo.api.once import Once
from nfvo.api.schemas import Body, Id, Text
from nfvo.lcm.fencing.asked import NewFencing, ask, fencing_view, set_fencing
from nfvo.lcm.secret import Secret
from nfvo.lcm.switching_off import FencerKind

router = APIRouter(prefix="/nfvo/v1/hosts", tags=["infrastructure"], route_class=Once)


class FencingBody(Body):
    """How a host is to be fenced; the password is never shown again."""

    kind: FencerKind
    url: Text = ""
    system: Text = ""
    user: Text = ""
    password: Annotated[SecretStr, Field(min_length=1, max_length=1024)] | None = None

    def new_fencing(self) -> NewFencing:
        """Return it as the core takes it."""
        sent = self.password
        password = Secret(sent.get_secret_value()) if sent is not None else None
        return NewFencing(self.kind, self.url, self.system, self.user, password)


@router.get("/{name}/fencing")
def show_fencing(name: Id, caller: Operator) -> Response:
    """Return how a host is fenced, and why that failed last."""
    return _shown(caller, name)


@router.put("/{name}/fencing")
def change_fencing(name: Id, body: FencingBody, caller: Admin) -> Response:
    """Set how a host is fenced."""
    set_fencing(caller.ports, caller.scope, name, body.new_fencing())
    return _shown(caller, name)


@router.post("/{name}/fence", status_code=202)
def fence(name: Id, caller: Admin) -> Response:
    """
    Have a host switched off, whatever runs there; the conductor does it.

    When ``wanted`` is false again, its state is DOWN, or ``failure`` says why not.
    """
    host = ask(caller.ports, caller.scope, name)
    location = f"{router.prefix}/{host.name}/fencing"
    return Response(status_code=202, headers={"Location": location})


def _shown(caller: Caller, name: str) -> Response:
    with caller.ports.store.read(caller.scope) as view:
        return ok(fencing_view(view, name))
