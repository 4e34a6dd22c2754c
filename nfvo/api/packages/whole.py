"""Packages taken in whole, in one go: ``/nfvo/v1/packages``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi import Path as Part

from nfvo.api.answers import ok
from nfvo.api.artifacts import Upload, clear_unneeded, keeping
from nfvo.api.auth import Operator
from nfvo.api.descriptors import DescriptorView, view_of
from nfvo.api.packages.images import Arrived, settled
from nfvo.api.packages.intake import fill
from nfvo.api.packages.onboard import Place, found
from nfvo.descriptor.problems import Problem
from nfvo.lcm import catalogue
from nfvo.lcm.package import Content
from nfvo.lcm.records import Image

router = APIRouter(prefix="/nfvo/v1/packages", tags=["packages"])
File = Annotated[str, Part(max_length=255, pattern=r"^[\w][\w.+-]*$")]


@dataclass(frozen=True, slots=True)
class PackageView:
    """What was taken in, and what is to be thought of its signatures."""

    descriptors: tuple[DescriptorView, ...]
    images: tuple[Image, ...]
    signature: str
    warnings: tuple[Problem, ...]


@router.put("/{file}")
async def put(file: File, request: Request, caller: Operator) -> Response:
    """Take in the descriptors and images of a package, which is the body, or none."""
    artifacts: Path = request.app.state.artifacts
    with await to_thread.run_sync(Upload, artifacts) as upload:
        await fill(upload, request, caller)
        rules = await to_thread.run_sync(request.app.state.packages.rules)
        place = Place(caller.ports, caller.scope, artifacts, rules)
        taken = await to_thread.run_sync(_take_in, place, upload, file)
    return ok(taken)


def _take_in(place: Place, upload: Upload, name: str) -> PackageView:
    """Check a package, and take it in; raises ``DescriptorError`` with all problems."""
    arrived = Arrived(upload.written(), upload.sha256, name)
    with found(place, arrived) as one:
        content = Content(name, upload.sha256, upload.size)
        with keeping(place.ports, place.artifacts, upload, *one.uploads):
            images = settled(place.ports, place.scope, place.artifacts, one.images)
            taken = catalogue.take_in(
                place.ports, place.scope, one.draft, images, one.of(content)
            )
    clear_unneeded(place.ports, place.artifacts)  # an older package may be no more
    views = tuple(map(view_of, taken.descriptors))
    return PackageView(views, images, one.facts.signature, taken.warnings)
