"""What every adapter of the port Store must do; it supplies a database only."""

from collections.abc import Iterator

import pytest

from nfvo.store import SqlStore, open_store
from tests.contract.store.answers import AnswerContract
from tests.contract.store.catalogue import CatalogueContract
from tests.contract.store.cells import CellContract
from tests.contract.store.claims import ClaimContract
from tests.contract.store.drift import DriftContract
from tests.contract.store.found import FoundContract
from tests.contract.store.grants import GrantContract
from tests.contract.store.hosts import HostContract
from tests.contract.store.instances import InstanceContract
from tests.contract.store.live import LiveContract
from tests.contract.store.log import LogContract
from tests.contract.store.networks import NetworkContract
from tests.contract.store.operations import OperationContract
from tests.contract.store.outbox import OutboxContract
from tests.contract.store.packages import PackageContract
from tests.contract.store.pages import PageContract
from tests.contract.store.put_back import PutBackContract
from tests.contract.store.steps import StepContract
from tests.contract.store.turns import TurnContract

KEY = b"k" * 32


def make_tables(url: str) -> None:
    """Migrate a database that is new, and let go of it."""
    store = open_store(url, KEY)
    store.migrate()
    store.close()


class StoreContract(
    CatalogueContract,
    PackageContract,
    HostContract,
    GrantContract,
    LiveContract,
    NetworkContract,
    CellContract,
    InstanceContract,
    OperationContract,
    StepContract,
    OutboxContract,
    TurnContract,
    ClaimContract,
    PageContract,
    LogContract,
    AnswerContract,
    DriftContract,
    FoundContract,
    PutBackContract,
):
    @pytest.fixture
    def url(self) -> str:
        """Return the URL of a database with the tables, and nothing in them."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, url: str) -> Iterator[SqlStore]:
        """Return an empty store, one or more transactions at a time."""
        store = open_store(url, KEY)
        yield store
        store.close()

    @pytest.fixture
    def other(self, url: str) -> Iterator[SqlStore]:
        """Return the same store as another process has it."""
        other = open_store(url, KEY)
        yield other
        other.close()

    @pytest.fixture
    def wrong_key(self, url: str) -> Iterator[SqlStore]:
        """Return the same store as one who has another key."""
        other = open_store(url, b"x" * 32)
        yield other
        other.close()
