"""A world with three hosts and the firewall chain on board, served to one client."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nfvo.api.app import create_app
from tests.api.client import Client
from tests.api.conftest import give_token
from tests.lcm.world import World


@contextmanager
def served(folder: Path) -> Iterator[tuple[Client, World]]:
    """Yield an administrator's client, and the world that it is a client of."""
    world = World(folder)
    world.add_hosts()
    world.onboard()
    app = create_app(world.ports, artifacts=folder / "artifacts")
    client = Client(app, give_token(world, "admin"))
    yield client, world
    client.close()
    world.store.close()
