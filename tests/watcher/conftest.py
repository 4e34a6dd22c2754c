"""A service on four hosts, and the host of its firewall, which was away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.lcm import hosts
from nfvo.lcm.requests import Heal
from tests.lcm.world import LONG_AGO, SCOPE, World, instantiate
from tests.watcher.stage import Stage


@pytest.fixture
def served(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.add_hosts(4)
    world.onboard()
    world.run(instantiate(world.create()))
    world.observe()
    yield world
    world.store.close()


@pytest.fixture
def staged(served: World) -> Stage:
    return Stage(served)


@pytest.fixture
def away(served: World) -> str:
    """Rebuild the firewall elsewhere; return the host that still has its VM."""
    (old,) = [v for v in served.ns().vnfcs() if v.name == "firewall/vm/0"]
    name = next(n for n in served.names if served.host(n).id == old.host_id)
    served.lose(name)
    hosts.confirm_down(served.ports, SCOPE, name, "bob says so")
    assert served.run(Heal(served.ns().id)).final
    served.sql("UPDATE op_occ SET state_entered_at = :then", then=LONG_AGO)
    served.sql(
        "UPDATE resource SET gone_at = :then WHERE gone_at IS NOT NULL", then=LONG_AGO
    )
    return name
