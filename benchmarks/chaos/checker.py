"""Everything that is looked at when all has healed."""

from collections.abc import Iterator

from benchmarks.chaos import leaks
from benchmarks.chaos.books import Books, read_books
from benchmarks.chaos.checks import OUTCOMES, UNKNOWN, World, wrong
from benchmarks.chaos.diary import Wrong
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.look import look
from benchmarks.chaos.rooms import Rooms
from benchmarks.chaos.services import SECRET

NOBODYS = frozenset({"unknown", "foreign"})


def check(here: Ground) -> Books:
    """Write down all that is wrong now; return the books."""
    books = read_books(here.settings)
    found = [
        *wrong(World(look(here.bed), books)),
        *_rooms(here),
        *_drift(here),
        *_lost(here, books),
        *_leaks(here),
    ]
    for one in found:
        here.diary.blame(one)
    return books


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
