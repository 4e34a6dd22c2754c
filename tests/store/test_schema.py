"""The history of the schema, and what a store does on one it does not know."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from nfvo.errors import StoreError
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.store import SqlStore, open_store
from nfvo.store.schema import HEAD, MIGRATIONS
from nfvo.store.tables import metadata
from tests.contract.store.samples import ALICE, nsd, vnfd
from tests.store.migrating import installations

KEY = b"k" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nfvo.db"


@pytest.fixture
def store(file: Path) -> Iterator[SqlStore]:
    store = open_store(f"sqlite:///{file}", KEY)
    yield store
    store.close()


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def shape(engine: Engine) -> dict[str, str]:
    """Return how each table and index was made."""
    with engine.connect() as db:
        rows = db.execute(text("SELECT name, sql FROM sqlite_master WHERE sql <> ''"))
        return {row.name: " ".join(row.sql.split()) for row in rows}


def set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def test_head_is_the_newest_migration():
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]


def test_migrations_make_exactly_the_tables_that_the_code_uses(
    store: SqlStore, engine: Engine, tmp_path: Path
):
    store.migrate()
    at_once = create_engine(f"sqlite:///{tmp_path}/other.db")
    metadata.create_all(at_once)
    made = shape(engine)
    del made["alembic_version"]
    assert made == shape(at_once)
    at_once.dispose()
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_every_migration_can_be_undone(store: SqlStore, engine: Engine):
    store.migrate()
    back = config()
    with engine.connect() as db:
        back.attributes["connection"] = db
        command.downgrade(back, "base")
        db.commit()
    left = set(shape(engine)) - {"sqlite_sequence"}  # SQLite's own
    assert left == {"alembic_version"}
    store.migrate()
    assert "ns_instance" in shape(engine)


def test_hosts_from_before_abilities_can_do_what_their_drivers_could(
    store: SqlStore, engine: Engine, file: Path
):
    store.migrate()
    uris = {"hv": "qemu:///system", "home": "qemu:///session?x=1", "fake": "test:///d"}
    with store.write(SYSTEM) as tx:
        for name, uri in uris.items():
            kind = "test" if name == "fake" else "kvm"
            tx.put_host(HostRecord(name, name, "default", uri, hypervisor=kind))
        tx.put_host(HostRecord("new", "new", "default", "qemu:///system"))
    with engine.connect() as db:
        back = config()
        back.attributes["connection"] = db
        command.downgrade(back, "0005")
        db.commit()
    store.migrate()
    with store.read(SYSTEM) as view:
        can = {host.name: host.abilities for host in view.hosts()}
    assert can == {
        "hv": {"agent", "anti_spoofing", "bit_rates", "images", "seeds"},
        "home": {"agent", "images", "seeds"},
        "fake": set(),
        "new": set(),
    }


def test_descriptors_from_before_packages_have_some_without_bytes(
    store: SqlStore, engine: Engine, file: Path
):
    store.migrate()
    with store.write(ALICE) as tx:
        tx.put_descriptor(nsd())
        tx.put_descriptor(vnfd())
    with engine.connect() as db:
        back = config()
        back.attributes["connection"] = db
        command.downgrade(back, "0017")
        db.commit()
    store.migrate()
    with store.read(ALICE) as view:
        found = [view.package_of(one.key) for one in view.descriptors()]
    assert [one.state for one in found if one] == ["ONBOARDED", "ONBOARDED"]
    assert {one.content.sha256 for one in found if one} == {""}
    assert all(one.enabled for one in found if one)


def test_migrating_again_changes_nothing(store: SqlStore, file: Path):
    store.migrate()
    with store.read(SYSTEM) as view:
        before = (view.installation(), view.revision(), view.sites())
    again = open_store(f"sqlite:///{file}", KEY)
    again.migrate()
    with again.read(SYSTEM) as view:
        assert (view.installation(), view.revision(), view.sites()) == before
    again.close()


def test_processes_that_migrate_at_once_agree(file: Path):
    assert len(installations(f"sqlite:///{file}", KEY)) == 1


def test_a_database_without_tables_is_refused_with_the_command(store: SqlStore):
    with (
        pytest.raises(StoreError, match="schema none, this nfvo needs") as caught,
        store.read(SYSTEM) as view,
    ):
        view.now()
    assert "python -m nfvo.bootstrap" in caught.value.hint


def test_an_older_schema_is_refused_until_it_is_migrated(
    store: SqlStore, engine: Engine, file: Path
):
    store.migrate()
    with engine.connect() as db:
        back = config()
        back.attributes["connection"] = db
        command.downgrade(back, "-1")
        db.commit()
    late = open_store(f"sqlite:///{file}", KEY)
    with pytest.raises(StoreError, match=f"this nfvo needs {HEAD}"):
        late.check()
    late.migrate()
    late.check()
    late.close()


@pytest.mark.parametrize("start", [SqlStore.migrate, SqlStore.check])
def test_a_newer_schema_is_refused_with_the_command(
    store: SqlStore, engine: Engine, file: Path, start
):
    store.migrate()
    set_revision(engine, "0999")
    late = open_store(f"sqlite:///{file}", KEY)
    with pytest.raises(StoreError, match="has schema 0999") as caught:
        start(late)
    assert caught.value.hint == "pip install --upgrade nfvo"
    late.close()


def test_a_migration_that_fails_leaves_the_old_schema(
    store: SqlStore, engine: Engine, file: Path, tmp_path: Path, monkeypatch
):
    broken = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, broken)
    (broken / "versions" / "r0999_broken.py").write_text(
        "from alembic import op\n"
        'revision = "0998"\n'
        f'down_revision = "{HEAD}"\n'
        'def upgrade():\n    op.drop_table("token")\n    raise ZeroDivisionError\n'
    )
    store.migrate()
    monkeypatch.setattr("nfvo.store.schema.MIGRATIONS", broken)
    monkeypatch.setattr("nfvo.store.schema.HEAD", "0998")
    late = open_store(f"sqlite:///{file}", KEY)
    with pytest.raises(ZeroDivisionError):
        late.migrate()
    late.close()
    assert "token" in shape(engine)
    monkeypatch.undo()
    store.check()
