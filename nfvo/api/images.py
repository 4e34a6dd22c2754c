"""Images: uploaded as a stream, kept by checksum: ``/nfvo/v1/images``."""

from pathlib import Path
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Header, Request, Response

from nfvo.api.answers import created, done, ok, records_tag, unless_known
from nfvo.api.artifacts import CHECKS, Upload, clear_unneeded, keeping
from nfvo.api.auth import Caller, Operator, Reader
from nfvo.api.packages.intake import fill
from nfvo.api.schemas import Id
from nfvo.descriptor.document import Name
from nfvo.errors import InvalidRequest
from nfvo.lcm import catalogue
from nfvo.lcm.records import Image

router = APIRouter(prefix="/nfvo/v1/images", tags=["images"])
Format = Literal["qcow2", "raw"]
Sha256Header = Annotated[
    str, Header(alias="X-Checksum-Sha256", pattern=r"^([0-9a-f]{64})?$")
]


@router.get("")
def list_images(request: Request, caller: Reader) -> Response:
    """Return all images."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, records_tag(view), view.images)


@router.get("/{name}")
def show(name: Id, caller: Reader) -> Response:
    """Return what is known of one image."""
    with caller.ports.store.read(caller.scope) as view:
        return ok(view.image(name))


@router.put("/{name}", status_code=201)
async def put(
    name: Name,
    request: Request,
    caller: Operator,
    format: Format = "qcow2",
    sha256: Sha256Header = "",
) -> Response:
    """Take in an image; the body is its bytes."""
    with await to_thread.run_sync(Upload, _artifacts(request)) as upload:
        await fill(upload, request, caller)
        CHECKS[format](upload.head)
        _compare(upload.sha256, sha256)
        image = Image(name, upload.sha256, upload.size, upload.sha256, format)
        await to_thread.run_sync(_take_in, caller, image, upload)
    return created(image, f"{router.prefix}/{name}")


@router.delete("/{name}", status_code=204)
def remove(name: Id, request: Request, caller: Operator) -> Response:
    """Give up an image that no VNFC needs."""
    catalogue.remove_image(caller.ports, caller.scope, name)
    clear_unneeded(caller.ports, _artifacts(request))
    return done()


def _take_in(caller: Caller, image: Image, upload: Upload) -> None:
    """Make an image known; it may replace one whose bytes go then."""
    with keeping(caller.ports, upload.artifacts, upload):
        catalogue.put_image(caller.ports, caller.scope, image)
    clear_unneeded(caller.ports, upload.artifacts)


def _artifacts(request: Request) -> Path:
    artifacts: Path = request.app.state.artifacts
    return artifacts


def _compare(found: str, expected: str) -> None:
    if expected and found != expected:
        message = f"the upload has the checksum {found}, expected {expected}"
        raise InvalidRequest(message, hint="upload it again")
