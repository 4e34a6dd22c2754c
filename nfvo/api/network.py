"""The network: ``/nfvo/v1/network``, given in pieces, with what services have of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from nfvo.api.answers import done, ok, records_tag, unless_known
from nfvo.api.auth import Admin, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Body, Text
from nfvo.lcm import networks
from nfvo.lcm.network_check import check_network

router = APIRouter(prefix="/nfvo/v1/network", tags=["infrastructure"], route_class=Once)
MOST = 1_000_000
Site = Annotated[Text, Query(description="of a site; else what joins sites")]


class NetworkBody(Body):
    """The YAML of a network, and the name of the file that it is from."""

    file: Annotated[Text, Field(min_length=1)] = "network.yaml"
    document: Annotated[str, Field(min_length=1, max_length=MOST)]


@router.get("")
def show_network(request: Request, caller: Reader) -> Response:
    """Return all switches and links, with what services have of each link."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(
            request, records_tag(view), lambda: networks.network_view(view)
        )


@router.put("")
def set_network(body: NetworkBody, caller: Admin, site: Site = "") -> Response:
    """Make this the network of a site, or of all between sites; 409 if links go."""
    ports, scope = caller.ports, caller.scope
    networks.give(ports, scope, site, body.file, body.document)
    with ports.store.read(scope) as view:
        return ok(networks.network_view(view))


@router.delete("", status_code=204)
def remove_network(caller: Admin, site: Site = "") -> Response:
    """Forget the network of a site, or of all between sites; 409 if it is used."""
    networks.take_away(caller.ports, caller.scope, site)
    return done()


@router.get("/findings")
def list_findings(caller: Reader) -> Response:
    """Return what about the network is not as it should be, and what to do."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(check_network(view))
