"""What is in a package on board, as answers: all of it, its descriptor, its files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from nfvo.api.auth import Caller
from nfvo.api.packages.ranges import Body, answer, file_body, skipping
from nfvo.api.packages.reading import TOSCA_META, contents_of, is_text
from nfvo.api.packages.zipping import Member, zipped
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.opening import GZIP, ZIP
from nfvo.errors import Conflict, NotFound
from nfvo.lcm.package import Facts, Kind, PackageRecord, PackedFile, S

TEXT, AS_ZIP, BYTES = "text/plain", "application/zip", "application/octet-stream"
TEXTS = (".yaml", ".yml", ".mf", ".txt", ".meta", ".sh", ".md", ".json", ".xml")


@dataclass(frozen=True, slots=True)
class Kept:
    """A package on board, whose bytes are there."""

    record: PackageRecord
    facts: Facts
    artifacts: Path
    limits: Limits

    @property
    def path(self) -> Path:
        """Its file."""
        return self.artifacts / self.record.content.sha256

    def file(self, path: str) -> PackedFile:
        """Return one of its files; raises ``NotFound``."""
        found = next((one for one in self.facts.files if one.path == path), None)
        if found is None:
            hint = "its list has the paths: softwareImages, additionalArtifacts"
            raise NotFound(f"{self.record.called} has no file {path!r}", hint=hint)
        return found

    def members(self, files: Iterable[PackedFile]) -> Iterator[Member]:
        """Yield the names, sizes and bytes of some of its files."""
        if is_text(self.path):
            for one in files:
                yield one.path, one.size, file_body(self.path, TEXT, "").at(0)
            return
        with contents_of(self.path, self.record.content.file, self.limits) as contents:
            for one in files:
                yield one.path, one.size, contents.chunks(one.path)

    def chunks(self, file: PackedFile, first: int) -> Iterator[bytes]:
        """Yield what comes after so many bytes of one of its files."""
        if is_text(self.path):
            yield from file_body(self.path, TEXT, "").at(first)
            return
        with contents_of(self.path, self.record.content.file, self.limits) as contents:
            if span := contents.span(file.path):
                yield from span.chunks(first)
            else:
                yield from skipping(contents.chunks(file.path), first)

    def body(self, file: PackedFile) -> Body:
        """Return one of its files, to be answered with."""
        media_type = TEXT if file.path.lower().endswith(TEXTS) else BYTES
        alone = self.artifacts / file.sha256
        if file.sha256 and alone.is_file():  # as images are
            return file_body(alone, media_type, file.path)

        def at(first: int) -> Iterator[bytes]:
            return self.chunks(file, first)

        return Body(file.size, file.sha256, media_type, file.path, at)


def kept(request: Request, caller: Caller, kind: Kind, id: str) -> Kept:
    """Return a package; ``Conflict`` when it is not on board, or its bytes are lost."""
    with caller.ports.store.read(caller.scope) as view:
        record = view.package(kind, id)
    if record.state is not S.ONBOARDED:
        hint = "its content can be had when it is ONBOARDED"
        raise Conflict(f"{record.called} is {record.state}", hint=hint)
    limits = request.app.state.packages.limits()
    facts = record.content.facts
    found = Kept(record, facts or Facts(), request.app.state.artifacts, limits)
    if facts is None or not found.path.is_file():
        raise Conflict(
            f"the bytes of {record.called} are not here",
            hint="upload the same file again: nfvo descriptor add FILE",
        )
    return found


def whole(request: Request, package: Kept) -> Response:
    """Answer with the package as it was uploaded."""
    content = package.record.content
    with package.path.open("rb") as file:
        head = file.read(4)
    media_type = TEXT if is_text(package.path) else BYTES
    media_type = AS_ZIP if head.startswith(ZIP) else media_type
    media_type = "application/gzip" if head.startswith(GZIP) else media_type
    return answer(request, file_body(package.path, media_type, content.file))


def descriptor(request: Request, package: Kept) -> Response:
    """Answer with the files of the descriptor: one as it is, or a zip (9.4.4.3.2)."""
    named = package.facts.definitions
    if len(named) == 1 and _takes(request, TEXT):
        return answer(request, package.body(package.file(named[0])))
    if not _takes(request, AS_ZIP):
        raise HTTPException(
            HTTPStatus.NOT_ACCEPTABLE,
            f"the descriptor consists of {len(named)} files: accept {AS_ZIP}",
        )
    with_meta = [one.path for one in package.facts.files if one.path == TOSCA_META]
    return archive(package, lambda one: one.path in {*named, *with_meta})


def manifest(request: Request, package: Kept) -> Response:
    """Answer with the manifest; raises ``NotFound`` when there is none."""
    if not package.facts.manifest:
        hint = "only packages of SOL004 have one"
        raise NotFound(f"{package.record.called} has no manifest", hint=hint)
    return answer(request, package.body(package.file(package.facts.manifest)))


def artifact(request: Request, package: Kept, path: str) -> Response:
    """Answer with one file; raises ``NotFound``."""
    return answer(request, package.body(package.file(path)))


def archive(package: Kept, chosen: Callable[[PackedFile], bool]) -> Response:
    """Answer with a zip of the files that are chosen."""
    files = [one for one in package.facts.files if chosen(one)]
    name = f'attachment; filename="{package.record.id}.zip"'
    headers = {"Content-Disposition": name, "Accept-Ranges": "none"}
    return StreamingResponse(
        zipped(package.members(files)), HTTPStatus.OK, headers, AS_ZIP
    )


def _takes(request: Request, media_type: str) -> bool:
    """Whether a client accepts a type, as far as it says what it accepts."""
    sent = request.headers.get("accept", "*/*")
    types = {one.partition(";")[0].strip().lower() for one in sent.split(",")}
    return not types.isdisjoint({media_type, "*/*", f"{media_type.split('/')[0]}/*"})
