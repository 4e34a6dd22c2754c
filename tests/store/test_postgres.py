"""What is PostgreSQL's own: locks while migrating, the same schema, its dump."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from nfvo.errors import Overtaken, StoreError
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.store import engine as engines
from nfvo.store import open_store
from nfvo.store.schema import MIGRATIONS
from nfvo.store.tables import metadata
from tests.contract.store.samples import SITE, empty_ns, plan
from tests.store.migrating import installations
from tests.store.private_postgres import BINARIES, Postgres, private_postgres

pytestmark = pytest.mark.postgres

KEY = b"k" * 32
END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
HIDDEN = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with private_postgres() as server:
        yield server


def test_processes_that_migrate_at_once_agree(server: Postgres):
    assert len(installations(server.create("at-once"), KEY)) == 1


def test_migrations_make_the_tables_that_the_code_uses(server: Postgres):
    url = server.create("compared")
    store = open_store(url, KEY)
    store.migrate()
    store.close()
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_sites_from_before_clouds_are_none_and_go_back_to_be_none(server: Postgres):
    url = server.create("clouds")
    store = open_store(url, KEY)
    store.migrate()
    with store.write(SYSTEM) as tx:
        tx.put_site(SITE)
    _downgrade(url, "0009")
    with psycopg.connect(url) as db:
        kept = db.execute("SELECT name FROM site ORDER BY name").fetchall()
    assert kept == [("default",), ("edge",)]
    store.migrate()
    with store.write(SYSTEM) as tx:
        assert [site.cloud for site in tx.sites()] == [None, None]
        tx.put_site(SITE)
    with store.read(SYSTEM) as view:
        assert view.site("edge") == SITE
        assert view.site("default").cloud is None
    with psycopg.connect(url) as db:
        nulls = db.execute("SELECT name FROM site WHERE cloud IS NULL").fetchall()
    assert nulls == [("default",)]
    store.close()


def test_a_secret_is_in_no_dump_and_no_log(server: Postgres):
    store = open_store(server.create("secrets"), KEY)
    store.migrate()
    ns = empty_ns()
    made = plan(ns)
    with store.write(SYSTEM) as tx:
        tx.put_ns(ns)
        tx.put_plan(made)
        reference = tx.put_secret(made.id, "password", Secret(HIDDEN))
        tx.put_site(SITE)
        tx.put_site_secret(SITE.name, "auth", Secret(HIDDEN))
    with store.read(SYSTEM) as view:
        assert view.secrets([reference])[reference].reveal() == HIDDEN
    store.close()
    dump = subprocess.run(
        [BINARIES / "pg_dump", server.url("secrets")], check=True, capture_output=True
    )
    log = server.log.read_bytes()  # log_statement=all
    assert ns.id.encode() in dump.stdout
    assert b"INSERT INTO secret" in log
    assert HIDDEN.encode() not in dump.stdout + log
    assert HIDDEN.encode().hex().encode() not in dump.stdout + log


def _downgrade(url: str, revision: str) -> None:
    back = Config()
    back.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as db:
        back.attributes["connection"] = db
        command.downgrade(back, revision)
    engine.dispose()


def test_a_writer_that_goes_silent_loses_its_locks_before_others_give_up(
    server: Postgres, monkeypatch: pytest.MonkeyPatch
):
    options = engines.POSTGRESQL_OPTIONS
    assert "idle_in_transaction_session_timeout=5s" in options
    assert "lock_timeout=10s" in options
    url = server.create("silent")
    other = open_store(url, KEY)
    other.migrate()
    hasty = options.replace("timeout=5s", "timeout=500ms")
    monkeypatch.setattr(engines, "POSTGRESQL_OPTIONS", hasty)
    silent = open_store(url, KEY)
    second = empty_ns("second")
    with (
        pytest.raises(StoreError, match="stood still"),
        silent.write(SYSTEM) as tx,
    ):
        tx.put_ns(empty_ns())
        tx.number()  # which all writers need, so they wait
        with other.write(SYSTEM) as their:
            their.put_ns(second)
    with other.read(SYSTEM) as view:
        assert [ns.id for ns in view.ns_instances()] == [second.id]
    silent.close()
    other.close()


def test_sessions_that_the_server_has_ended_are_not_used_again(server: Postgres):
    url = server.create("restarted")
    store = open_store(url, KEY)
    store.migrate()
    for name in ("a", "b"):
        with psycopg.connect(url, autocommit=True) as db:
            ended = db.execute(END_OTHERS).fetchall()
        assert ended and all(gone for (gone,) in ended)
        with store.write(SYSTEM) as tx:
            tx.put_ns(empty_ns(name))
    with store.read(SYSTEM) as view:
        assert [ns.name for ns in view.ns_instances()] == ["a", "b"]
    store.close()


def test_two_that_wait_for_each_other_are_told_to_ask_once_more(server: Postgres):
    """A deadlock undoes one of them, which has written nothing (SQLSTATE 40P01)."""
    store = open_store(server.create("crossed"), KEY)
    store.migrate()
    both = Barrier(2)

    def cross(first: str, second: str) -> bool:
        try:
            with store.write(SYSTEM) as tx:
                tx.take_lease(first, "us", 1.0)
                both.wait(10)
                tx.take_lease(second, "us", 1.0)
        except Overtaken:
            return False
        return True

    with store.write(SYSTEM) as tx:
        for name in ("a", "b"):
            tx.take_lease(name, "us", 1.0)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(cross, ("a", "b"), ("b", "a"))) == [False, True]
    store.close()
