"""Hosts: ``/nfvo/v1/hosts``."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import (
    JSON,
    created,
    done,
    ok,
    page_unless_known,
    unless_known,
    views_tag,
)
from nfvo.api.attributes import HostAttributes
from nfvo.api.auth import Admin, Caller, Operator, Reader
from nfvo.api.once import Once
from nfvo.api.paging import Asked, listed_whole
from nfvo.api.schemas import Body, HostBody, Id, Text, to_json
from nfvo.errors import InvalidRequest
from nfvo.lcm import hosts
from nfvo.lcm.aside import set_aside
from nfvo.lcm.attributes import describe
from nfvo.lcm.drain import drain
from nfvo.lcm.views.host import host_view, host_views
from nfvo.placement.cells.cpus import read_cpus


class DownBody(Body):
    """Why somebody is sure that a host is off."""

    why: Text = ""


class HostChange(HostAttributes):
    """
    What is to be different at a host; what is left out stays.

    ``dedicated_cpus`` is a list as the kernel writes it (``2-15,18-31``), of all that
    are set aside for vCPUs that want one of their own; empty for none.
    """

    dedicated_cpus: Text | None = None

    def cpus(self) -> frozenset[int] | None:
        """Return the ids; raises ``InvalidRequest`` for what is no list of CPUs."""
        if self.dedicated_cpus is None:
            return None
        try:
            return read_cpus(self.dedicated_cpus) if self.dedicated_cpus else NO_CPUS
        except ValueError as error:
            raise InvalidRequest(str(error), hint="write such as 2-15,18-31") from None


NO_CPUS: frozenset[int] = frozenset()
router = APIRouter(prefix="/nfvo/v1", tags=["infrastructure"], route_class=Once)


@router.get("/hosts")
def list_hosts(request: Request, caller: Reader, asked: Asked) -> Response:
    """Return all hosts by name, with what is left on them."""
    with caller.ports.store.read(caller.scope) as view:
        return page_unless_known(
            request, views_tag(view), lambda: listed_whole(host_views(view), asked)
        )


@router.post("/hosts", status_code=201)
def add_host(body: HostBody, caller: Admin) -> Response:
    """Add a host; the watcher inspects it and makes it READY."""
    host = hosts.add(caller.ports, caller.scope, body.new_host())
    with caller.ports.store.read(caller.scope) as view:
        return created(host_view(view, host.id), f"{router.prefix}/hosts/{host.name}")


@router.get("/hosts/{name}")
def show_host(name: Id, request: Request, caller: Reader) -> Response:
    """Return one host; by name or id."""
    with caller.ports.store.read(caller.scope) as view:
        host = view.host(name)
        return unless_known(request, views_tag(view), lambda: host_view(view, host.id))


@router.patch("/hosts/{name}")
def change_host(name: Id, body: HostChange, caller: Admin) -> Response:
    """Set CPUs aside (409 while VNFCs are there), or say what a host is and costs."""
    if not body.model_fields_set:
        raise InvalidRequest("nothing is to be changed", hint="give rack, traits, ...")
    ports, scope, cpus = caller.ports, caller.scope, body.cpus()
    if cpus is not None:
        set_aside(ports, scope, name, cpus)
    return _shown(caller, describe(ports, scope, name, body.attributes()).id)


@router.delete("/hosts/{name}", status_code=202)
def remove_host(name: Id, caller: Admin, force: bool = False) -> Response:
    """
    Remove a host on which nothing is placed; it is gone when its cache is.

    With ``force`` it is forgotten at once, and not touched.
    """
    if force:
        hosts.remove(caller.ports, caller.scope, name)
        return done()
    hosts.leave(caller.ports, caller.scope, name)
    return Response(status_code=202, headers={"Location": f"/nfvo/v1/hosts/{name}"})


@router.post("/hosts/{name}/cordon")
def cordon(name: Id, caller: Operator) -> Response:
    """Place nothing new on a host."""
    return _shown(caller, hosts.cordon(caller.ports, caller.scope, name).id)


@router.post("/hosts/{name}/uncordon")
def uncordon(name: Id, caller: Operator) -> Response:
    """Take a host into use again."""
    return _shown(caller, hosts.uncordon(caller.ports, caller.scope, name).id)


@router.post("/hosts/{name}/down")
def down(name: Id, caller: Operator, body: DownBody | None = None) -> Response:
    """Take it from an operator that a host is off; 409 while it can be looked at."""
    why = f"{caller.scope.actor} says so"
    why = f"{why}: {body.why}" if body and body.why else why
    host = hosts.confirm_down(caller.ports, caller.scope, name, why)
    return _shown(caller, host.id)


@router.post("/hosts/{name}/drain", status_code=202)
def drain_host(name: Id, caller: Admin) -> Response:
    """Cordon a host, and begin to move what runs there, service by service."""
    departures = drain(caller.ports, caller.scope, name)
    return Response(
        to_json({"departures": departures}), HTTPStatus.ACCEPTED, media_type=JSON
    )


def _shown(caller: Caller, host_id: str) -> Response:
    with caller.ports.store.read(caller.scope) as view:
        return ok(host_view(view, host_id))
