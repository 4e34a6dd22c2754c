"""The store on SQLite, in a file."""

import shutil
from pathlib import Path

import pytest

from tests.contract.store_contract import StoreContract, make_tables


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once; each test gets a copy of the file."""
    file = tmp_path_factory.mktemp("store") / "nfvo.db"
    make_tables(f"sqlite:///{file}")
    return file


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path, made: Path) -> str:
        return f"sqlite:///{shutil.copy(made, tmp_path)}?synchronous=off"
