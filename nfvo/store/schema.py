"""The schema's history: bring a database up to date, or say why that can't be."""

from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from nfvo.errors import StoreError
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.store.cipher import Cipher
from nfvo.store.hosts import HostWriting
from nfvo.store.tables import installation, project
from nfvo.store.view import DEFAULT_PROJECT

HEAD = "0026"  # the newest revision in migrations/versions; a test keeps it right
MIGRATIONS = Path(__file__).parent / "migrations"

# Any number will do, as long as it is always the same.
MIGRATING = 0x6E66766F
KEY_CHECK = "key-check"


def revision_of(db: Connection) -> str:
    """Return the revision of the schema, empty when there is none yet."""
    if not inspect(db).has_table("alembic_version"):
        return ""
    found = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def check_schema(db: Connection) -> None:
    """Raise ``StoreError`` unless the database is exactly what this nfvo expects."""
    found = revision_of(db)
    if found == HEAD:
        return
    if found and not is_known(found):
        raise _too_new(found)
    raise StoreError(
        f"the database has schema {found or 'none'}, this nfvo needs {HEAD}",
        hint="bring it up to date: python -m nfvo.bootstrap",
    )


def check_key(db: Connection, cipher: Cipher) -> None:
    """Raise ``StoreError`` unless the key is the one of this database."""
    row = db.execute(select(installation.c.key_check)).first()
    if row is not None:
        cipher.open(row.key_check, KEY_CHECK)


def upgrade(db: Connection, cipher: Cipher) -> None:
    """Bring the schema up to date and put in what every database has."""
    if db.dialect.name == "postgresql":  # in SQLite the transaction is a lock already
        db.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
    found = revision_of(db)
    if found != HEAD:
        if found and not is_known(found):
            raise _too_new(found)
        _run_migrations(db)
    if db.execute(select(installation.c.id)).first() is None:
        _fill(db, cipher)


def _run_migrations(db: Connection) -> None:
    """Import Alembic only now: most starts find nothing to do."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def is_known(revision: str) -> bool:
    """Whether this nfvo has a migration to that revision."""
    return any(MIGRATIONS.glob(f"versions/r{revision}_*.py"))


def _too_new(found: str) -> StoreError:
    return StoreError(
        f"a newer nfvo made this database: it has schema {found}, this nfvo knows"
        f" schemas up to {HEAD}",
        hint="pip install --upgrade nfvo",
    )


def _fill(db: Connection, cipher: Cipher) -> None:
    sealed = cipher.seal(Secret(KEY_CHECK), KEY_CHECK)
    first = dict(id=new_id(), revision=0, key_check=sealed)
    db.execute(installation.insert(), first)
    db.execute(project.insert(), dict(id=DEFAULT_PROJECT))
    transaction = HostWriting(db, SYSTEM, cipher)
    transaction.put_site(SiteRecord(id=new_id(), name="default"))
    transaction.number()
