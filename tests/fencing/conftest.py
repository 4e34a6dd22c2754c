from dataclasses import replace

import pytest

from nfvo.lcm.fencing.asked import set_fencing
from nfvo.lcm.store import SYSTEM
from tests.fencing.ca import Ca
from tests.fencing.switch import REDFISH, Switch
from tests.lcm.world import SCOPE, instantiate, sample_world


@pytest.fixture(scope="session")
def ca(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def certificate(ca):
    return ca.certificate()


@pytest.fixture
def world(tmp_path):
    with sample_world(tmp_path) as world:
        yield world


@pytest.fixture
def switch(world):
    switch = Switch()
    world.ports = replace(world.ports, fencers={"redfish": switch})
    return switch


@pytest.fixture
def healing(world, switch):
    """The firewall chain, healed without being asked, on hosts with BMCs."""
    ns = world.create()
    world.run(instantiate(ns))
    with world.store.write(SYSTEM) as tx:
        tx.put_ns(replace(tx.ns(ns.id), auto_heal=True))
    for name in world.names:
        set_fencing(world.ports, SCOPE, name, REDFISH)
    world.observe()
    return world
