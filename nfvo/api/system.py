"""nfvo itself: is it well, how far is it, what changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from nfvo import __version__
from nfvo.api.answers import ok, unless_known, views_tag
from nfvo.api.auth import Admin, Reader
from nfvo.api.once import Once
from nfvo.api.schemas import Revision
from nfvo.assurance import alarms
from nfvo.errors import StoreError
from nfvo.lcm import restored
from nfvo.lcm.observation import Change
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.host import standing
from nfvo.lcm.views.ns import summary
from nfvo.lcm.views.world import World

router = APIRouter(tags=["nfvo"], route_class=Once)
MOST_CHANGES = 1000
LATE_AFTER_S = 5.0
Limit = Annotated[int, Query(ge=1, le=MOST_CHANGES)]


@dataclass(frozen=True, slots=True)
class StatusView:
    """
    What runs here; counts are by status, state, kind and severity.

    ``restored_at`` is when an old copy of the database was put back: nothing is
    removed, healed or fenced by itself until somebody lets it (``/nfvo/v1/resume``).
    """

    version: str
    installation: str
    revision: int
    services: Mapping[str, int]
    hosts: Mapping[str, int]
    operations: Mapping[str, int]
    alarms: Mapping[str, int]
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """Whether anything was held."""

    held: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """``queue`` is late when messages wait: it, or the conductor, may be down."""

    status: str = "ok"
    database: str = "ok"
    queue: str = "ok"


@dataclass(frozen=True, slots=True)
class ChangesView:
    """Changes after a revision; ask for those after ``next`` to go on."""

    changes: Sequence[Change]
    next: int


@router.get("/healthz")
async def healthz() -> Response:
    """Tell that the process lives."""
    return ok({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """
    Tell that requests can be answered, which takes the database (else 503).

    A queue that is down costs time only, as the outbox keeps what is to be sent:
    the body says so, and the answer stays 200.
    """
    ports: Ports = request.app.state.ports
    try:
        with ports.store.read(SYSTEM) as view:
            waits_s = view.outbox_oldest_s()
    except StoreError as error:
        raise HTTPException(503, f"database: {error.message}") from error
    return ok(Readiness(queue="late" if waits_s > LATE_AFTER_S else "ok"))


@router.get("/nfvo/v1/status")
def status(request: Request, caller: Reader) -> Response:
    """Return the version and how much there is of everything."""
    with caller.ports.store.read(caller.scope) as view:
        return unless_known(request, views_tag(view), lambda: _status(view))


@router.post("/nfvo/v1/resume")
def resume(caller: Admin) -> Response:
    """Let removals, auto-heal and fencing go on after a restored database."""
    return ok(Resumed(held=restored.resume(caller.ports, caller.scope)))


@router.get("/nfvo/v1/changes")
def changes(
    caller: Reader, since: Revision = 0, limit: Limit = MOST_CHANGES
) -> Response:
    """Return the changes after a revision, oldest first."""
    with caller.ports.store.read(caller.scope) as view:
        found = view.changes(since, limit)
    return ok(ChangesView(found, found[-1].rev if found else since))


@router.get("/nfvo/v1/openapi.json")
def openapi(request: Request, caller: Reader) -> Response:
    """Return the description of this API."""
    routes = request.app.routes
    return ok(get_openapi(title="nfvo", version=__version__, routes=routes))


def _states(world: World) -> Iterator[str]:
    for host in world.hosts.values():
        state, _ = standing(world.now, host, world.sweeps.get(host.id))
        yield state.value


def _status(view: Reading) -> StatusView:
    world, all_ns = World.of(view), view.ns_instances()
    last = view.newest_op_occs(ns.id for ns in all_ns)
    services = (summary(world, ns, last.get(ns.id)) for ns in all_ns)
    return StatusView(
        version=__version__,
        installation=view.installation(),
        restored_at=view.restored_at(),
        revision=view.revision(),
        services=Counter(service.status.value for service in services),
        hosts=Counter(_states(world)),
        operations=Counter(op.kind.value for op in last.values() if not op.final),
        alarms=alarms.counts(view),
    )
