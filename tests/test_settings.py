"""Settings: what the environment says, or which variable is wrong."""

import re
import sys
from pathlib import Path

import pytest

from nfvo import settings
from nfvo.errors import InvalidSettings
from nfvo.settings import Settings


def test_home_alone_is_enough():
    settings = Settings.of({"NFVO_HOME": "/srv/nfvo"})
    assert settings.database_url == "sqlite:////srv/nfvo/nfvo.db"
    assert settings.broker_url == "redis+socket:///srv/nfvo/queue.sock"
    assert settings.artifacts == Path("/srv/nfvo/artifacts")
    assert settings.key_file == Path("/srv/nfvo/key")
    assert (settings.host, settings.port) == ("127.0.0.1", 8420)
    assert not settings.port_is_fixed


def test_a_variable_may_be_in_a_file(tmp_path: Path):
    secret = tmp_path / "database"
    secret.write_text("postgresql://nfvo:word@db/nfvo\n")
    settings = Settings.of({"NFVO_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql://nfvo:word@db/nfvo"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param("NFVO_PORT", "http", "a number from 0 to 65535", id="port word"),
        pytest.param("NFVO_PORT", "65536", "a number from 0 to 65535", id="port range"),
        pytest.param("NFVO_HOME", "state", "an absolute path", id="relative home"),
        pytest.param("NFVO_DATABASE_URL", "mysql://x", "postgresql:", id="database"),
        pytest.param("NFVO_BROKER_URL", "memory://", "redis:", id="broker"),
        pytest.param("NFVO_QUEUES", "lcm,,x", "names with commas", id="queues"),
        pytest.param("NFVO_CONCURRENCY", "0", "a number from 1 to 256", id="threads"),
        pytest.param("NFVO_RECONCILE_S", "0", "from 1 to 86400", id="surveys"),
        pytest.param("NFVO_FENCE_COMMAND", "fence", "an absolute path", id="program"),
        pytest.param("NFVO_FENCE_AFTER_S", "5", "from 10 to 3600", id="fenced early"),
        pytest.param("NFVO_PORT_FILE", "/nowhere/port", "cannot read", id="no file"),
        pytest.param("NFVO_PORT_FILE", sys.executable, "cannot read", id="no text"),
    ],
)
def test_a_bad_value_is_named_with_what_is_expected(
    name: str, value: str, message: str
):
    with pytest.raises(InvalidSettings) as caught:
        Settings.of({name: value})
    assert caught.value.message.startswith(name)
    assert message in caught.value.message


def test_a_url_with_a_password_is_not_repeated_in_the_error():
    with pytest.raises(InvalidSettings) as caught:
        Settings.of({"NFVO_DATABASE_URL": "mysql://nfvo:hunter2@db/nfvo"})
    assert "hunter2" not in caught.value.message


def test_each_variable_is_documented():
    named = set(re.findall(r'"(NFVO_[A-Z_]+)"', Path(settings.__file__).read_text()))
    told = set(re.findall(r"NFVO_[A-Z_]+", Path("docs/operations.md").read_text()))
    assert named - told == {"NFVO_LISTEN_FD"}  # between `nfvo up` and its API
