"""Every operation, about to begin: what promises for all of them are tested with."""

import pytest

from nfvo.lcm.ids import server_id
from nfvo.lcm.requests import Heal, Terminate
from tests.lcm.world import World, instantiate


def fresh(folder):
    world = World(folder)
    world.add_hosts()
    world.onboard()
    return world, instantiate(world.create())


def to_heal(folder):
    world, request = fresh(folder)
    world.run(request)
    world.observe()
    return world, Heal(request.ns_id, vnfcs=("firewall/vm/0",))


def to_terminate(folder):
    world, request = fresh(folder)
    world.run(request)
    return world, Terminate(request.ns_id)


def to_restart(folder):
    """Set the stage as a host's reboot does: two VMs are off, of which one waits."""
    world, request = fresh(folder)
    world.run(request)
    for vnfc in world.ns().vnfcs():
        if vnfc.name != "client/vm/0":
            world.vim.stop_server(world.host_of(vnfc), server_id(vnfc.id, 1))
    world.observe()
    return world, Heal(request.ns_id, restart=True)


OPERATIONS = [
    pytest.param(fresh, id="instantiate"),
    pytest.param(to_heal, id="heal"),
    pytest.param(to_restart, id="restart"),
    pytest.param(to_terminate, id="terminate"),
]
