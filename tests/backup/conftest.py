"""An installation to be backed up, and where the backup goes."""

from contextlib import closing
from pathlib import Path

import pytest

from nfvo import bootstrap
from nfvo.backup.making import Choice
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from tests.lcm.world import IMAGE

ALL = Choice(images=True)


def settings_of(home: Path) -> Settings:
    home.mkdir(mode=0o700, exist_ok=True)
    return Settings.of({"NFVO_HOME": str(home)})


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Return an installation with an image."""
    settings = settings_of(tmp_path / "here")
    bootstrap.init(settings, "")
    with closing(bootstrap.ports(settings).store) as store, store.write(SYSTEM) as tx:
        tx.put_image(IMAGE)
    (settings.artifacts / IMAGE.sha256).write_bytes(b"image")
    return settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar"
