"""The bytes of a request → a file in the artifact store."""

from pathlib import Path

from anyio import CancelScope, to_thread
from fastapi import Request, Response

from nfvo.api.answers import taken_up
from nfvo.api.artifacts import Upload, keeping
from nfvo.api.auth import Caller
from nfvo.api.packages.failure import of_upload
from nfvo.api.packages.onboarder import Onboarder
from nfvo.api.packages.pieces import writing
from nfvo.api.packages.staying import staying
from nfvo.errors import StorageFull
from nfvo.lcm import catalogue
from nfvo.lcm.package import Kind, PackageRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import Scope

GIB = 2**30
NAMES = {"vnfd": "package_content", "nsd": "nsd_content"}
"""What problems call a package that came without a name."""


async def fill(upload: Upload, request: Request, caller: Caller) -> None:
    """Write the body of a request; ``StorageFull`` when the project has no room."""
    room = await to_thread.run_sync(_room, request, caller)
    announced = request.headers.get("content-length", "")
    if announced.isdigit():
        room.check(int(announced))
    async with writing(upload) as pieces:
        async for chunk in request.stream():
            await pieces.add(chunk)
            room.check(upload.size)
    room.check(upload.size)


class Room:
    """How many bytes may come; None: as many as the disk has."""

    def __init__(self, most: int | None) -> None:
        self.most = most

    def check(self, size: int) -> None:
        """Raise ``StorageFull`` when that is too much."""
        if self.most is not None and size > self.most:
            raise StorageFull(
                f"the catalogue has room for {max(self.most, 0)} more bytes",
                hint="nfvo package remove ID; or raise NFVO_CATALOGUE_GIB",
            )


def _room(request: Request, caller: Caller) -> Room:
    gib: int = request.app.state.packages.catalogue_gib
    if not gib:
        return Room(None)
    with caller.ports.store.read(caller.scope) as view:
        return Room(gib * GIB - view.stored_bytes())


async def take(request: Request, caller: Caller, kind: Kind, id: str) -> Response:
    """Take in the content of a package, and let it be processed behind the answer."""
    artifacts: Path = request.app.state.artifacts
    onboarder: Onboarder = request.app.state.onboarder
    ports, scope, name = caller.ports, caller.scope, NAMES[kind]
    begun = await to_thread.run_sync(catalogue.upload, ports, scope, kind, id, name)
    try:
        with staying(ports, begun), Upload(artifacts) as upload:
            await fill(upload, request, caller)
            there = await to_thread.run_sync(_kept, ports, scope, begun, upload)
    except BaseException as error:
        with CancelScope(shield=True):
            why = of_upload(error)
            await to_thread.run_sync(catalogue.fail, ports, scope, begun, why)
        raise
    onboarder.begin(there)
    return taken_up()


def _kept(
    ports: Ports, scope: Scope, begun: PackageRecord, upload: Upload
) -> PackageRecord:
    with keeping(ports, upload.artifacts, upload):
        return catalogue.uploaded(ports, scope, begun, upload.sha256, upload.size)
