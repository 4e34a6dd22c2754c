"""The database: can it be read, is it whole, has it the schema of this nfvo."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.errors import StoreError
from nfvo.settings import Settings

if TYPE_CHECKING:
    from nfvo.store.examine import Condition

PART, CLOCK = "database", "clock"
SKEW_S = 2.0
MIGRATE = "nfvo down; python -m nfvo.bootstrap </dev/null; nfvo up -d"


def look(settings: Settings) -> "Condition | Finding":
    """Return the condition of the database, or why there is none."""
    file = settings.database_file
    if file is not None and not file.exists():
        return skipped(PART, f"there is no {file} yet", "nfvo up -d")
    from nfvo.store.examine import examine

    try:
        return examine(settings.database_url)
    except StoreError as error:
        message = f"it cannot be read: {error.message}"
        return fail(PART, message, error.hint or _rescue(file))


def judge(settings: Settings, found: "Condition") -> Iterator[Finding]:
    """Say what is good and bad about a condition."""
    yield _schema(found)
    file = settings.database_file
    if file is None:
        return
    if found.damage:
        yield fail(PART, f"{file} is damaged: {found.damage}", _rescue(file))
    else:
        yield fine(PART, f"{file} is whole")
    if found.journal != "wal":
        mend = "move it to a local disk: export NFVO_HOME=/PATH"
        message = f"its journal is {found.journal}, not WAL: is the disk a network's?"
        yield warn(PART, message, mend)


def clock(found: "Condition", here: datetime | None = None) -> Finding:
    """Compare this machine's clock with the database's, which alone counts."""
    skew = ((here or datetime.now(UTC)) - found.now).total_seconds()
    if abs(skew) <= SKEW_S:
        return fine(CLOCK, "this machine and the database agree")
    ahead = "ahead of" if skew > 0 else "behind"
    message = f"this machine is {abs(skew):.1f} s {ahead} the database"
    return warn(CLOCK, message, "synchronise both: apt install chrony")


def _schema(found: "Condition") -> Finding:
    if found.current:
        return fine(PART, f"its schema {found.revision} is this nfvo's")
    if not found.revision:
        return fail(PART, "it has no tables", MIGRATE)
    if found.newer:
        message = f"a newer nfvo made its schema {found.revision}"
        return fail(PART, message, "pip install --upgrade nfvo")
    return fail(PART, f"its schema {found.revision} is an old one", MIGRATE)


def _rescue(file: Path | None) -> str:
    if file is None:
        return 'start it, and check NFVO_DATABASE_URL: psql "$NFVO_DATABASE_URL"'
    broken, name = quote(f"{file}.broken"), quote(str(file))
    return (
        f"nfvo down; mv {name} {broken}; sqlite3 {broken} .recover | sqlite3 {name}"
        "  (or put back a backup)"
    )
