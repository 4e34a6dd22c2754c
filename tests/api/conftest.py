import hashlib

import pytest

from nfvo.api.app import create_app
from nfvo.lcm.store import SYSTEM, Token
from tests.api.chain import NS, begin, finish
from tests.api.client import Client
from tests.lcm.world import World


def give_token(world: World, *roles: str) -> str:
    """Make a token known; returns what a client sends."""
    sent = "-".join(("token", *roles))
    digest = hashlib.sha256(sent.encode()).hexdigest()
    with world.store.write(SYSTEM) as tx:
        tx.put_token(Token(digest, sent, "default", frozenset(roles)))
    return sent


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def app(world, tmp_path):
    return create_app(world.ports, artifacts=tmp_path / "artifacts")


@pytest.fixture
def client(app, world):
    client = Client(app, give_token(world, "admin"))
    yield client
    client.close()


@pytest.fixture
def ready(world):
    """Return the world with three hosts and the firewall chain on board."""
    world.add_hosts()
    world.onboard()
    return world


@pytest.fixture
def create(client, ready):
    """Return what creates a service, not instantiated yet."""

    def create(name="chain"):
        body = {"nsdId": "firewall-chain", "nsName": name}
        answer = client("POST", NS, json=body)
        assert answer.status_code == 201, answer.text
        return answer

    return create


@pytest.fixture
def running(client, ready, create):
    """Return the id of a service that runs and was looked at."""
    ns_id = create().json()["id"]
    done = finish(client, ready, begin(client, ns_id))
    assert done["operationState"] == "COMPLETED"
    ready.observe()
    return ns_id
