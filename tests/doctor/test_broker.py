import pytest
from redis import Redis

from nfvo.doctor import Health, broker
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of
from tests.queue.private_redis import PrivateRedis


@pytest.fixture
def redis(tmp_path):
    server = PrivateRedis(tmp_path)
    server.socket = tmp_path / "queue.sock"
    server.start()
    yield server
    server.kill()


def config(redis: PrivateRedis, **settings: str) -> None:
    client = Redis(unix_socket_path=str(redis.socket))
    for name, value in settings.items():
        client.config_set(name.replace("_", "-"), value)
    client.close()


def test_the_server_of_up_is_well(redis, tmp_path):
    found = list(broker.findings(settings_of(tmp_path)))
    assert len(found) == 3
    assert not bad(found)


def test_a_server_that_forgets_when_it_is_killed_is_told(redis, tmp_path):
    config(redis, appendonly="no")
    found = only(broker.findings(settings_of(tmp_path)), Health.WARN)
    assert f"redis-cli -s {redis.socket} config set appendonly yes" in found.mend


def test_a_server_that_may_throw_queues_away_is_told(redis, tmp_path):
    config(redis, maxmemory_policy="allkeys-lru")
    found = only(broker.findings(settings_of(tmp_path)), Health.FAIL)
    assert "allkeys-lru" in found.message
    assert "maxmemory-policy noeviction" in found.mend


def test_a_broker_of_somebody_else_that_does_not_answer_is_told(tmp_path):
    url = f"redis+socket://{tmp_path}/nobody.sock"
    settings = settings_of(tmp_path, NFVO_BROKER_URL=url)
    found = only(broker.findings(settings), Health.FAIL)
    assert "NFVO_BROKER_URL" in found.mend


def test_a_socket_that_is_gone_while_nfvo_runs_is_told(tmp_path):
    settings = settings_of(tmp_path)
    assert [f.ok for f in broker.findings(settings)] == [Health.SKIPPED]
    settings.endpoint_file.touch()
    assert "nfvo up -d" in only(broker.findings(settings), Health.FAIL).mend
