"""Descriptors: on-boarded together, looked at, given up: ``/nfvo/v1/descriptors``."""

from dataclasses import dataclass
from typing import Literal

import orjson
from fastapi import APIRouter, Request, Response

from nfvo.api.answers import JSON, done, ok, records_tag, unless_known
from nfvo.api.artifacts import clear_unneeded
from nfvo.api.auth import Operator, Reader
from nfvo.api.once import Once
from nfvo.api.packages import texts
from nfvo.api.schemas import Files, Id, Text
from nfvo.descriptor.problems import Problem
from nfvo.lcm import catalogue
from nfvo.lcm.store import StoredDescriptor

router = APIRouter(
    prefix="/nfvo/v1/descriptors", tags=["descriptors"], route_class=Once
)
Kind = Literal["nsd", "vnfd"]


@dataclass(frozen=True, slots=True)
class DescriptorView:
    """A descriptor without its text."""

    kind: str
    id: Id
    version: str
    digest: str
    source: str


@dataclass(frozen=True, slots=True)
class OnboardedView:
    """What was taken in."""

    descriptors: tuple[DescriptorView, ...]
    warnings: tuple[Problem, ...]


@router.get("")
def list_descriptors(request: Request, caller: Reader) -> Response:
    """Return all descriptors, without their texts."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(
            request, records_tag(view), lambda: [*map(view_of, view.descriptors())]
        )


@router.post("")
def onboard(body: Files, request: Request, caller: Operator) -> Response:
    """Take in all descriptors of the files, or none and say all that is wrong."""
    taken = texts.onboard(
        caller.ports, caller.scope, request.app.state.artifacts, body.files
    )
    return ok(OnboardedView(tuple(map(view_of, taken.descriptors)), taken.warnings))


@router.get("/{kind}/{id}")
def show(kind: Kind, id: Id, caller: Reader, version: Text = "") -> Response:
    """Return one descriptor in nfvo's terms, its newest version unless one is named."""
    with caller.ports.store.read(caller.scope) as view:
        stored = view.descriptor(kind, id, version)
    document = orjson.Fragment(catalogue.model_of(stored).model_dump_json())
    body = {"kind": stored.kind, "digest": stored.digest, "document": document}
    return Response(orjson.dumps(body), media_type=JSON)


@router.delete("/{kind}/{id}", status_code=204)
def remove(
    kind: Kind, id: Id, request: Request, caller: Operator, version: Text = ""
) -> Response:
    """Give up a descriptor that nothing uses, and the package that it came in."""
    catalogue.remove_descriptor(caller.ports, caller.scope, kind, id, version)
    clear_unneeded(caller.ports, request.app.state.artifacts)
    return done()


def view_of(stored: StoredDescriptor) -> DescriptorView:
    """Return what is said of a descriptor in lists."""
    return DescriptorView(
        stored.kind, stored.id, stored.version, stored.digest, stored.source
    )
