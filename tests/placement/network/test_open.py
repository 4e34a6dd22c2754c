"""What arithmetic says a VNFC costs is what a search finds."""

from random import Random

import numpy as np
import pytest

from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.mesh import as_arrays
from nfvo.placement.network.model import AccessLink, Network
from nfvo.placement.network.open import Open
from nfvo.placement.network.service import Wire
from nfvo.placement.network.wires import Wires
from nfvo.placement.network.wiring import NOWHERE, look
from tests.placement.network.networks import link, network

LEAVES, SPINES, VNFCS = 6, 3, 7


def laid(draw: Random, wide: int) -> Wires:
    """Return wires on a leaf-spine network with so much free on each link."""
    links = [link(f"l{n}", f"s{m}", wide) for n in range(LEAVES) for m in range(SPINES)]
    wires = [
        Wire(f"w{n}", tuple(sorted(draw.sample(range(VNFCS), 2))), draw.randint(1, 9))
        for n in range(8)
    ]
    wires.append(Wire("all", tuple(range(VNFCS)), 1))
    return Wires(as_arrays(network(*links)), wires[draw.randint(0, 1) :], vnfcs=VNFCS)


@pytest.mark.parametrize("wide", [pytest.param(200, id="open"), 20])
@pytest.mark.parametrize("seed", range(30))
def test_arithmetic_agrees_with_the_search(seed, wide):
    draw = Random(seed)
    wires = laid(draw, wide)
    for vnfc in draw.sample(range(VNFCS), VNFCS):
        cost, found = wires.look(vnfc), look(wires.net, vnfc)
        if cost is not None:
            assert [*cost] == [*np.where(found < NOWHERE, found, np.inf)]
        wires.put(vnfc, draw.randrange(LEAVES + (seed % 5 == 0)))


def test_arithmetic_is_for_two_leaves_and_wide_links():
    mesh = as_arrays(network(*(link(f"l{n}", "s", 9) for n in range(3)))).mesh
    wires = (Wire("w", (0, 1, 2), 4), Wire("v", (0, 2), 9))
    way = Open.of(mesh, wires, ())
    assert way is not None
    assert [*way.cost(wires, {0: 1})] == [26, 0, 26, 13]
    assert way.cost(wires[:1], {0: 1, 1: 0}) is None
    mesh.least[0] = 8
    assert way.cost(wires, {0: 1}) is None
    assert Open.of(mesh, (Wire("w", (0, 1), 4, 1),), ()) is None


def test_spines_are_what_no_host_hangs_on():
    racks = {f"leaf{n}": (f"hv{n}",) for n in range(3)}
    wide = leaf_spine(racks, tuple(f"spine{n}" for n in range(16)))
    assert as_arrays(wide).mesh.spines == 16
    assert as_arrays(wide).switches[:3] == tuple(racks)
    bare = Network(wide.switches, wide.links)
    assert as_arrays(bare).mesh.spines == 3
    everywhere = {one: AccessLink(one, one, 1, 1) for one in wide.switches}
    assert as_arrays(Network(wide.switches, wide.links, everywhere)).mesh.spines == 0
