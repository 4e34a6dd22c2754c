"""What VNF packages and NS descriptors have in common over HTTP."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as Part

from nfvo.api.answers import created, done, ok, page
from nfvo.api.artifacts import clear_unneeded
from nfvo.api.auth import Caller, Operator, Reader
from nfvo.api.packages import content, intake
from nfvo.api.packages.info import Shown, Used
from nfvo.api.packages.requests import CreateRequest
from nfvo.api.paging import Asked, listed
from nfvo.api.paging import Part as PartOfList
from nfvo.api.schemas import Id
from nfvo.api.selectors import Chosen, Selectors, without
from nfvo.lcm import catalogue
from nfvo.lcm.listing import Page
from nfvo.lcm.package import Kind, PackageRecord
from nfvo.lcm.reading import Reading

MOST_WHOLE = 100
"""How many packages come in a page with all of their files."""
FilePath = Annotated[str, Part(max_length=1024, pattern=r"^[^\x00-\x1f]+$")]


@dataclass(frozen=True, slots=True)
class Resource:
    """
    A kind of package over HTTP: the ``root`` of its API, and the ``name`` of its list.

    ``complex`` are the attributes that may be left out, ``default`` those that lists
    leave out, ``heavy`` those that have all files in them.
    """

    kind: Kind
    root: str
    name: str
    show: Callable[[Reading, PackageRecord, Used], Shown]
    complex: frozenset[str]
    default: frozenset[str]
    heavy: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The path of the list."""
        return f"{self.root}/{self.name}"

    def one(self, caller: Caller, id: str) -> Shown:
        """Return one of them as it is shown."""
        with caller.ports.store.read(caller.scope) as view:
            return self.show(view, view.package(self.kind, id), view.used_descriptors())


def list_of(
    of: Resource, view: Reading, asked: PartOfList, chosen: Selectors
) -> Page[object]:
    """Return packages by id; their files are read only if need be."""
    left_out = chosen.left_out(of.complex, of.default)
    is_whole = not of.heavy <= left_out or bool(asked.named & of.heavy)
    used = view.used_descriptors()

    def show(some: Sequence[PackageRecord]) -> Iterator[Shown]:
        for one in some:
            whole = view.package(of.kind, one.id) if is_whole else one
            yield of.show(view, whole, used)

    def fetch(marker: str, limit: int) -> Page[PackageRecord]:
        return view.package_page(of.kind, marker, limit)

    most = min(asked.limit, MOST_WHOLE) if is_whole else asked.limit
    part = replace(asked, limit=most)
    return listed(fetch, show, part, lambda shown: without(shown, left_out))


def add_routes(router: APIRouter, of: Resource) -> None:
    """Add the routes that both kinds have; PATCH is each kind's own."""

    @router.get(f"/{of.name}")
    def list_all(
        request: Request, caller: Reader, asked: Asked, chosen: Chosen
    ) -> Response:
        """Return those that there are, by id."""
        with caller.ports.store.read(caller.scope) as view:
            return page(request, list_of(of, view, asked, chosen))

    @router.post(f"/{of.name}", status_code=201)
    def create(caller: Operator, body: CreateRequest | None = None) -> Response:
        """Create one without content."""
        data = body.user_defined_data if body else {}
        new = catalogue.create(caller.ports, caller.scope, of.kind, data)
        return created(of.one(caller, new.id), f"{of.path}/{new.id}")

    @router.get(f"/{of.name}/{{id}}")
    def show(id: Id, caller: Reader) -> Response:
        """Return one of them."""
        return ok(of.one(caller, id))

    @router.delete(f"/{of.name}/{{id}}", status_code=204)
    def delete(id: Id, request: Request, caller: Operator) -> Response:
        """Remove one that is disabled and that nothing uses, with its bytes."""
        catalogue.remove_package(caller.ports, caller.scope, of.kind, id)
        clear_unneeded(caller.ports, request.app.state.artifacts)
        return done()

    @router.get(f"/{of.name}/{{id}}/manifest")
    def manifest(id: Id, request: Request, caller: Reader) -> Response:
        """Return the manifest."""
        return content.manifest(request, content.kept(request, caller, of.kind, id))

    @router.get(f"/{of.name}/{{id}}/artifacts/{{path:path}}")
    def artifact(id: Id, path: FilePath, request: Request, caller: Reader) -> Response:
        """Return one file, or a range of it."""
        return content.artifact(
            request, content.kept(request, caller, of.kind, id), path
        )


def add_content(router: APIRouter, of: Resource, whole: str, descriptor: str) -> None:
    """Add the routes of the content, called ``whole``, and its ``descriptor``."""

    @router.put(f"/{of.name}/{{id}}/{whole}", status_code=202)
    async def put(id: Id, request: Request, caller: Operator) -> Response:
        """Take in the content, which is the body; its state tells what comes of it."""
        return await intake.take(request, caller, of.kind, id)

    @router.get(f"/{of.name}/{{id}}/{whole}")
    def get(id: Id, request: Request, caller: Reader) -> Response:
        """Return the content as it was uploaded, or a range of it."""
        return content.whole(request, content.kept(request, caller, of.kind, id))

    @router.get(f"/{of.name}/{{id}}/{descriptor}")
    def get_descriptor(id: Id, request: Request, caller: Reader) -> Response:
        """Return the descriptor: its file, or a zip where it has several."""
        return content.descriptor(request, content.kept(request, caller, of.kind, id))
