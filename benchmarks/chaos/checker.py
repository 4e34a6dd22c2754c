"""
Everything that is looked at when all has healed, until nothing is wrong or time is up.

What an operation has left behind is buried, and removed by the first survey after the
longest call that may make it again: that and one reconcile period is waited for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from benchmarks.chaos import leaks
from benchmarks.chaos.books import Books, read_books
from benchmarks.chaos.caches import cached, half_images, half_kept
from benchmarks.chaos.checks import OUTCOMES, UNKNOWN, World, wrong
from benchmarks.chaos.diary import Wrong
from benchmarks.chaos.ground import RECONCILE_S, Ground
from benchmarks.chaos.look import look
from benchmarks.chaos.rooms import Rooms
from benchmarks.chaos.services import SECRET
from nfvo.lcm.drift.compare import MAY_LAST_S

SLACK_S = 5.0
PASSES_S = MAY_LAST_S + RECONCILE_S + SLACK_S
NOBODYS = frozenset({"unknown", "foreign"})


@dataclass(frozen=True, slots=True)
class Checked:
    """Steps that were done more than once, and how long it took until all was right."""

    repeated: int
    seconds: float


def check(here: Ground) -> Checked:
    """Look until nothing is wrong, or all that may pass has passed; write it down."""
    began, books, found = monotonic(), Books(), [Wrong(OUTCOMES, "", "", "", "unseen")]
    while found and monotonic() - began < PASSES_S:
        here.rest(RECONCILE_S)
        books = read_books(here.settings)
        found = list(_found(here, books))
    for one in found:
        here.diary.blame(one)
    return Checked(books.repeated, monotonic() - began)


def _found(here: Ground, books: Books) -> Iterator[Wrong]:
    yield from wrong(World(look(here.bed), books))
    yield from _rooms(here)
    yield from _drift(here)
    yield from _lost(here, books)
    yield from _leaks(here)
    yield from half_images(cached(here.bed), books.images)
    yield from half_kept(here.settings.artifacts)


def _rooms(here: Ground) -> list[Wrong]:
    rooms = Rooms(here.settings.database_url)
    found = [*rooms.oversold(), *rooms.twice(), *rooms.unjustified()]
    rooms.close()
    return found


def _drift(here: Ground) -> Iterator[Wrong]:
    """Yield what nfvo itself says deviates."""
    drift = here.client.get("/nfvo/v1/drift")
    for one in drift["deviations"]:
        goal = UNKNOWN if one["kind"] in NOBODYS else OUTCOMES
        why = f"nfvo says {one['kind']}: {one['expected']} {one['observed']}"
        yield Wrong(goal, one["host"], one["what"], one["name"], why)


def _lost(here: Ground, books: Books) -> Iterator[Wrong]:
    """Yield operations that were promised, and nobody knows of."""
    known = {one.id for service in books.services for one in service.operations}
    for operation, ns_id in here.diary.accepted.items():
        if operation not in known and ns_id not in here.diary.deleted:
            why = f"it was accepted for service {ns_id}, and there is no record of it"
            yield Wrong(OUTCOMES, "", "operation", operation, why)


def _leaks(here: Ground) -> Iterator[Wrong]:
    yield from leaks.in_files(here.home, SECRET)
    yield from leaks.in_command_lines(SECRET)
    for host in here.bed.hosts.values():
        yield from leaks.in_files(host.dir, SECRET)
