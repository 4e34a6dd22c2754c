"""The store on SQLite, in a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.store import SqlStore, open_store
from tests.contract.store_contract import StoreContract

KEY = b"k" * 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once; each test gets a copy of the file."""
    file = tmp_path_factory.mktemp("store") / "nfvo.db"
    store = open_store(f"sqlite:///{file}", KEY)
    store.migrate()
    store.close()
    return file


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path, made: Path) -> str:
        return f"sqlite:///{shutil.copy(made, tmp_path)}"

    @pytest.fixture
    def store(self, url: str) -> Iterator[SqlStore]:
        store = open_store(url, KEY)
        yield store
        store.close()

    @pytest.fixture
    def other(self, url: str) -> Iterator[SqlStore]:
        other = open_store(url, KEY)
        yield other
        other.close()

    @pytest.fixture
    def wrong_key(self, url: str) -> Iterator[SqlStore]:
        other = open_store(url, b"x" * 32)
        yield other
        other.close()
