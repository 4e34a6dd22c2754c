"""Sites: ``/nfvo/v1/sites``; what a cloud is logged in with goes in, and never out."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError

from nfvo.api.answers import created, done, ok, page_unless_known, records_tag
from nfvo.api.attributes import OvercommitBody
from nfvo.api.auth import Admin, Reader
from nfvo.api.cloud_schemas import CloudBody, SecretText, secret_of
from nfvo.api.once import Once
from nfvo.api.paging import Asked, listed_whole
from nfvo.api.schemas import Amount, Body, Id, Text
from nfvo.descriptor.document import Name
from nfvo.lcm import clouds, sites
from nfvo.lcm.cloud import SECRET_OF, URI
from nfvo.lcm.logins import Fault, Wrong
from nfvo.lcm.records import FIRST_VNI, LAST_VNI
from nfvo.lcm.sites import NewSite

router = APIRouter(prefix="/nfvo/v1/sites", tags=["infrastructure"], route_class=Once)
Fabric = Literal["vxlan", "udp"]
CODES = {
    Fault.MISSING: "missing",
    Fault.UNKNOWN: "extra_forbidden",
    Fault.INVALID: "value_error",
}
"""What pydantic calls such mistakes."""
UDP = Wrong(
    ("fabric",),
    Fault.INVALID,
    "a cloud has no links of the fabric udp",
    "vxlan stands for what Neutron makes: leave fabric out",
)


class SiteBody(Body):
    """A site to add; one of kind openstack has a ``cloud``, and a ``secret`` for it."""

    name: Name
    kind: Literal["libvirt", "fake", "openstack"] = "libvirt"
    zone: Text = ""
    fabric: Fabric = "vxlan"
    first_vni: Amount = FIRST_VNI
    last_vni: Amount = LAST_VNI
    cloud: CloudBody | None = None
    secret: SecretText | None = None

    def new_site(self) -> NewSite:
        """Return it as the core takes it; raises all that is wrong with it."""
        _refuse(self._wrong())
        return NewSite(
            name=self.name,
            kind=self.kind,
            zone=self.zone,
            fabric=self.fabric,
            first_vni=self.first_vni,
            last_vni=self.last_vni,
            cloud=self.cloud.cloud() if self.cloud else None,
            secret=secret_of(self.secret),
        )

    def _wrong(self) -> Iterator[Wrong]:
        if self.cloud is None:
            yield from self._without_cloud()
            return
        if self.kind != URI:
            message = f"a site of kind {self.kind} has no cloud"
            yield Wrong(("cloud",), Fault.INVALID, message, f"say kind: {URI}")
        yield from self.cloud.wrong()
        if self.secret is None:
            hint = f"send {SECRET_OF[self.cloud.auth_type]} of its clouds.yaml"
            yield Wrong(("secret",), Fault.MISSING, "missing: the secret", hint)
        if self.fabric == "udp":
            yield UDP

    def _without_cloud(self) -> Iterator[Wrong]:
        if self.kind == URI:
            hint = "auth, region, ... of a clouds.yaml"
            yield Wrong(("cloud",), Fault.MISSING, "missing: how it is reached", hint)
        elif self.secret is not None:
            message, hint = "only clouds have one", "leave it out"
            yield Wrong(("secret",), Fault.INVALID, message, hint)


class SiteChange(Body):
    """
    What is to be different at a site; only links themselves can name a bridge.

    A ``cloud`` is given whole; its secret stays if it is the same login.
    """

    fabric: Fabric | None = None
    cloud: CloudBody | None = None
    secret: SecretText | None = None
    overcommit: OvercommitBody | None = None

    def check(self) -> None:
        """Raise all that is wrong with it."""
        _refuse(self._wrong())

    def _wrong(self) -> Iterator[Wrong]:
        if not self.model_fields_set:
            hint = "give fabric, overcommit, cloud or secret"
            yield Wrong((), Fault.MISSING, "nothing is to be changed", hint)
        if self.cloud is not None:
            yield from self.cloud.wrong()
            if self.fabric == "udp":
                yield UDP


@router.get("")
def list_sites(request: Request, caller: Reader, asked: Asked) -> Response:
    """Return all sites by name."""
    with caller.ports.store.read(caller.scope) as view:
        return page_unless_known(
            request, records_tag(view), lambda: listed_whole(view.sites(), asked)
        )


@router.post("", status_code=201)
def add_site(body: SiteBody, caller: Admin) -> Response:
    """Add a site; hosts join it by its name, those of a cloud are found there."""
    site = sites.add(caller.ports, caller.scope, body.new_site())
    return created(site, f"{router.prefix}/{site.name}")


@router.get("/{name}")
def show_site(name: Id, caller: Reader) -> Response:
    """Return one site; by name or id."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(view.site(name))


@router.delete("/{name}", status_code=204)
def remove_site(name: Id, caller: Admin, force: bool = False) -> Response:
    """
    Remove a site that has no hosts, or a cloud in which no VNFC is placed.

    A cloud is gone (202) when what is ours has been removed there; with ``force`` it
    is forgotten at once, and not touched.
    """
    if sites.remove(caller.ports, caller.scope, name, force=force):
        return done()
    location = f"{router.prefix}/{name}"
    return Response(status_code=HTTPStatus.ACCEPTED, headers={"Location": location})


@router.patch("/{name}")
def change_site(name: Id, body: SiteChange, caller: Admin) -> Response:
    """Change how a cloud is reached, what links get that name no fabric, overcommit."""
    body.check()
    ports, scope, secret = caller.ports, caller.scope, secret_of(body.secret)
    if body.cloud is not None:
        clouds.set_cloud(ports, scope, name, body.cloud.cloud(), secret)
    elif secret is not None:
        clouds.set_secret(ports, scope, name, secret)
    if body.fabric is not None:
        sites.prefer(ports, scope, name, body.fabric)
    if body.overcommit is not None:
        sites.promise(ports, scope, name, body.overcommit.overcommit())
    with ports.store.read(scope) as view:
        return ok(view.site(name))


@router.post("/{name}/check")
def check_site(name: Id, caller: Admin) -> Response:
    """Try each right that we need at a cloud: something is made there and removed."""
    return ok({"site": name, "rights": clouds.check(caller.ports, name)})


def _refuse(wrong: Iterable[Wrong]) -> None:
    """Raise what is wrong with a body, as what pydantic finds is raised."""
    found: list[dict[str, Any]] = [
        {
            "type": CODES[one.fault],
            "loc": ("body", *one.path),
            "msg": one.message,
            "ctx": {"hint": one.hint},
        }
        for one in wrong
    ]
    if found:
        raise RequestValidationError(found)
