import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from nfvo.bootstrap import init
from nfvo.settings import Settings


def settings_of(home: Path, **variables: str) -> Settings:
    return Settings.of({"NFVO_HOME": str(home), **variables})


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a state directory as the first start makes it."""
    home = tmp_path_factory.mktemp("state") / "home"
    home.mkdir(mode=0o700)
    init(settings_of(home), "")
    with closing(sqlite3.connect(home / "nfvo.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def settings(fresh_home: Path, tmp_path: Path) -> Settings:
    """Return the settings of a state directory that a test may break."""
    without_wal = shutil.ignore_patterns("*.db-*")
    shutil.copytree(fresh_home, tmp_path / "home", ignore=without_wal)
    return settings_of(tmp_path / "home")
