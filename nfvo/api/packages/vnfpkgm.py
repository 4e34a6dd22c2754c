"""SOL005's VNF package management: ``/vnfpkgm/v2``."""

from fastapi import APIRouter, Request, Response

from nfvo.api.answers import ok
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.packages import content
from nfvo.api.packages.info import artifacts_of, vnf_package
from nfvo.api.packages.requests import Modifications, UploadFromUri, wanted
from nfvo.api.packages.routes import Resource, add_content, add_routes
from nfvo.api.schemas import Id
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import Forbidden
from nfvo.lcm import catalogue
from nfvo.lcm.catalogue import model_of

HEAVY = frozenset({"softwareImages", "additionalArtifacts"})
DEFAULT = HEAVY | {"userDefinedData", "checksum", "onboardingFailureDetails"}
PACKAGES = Resource(
    "vnfd", "/vnfpkgm/v2", "vnf_packages", vnf_package, DEFAULT, DEFAULT, HEAVY
)

router = APIRouter(
    prefix=PACKAGES.root, tags=["SOL005 VNF package management"], route_class=Once
)
add_routes(router, PACKAGES)
add_content(router, PACKAGES, "package_content", "vnfd")


@router.patch("/vnf_packages/{id}")
def modify(id: Id, body: Modifications, caller: Operator) -> Response:
    """Enable or disable a package, or change what users say of it."""
    catalogue.modify(caller.ports, caller.scope, "vnfd", id, wanted(body))
    return ok(body.model_dump(by_alias=True, exclude_none=True))


@router.get("/vnf_packages/{id}/artifacts")
def artifacts(id: Id, request: Request, caller: Reader) -> Response:
    """Return all additional artifacts in one zip."""
    found = content.kept(request, caller, "vnfd", id)
    with caller.ports.store.read(caller.scope) as view:
        record = found.record
        vnfd = model_of(view.descriptor("vnfd", record.descriptor, record.version))
    assert isinstance(vnfd, Vnfd)
    chosen = set(artifacts_of(vnfd, found.facts))
    return content.archive(found, lambda one: one in chosen)


@router.post("/vnf_packages/{id}/package_content/upload_from_uri", status_code=202)
def upload_from_uri(id: Id, body: UploadFromUri, caller: Operator) -> Response:
    """
    Refuse to fetch a package from somewhere.

    Whoever may upload could otherwise make this server ask any address that it can
    reach, and its networks are those of the hypervisors.
    """
    with caller.ports.store.read(caller.scope) as view:
        found = view.package("vnfd", id)
    raise Forbidden(
        f"nfvo fetches nothing, {body.address_information!r} neither",
        hint=f"send the bytes: PUT {PACKAGES.path}/{found.id}/package_content",
    )
