"""SOL005's NSD management: ``/nsd/v2``."""

from fastapi import APIRouter, Response

from nfvo.api.answers import ok
from nfvo.api.auth import Operator
from nfvo.api.once import Once
from nfvo.api.packages.info import nsd
from nfvo.api.packages.requests import NsdModifications, wanted
from nfvo.api.packages.routes import Resource, add_content, add_routes
from nfvo.api.schemas import Id
from nfvo.lcm import catalogue

DEFAULT = frozenset({"userDefinedData", "onboardingFailureDetails"})
DESCRIPTORS = Resource("nsd", "/nsd/v2", "ns_descriptors", nsd, DEFAULT, DEFAULT)

router = APIRouter(
    prefix=DESCRIPTORS.root, tags=["SOL005 NSD management"], route_class=Once
)
add_routes(router, DESCRIPTORS)
add_content(router, DESCRIPTORS, "nsd_content", "nsd")


@router.patch("/ns_descriptors/{id}")
def modify(id: Id, body: NsdModifications, caller: Operator) -> Response:
    """Enable or disable an NSD, or change what users say of it."""
    catalogue.modify(caller.ports, caller.scope, "nsd", id, wanted(body))
    return ok(body.model_dump(by_alias=True, exclude_none=True))
