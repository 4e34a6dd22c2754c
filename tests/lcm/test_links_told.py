"""What operators are told of links: how they are found on hosts, and in clouds."""

import pytest

from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.link import link_view
from nfvo.lcm.views.world import World
from tests.lcm.clouds import CLOUD, DELEGATED, with_cloud
from tests.lcm.world import instantiate


@pytest.fixture
def on_cloud(tmp_path):
    world = with_cloud(tmp_path, DELEGATED)
    world.onboard()
    world.run(instantiate(world.create()))
    world.observe()
    yield world
    world.store.close()


def links(world):
    with world.store.read(SYSTEM) as view:
        seen, ns = World.of(view), view.ns("chain")
        return {one.name: link_view(seen, ns, one) for one in ns.vls}


def test_a_link_is_told_as_its_network_is_called_in_the_cloud(on_cloud):
    found = on_cloud.vim.found(on_cloud.host(CLOUD))
    told = links(on_cloud)
    there = {one.name for one in found if one.kind == "network"}
    overlay, provided = told["right"], told["left"]
    assert overlay.network in there
    assert (provided.network, provided.physical_network) == ("", "provider")
    assert {one.segment for one in told.values()} == {0}


def test_a_link_on_hosts_of_our_own_is_told_with_its_vni(world):
    world.run(instantiate(world.create()))
    overlay = links(world)["right"]
    found = [one for name in overlay.hosts for one in world.vim.found(world.host(name))]
    there = {(one.name, one.facts.segment) for one in found if one.kind == "network"}
    assert overlay.segment
    assert (overlay.network, overlay.segment) in there
