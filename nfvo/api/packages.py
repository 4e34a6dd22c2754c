"""Packages: uploaded as a stream, and taken in whole: ``/nfvo/v1/packages``."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi import Path as Part

from nfvo.api.answers import ok
from nfvo.api.artifacts import Upload, check_qcow2, check_raw
from nfvo.api.auth import Caller, Operator
from nfvo.api.descriptors import DescriptorView, view_of
from nfvo.descriptor.package.images import Packed, images_in
from nfvo.descriptor.package.package import Package, package
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.package.rules import Rules
from nfvo.descriptor.packaged import bundle_of
from nfvo.descriptor.problems import Problem
from nfvo.errors import DescriptorError, InvalidRequest, NfvoError
from nfvo.lcm import catalogue
from nfvo.lcm.records import Image

router = APIRouter(prefix="/nfvo/v1/packages", tags=["packages"])
File = Annotated[str, Part(max_length=255, pattern=r"^[\w][\w.+-]*$")]
CHECKS = {"qcow2": check_qcow2, "raw": check_raw}


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
        async for chunk in request.stream():
            await to_thread.run_sync(upload.write, chunk)
        path = await to_thread.run_sync(upload.written)
        rules = request.app.state.packages.rules()
        return ok(await to_thread.run_sync(_take_in, caller, path, file, rules))


def _take_in(caller: Caller, path: Path, name: str, rules: Rules) -> PackageView:
    """Check a package, and take it in; raises ``DescriptorError`` with all problems."""
    try:
        with package(path, rules, name) as found:
            return _onboard(caller, found, path.parent)
    except Refused as refused:
        raise DescriptorError(refused.problems) from refused


def _onboard(caller: Caller, found: Package, artifacts: Path) -> PackageView:
    """Keep the images first: what names them is one transaction, and the last thing."""
    draft = catalogue.draft(caller.ports, caller.scope, bundle_of(found))
    with ExitStack() as uploads:
        images: dict[Image, Upload] = {}
        for packed in images_in(found, draft.read.vnfds):
            upload = uploads.enter_context(Upload(artifacts))
            images[_image(upload, found, packed)] = upload
        for upload in images.values():
            upload.keep()
        taken = _taken_in(caller, draft, (*images,), artifacts)
    views = tuple(map(view_of, taken.descriptors))
    return PackageView(views, tuple(images), found.verdict.value, taken.warnings)


def _taken_in(
    caller: Caller, draft: catalogue.Draft, images: tuple[Image, ...], artifacts: Path
) -> catalogue.Onboarded:
    """Make all known; of images that are refused no bytes stay."""
    try:
        return catalogue.take_in(caller.ports, caller.scope, draft, images)
    except NfvoError:
        for image in images:
            if catalogue.unless_needed(caller.ports, caller.scope, image):
                (artifacts / image.path).unlink(missing_ok=True)
        raise


def _image(upload: Upload, found: Package, packed: Packed) -> Image:
    """Copy an image out of its package; refuse what no hypervisor should open."""
    if fault := packed.fault():
        hint = "put the image there that the VNFD means, or mend its checksum"
        raise InvalidRequest(fault, hint=hint)
    for chunk in found.contents.chunks(packed.file):
        upload.write(chunk)
    said = packed.image.disk_format or "qcow2"
    if said not in CHECKS:
        hint = "convert it: qemu-img convert -O qcow2 IMAGE OUT.qcow2"
        raise InvalidRequest(f"{packed.file} is {said}, not qcow2 or raw", hint=hint)
    CHECKS[said](upload.head)
    sha256 = upload.sha256
    return Image(packed.image.name, sha256, upload.size, sha256, said)
