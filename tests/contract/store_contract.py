"""What every adapter of the port Store must do; it supplies the fixtures only."""

import pytest

from nfvo.lcm.ports import Store
from tests.contract.store.answers import AnswerContract
from tests.contract.store.catalogue import CatalogueContract
from tests.contract.store.grants import GrantContract
from tests.contract.store.hosts import HostContract
from tests.contract.store.instances import InstanceContract
from tests.contract.store.log import LogContract
from tests.contract.store.operations import OperationContract
from tests.contract.store.outbox import OutboxContract
from tests.contract.store.steps import StepContract


class StoreContract(
    CatalogueContract,
    HostContract,
    GrantContract,
    InstanceContract,
    OperationContract,
    StepContract,
    OutboxContract,
    LogContract,
    AnswerContract,
):
    @pytest.fixture
    def store(self) -> Store:
        """Return an empty store, one or more transactions at a time."""
        raise NotImplementedError

    @pytest.fixture
    def other(self) -> Store:
        """Return the same store as another process has it."""
        raise NotImplementedError

    @pytest.fixture
    def wrong_key(self) -> Store:
        """Return the same store as one who has another key."""
        raise NotImplementedError
