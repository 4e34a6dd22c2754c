"""Sites and hosts: ``/nfvo/v1/sites`` and ``/nfvo/v1/hosts``."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import (
    JSON,
    created,
    done,
    ok,
    records_tag,
    unless_known,
    views_tag,
)
from nfvo.api.auth import Admin, Caller, Operator, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Body, HostBody, Id, SiteBody, SiteChange, Text, to_json
from nfvo.lcm import hosts, sites
from nfvo.lcm.drain import drain
from nfvo.lcm.views.host import host_view, host_views


class DownBody(Body):
    """Why somebody is sure that a host is off."""

    why: Text = ""


router = APIRouter(prefix="/nfvo/v1", tags=["infrastructure"], route_class=Once)


@router.get("/sites")
def list_sites(request: Request, caller: Reader) -> Response:
    """Return all sites."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, records_tag(view), view.sites)


@router.post("/sites", status_code=201)
def add_site(body: SiteBody, caller: Admin) -> Response:
    """Add a site; hosts join it by its name."""
    site = sites.add(caller.ports, caller.scope, body.new_site())
    return created(site, f"{router.prefix}/sites/{site.name}")


@router.get("/sites/{name}")
def show_site(name: Id, caller: Reader) -> Response:
    """Return one site; by name or id."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(view.site(name))


@router.delete("/sites/{name}", status_code=204)
def remove_site(name: Id, caller: Admin) -> Response:
    """Remove a site that has no hosts."""
    sites.remove(caller.ports, caller.scope, name)
    return done()


@router.patch("/sites/{name}")
def change_site(name: Id, body: SiteChange, caller: Admin) -> Response:
    """Change what links get at a site that name no fabric."""
    return ok(sites.prefer(caller.ports, caller.scope, name, body.fabric))


@router.get("/hosts")
def list_hosts(request: Request, caller: Reader) -> Response:
    """Return all hosts with what is left on them."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, views_tag(view), lambda: host_views(view))


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
def down(name: Id, body: DownBody, caller: Operator) -> Response:
    """Take it from an operator that a host is off; 409 while it can be looked at."""
    why = f"{caller.scope.actor} says so"
    why = f"{why}: {body.why}" if body.why else why
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
