"""Services come, move, fail and go: what is taken of links is what runs over them."""

from collections import Counter
from random import Random

import pytest

from nfvo.errors import Conflict, NoHostFits, VimRefused
from nfvo.lcm import networks
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.recovery import fail, roll_back
from nfvo.lcm.requests import Heal, Instantiate, Terminate
from tests.lcm.routed import prepare, used
from tests.lcm.world import SCOPE, World

RING = """
switches: [s1, s2, s3]
links:
  - {ends: [s1, s2], capacity: 1 Gbit/s}
  - {ends: [s2, s3], capacity: 900 Mbit/s}
  - {ends: [s3, s1], capacity: 1300 Mbit/s}
hosts: {hv1: s1, hv2: s2, hv3: s3}
"""
NAMES = ("one", "two", "three", "four", "five")


@pytest.fixture
def world(tmp_path):
    world = prepare(World(tmp_path), RING)
    yield world
    world.store.close()


class Life:
    """What happens to services, by chance: a VIM that refuses makes some fail."""

    def __init__(self, world, seed):
        self.world, self.draw = world, Random(seed)
        self.ids = {name: world.create(name, "pair").id for name in NAMES}

    def go_on(self):
        name = self.draw.choice(NAMES)
        ns = self.world.ns(name)
        requests = [Terminate(ns.id), Terminate(ns.id, force=True)]
        if ns.vnfs:
            requests.append(Heal(ns.id, vnfcs=(f"{self.draw.choice('ab')}/vm/0",)))
            host = self.draw.choice(("hv1", "hv2", "hv3"))
            requests.append(Heal(ns.id, leaving=frozenset({host})))
        else:
            requests = [Instantiate(ns.id)]
        try:
            done = self.world.run(self.draw.choice(requests))
        except (Conflict, NoHostFits):
            return
        if done.state is OperationState.FAILED_TEMP:
            self.world.before = lambda call, host: None
            self.end(done)
        self.world.observe()

    def end(self, failed):
        """Take back what failed, or give it up, as must what went too far."""
        end = self.draw.choice((roll_back, fail))
        try:
            end(self.world.ports, SCOPE, failed.id)
        except Conflict:
            fail(self.world.ports, SCOPE, failed.id)
        self.world.drain(failed)

    def stumble(self):
        """Let the VIM refuse what it is asked, from some call on, or not at all."""
        left = self.draw.randint(0, 12)

        def refuse(call, host):
            nonlocal left
            left -= 1
            if left == 0:
                raise VimRefused("not now")

        self.world.before = refuse if self.draw.random() < 0.3 else lambda c, h: None


def on_links(world):
    """Add up what the records of services say that runs over links."""
    taken = Counter()
    with world.store.read(SCOPE) as view:
        for ns in view.ns_instances():
            for vl in ns.vls:
                if vl.route is not None:
                    taken.update(dict.fromkeys(vl.route.links, vl.route.mbps))
    return taken


@pytest.mark.parametrize("seed", range(4))
def test_what_is_taken_of_links_is_what_services_have_on_them(world, seed):
    life = Life(world, seed)
    with world.store.read(SCOPE) as view:
        capacity = {k.id: k.capacity_mbps for k in networks.network_view(view).links}
    for _ in range(25):
        life.stumble()
        life.go_on()
        taken = used(world)
        assert all(taken[link] <= capacity[link] for link in taken)
        assert all(taken[link] >= rate for link, rate in on_links(world).items())
    world.before = lambda call, host: None
    for id in life.ids.values():
        if world.ns(id).vnfs:
            world.run(Terminate(id, force=True))
    assert set(used(world).values()) == {0}
