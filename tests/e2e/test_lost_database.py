"""PostgreSQL ends our sessions, and is itself killed, in the middle of operations."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.e2e.half_way import half_way, started
from tests.e2e.stack import Stack, prepared
from tests.store.private_postgres import Postgres, private_postgres
from tests.waiting import wait_until

pytestmark = pytest.mark.postgres

CUTS = 10
FEW = 5
OURS = "FROM pg_stat_activity WHERE datname = 'nfvo' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def stack(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("lost") / "home"
    environ = {"NFVO_DATABASE_URL": postgres.create("nfvo")}
    with started(prepared(home, environ)) as stack:
        yield stack


def cut(postgres: Postgres) -> None:
    """End all sessions of the stack, as soon as there are a few."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as db:

        def sessions() -> bool:
            (row,) = db.execute(f"SELECT count(*) {OURS}")
            return row[0] >= FEW

        wait_until(sessions, "there are sessions to be ended")
        db.execute(f"SELECT pg_terminate_backend(pid) {OURS}")


def test_operations_go_on_when_their_sessions_are_ended_again_and_again(
    stack: Stack, postgres: Postgres
):
    with half_way(stack) as under:
        before = under.done()
        under.killed_at = time.monotonic()
        cut(postgres)
        under.let_go()
        for _ in range(CUTS):
            cut(postgres)
        under.wait_for_progress(before)
        under.ends_well()


def test_operations_go_on_when_the_server_is_killed_and_comes_back(
    stack: Stack, postgres: Postgres
):
    with half_way(stack) as under:
        before = under.done()
        worker = stack.pid("worker")
        postgres.kill()
        # It cannot renew its leases: it must not go on as if it had them.
        stack.wait_until_back("worker", worker)
        under.let_go()
        postgres.start()
        under.killed_at = time.monotonic()
        under.wait_for_progress(before)
        under.ends_well()
