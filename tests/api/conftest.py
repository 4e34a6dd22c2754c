import hashlib

import pytest

from nfvo.api.app import create_app
from nfvo.lcm.store import SYSTEM, Token
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
