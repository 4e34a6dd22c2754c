"""The store on PostgreSQL, in a server that the test starts."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from nfvo.errors import Conflict
from nfvo.graph import Resources
from nfvo.lcm.store import SYSTEM
from nfvo.store import SqlStore
from tests.contract.store.samples import SMALL, host, room
from tests.contract.store_contract import StoreContract, make_tables
from tests.store.private_postgres import Postgres, private_postgres

MADE = "made"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """Start a server with one database that has the tables."""
    with private_postgres() as server:
        make_tables(server.create(MADE))
        yield server


@pytest.mark.postgres
class TestPostgresStore(StoreContract):
    @pytest.fixture
    def url(self, server: Postgres) -> Iterator[str]:
        database = f"test-{uuid4()}"
        yield server.create(database, template=MADE)
        server.drop(database)

    def test_room_that_was_seen_is_reserved_with_its_own_generation(
        self, store: SqlStore, other: SqlStore
    ):
        """Only here do others commit between two statements of a writer."""
        with store.write(SYSTEM) as tx:
            tx.put_host(host(capacity=SMALL))
        with (
            pytest.raises(Conflict, match="generation 1, not 0"),
            store.write(SYSTEM) as late,
        ):
            assert late.infrastructure().hosts[0].free == SMALL
            with other.write(SYSTEM) as tx:
                tx.reserve("op1", "ns1", room(host().id), {host().id: 0})
            (seen,) = late.infrastructure().hosts
            late.reserve("op2", "ns2", room(host().id), {seen.id: seen.generation})
        with store.read(SYSTEM) as view:
            assert view.infrastructure().hosts[0].free == Resources()
