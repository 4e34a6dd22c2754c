"""The network below an estate: the same arrays, made anew or brought up to date."""

import numpy as np
import pytest

from nfvo.graph import VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.explain import Decided, explain
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.outcome import Placement
from tests.placement.services import group, host, service, vnfc

HOSTS = tuple(host(number, name=f"h{number}") for number in range(1, 7))
RACKS = {"leaf1": ("h1", "h2"), "leaf2": ("h3", "h4"), "leaf3": ("h5",)}
FABRIC = leaf_spine(RACKS, ("spine1", "spine2"), uplink_mbps=1000)
ROW = Network(
    ("s1", "s2", "s3"),
    tuple(
        PhysicalLink(f"{one}-{other}", (one, other), 1000, 1000)
        for one, other in (("s1", "s2"), ("s2", "s3"))
    ),
    {f"h{n}": AccessLink(f"h{n}", f"s{n}", 9, 9) for n in (1, 2, 3)},
)


@pytest.mark.parametrize(
    ("network", "taken"),
    [
        pytest.param(FABRIC, {"leaf1-spine1": 900, "leaf2-spine2": 1100}, id="fabric"),
        pytest.param(ROW, {"s2-s3": 400}, id="row"),
        pytest.param(ROW, {}, id="nothing"),
    ],
)
def test_what_is_taken_changes_what_is_free_and_nothing_else(network, taken):
    used = network.taking(taken)
    assert used.is_like(network)
    assert {one.id: 1000 - one.free_mbps for one in used.links} == {
        one.id: taken.get(one.id, 0) for one in network.links
    }
    assert all(one.free_mbps == 1000 for one in network.links)
    before = estate_of(HOSTS, 0, network)
    now, anew = before.wired(used).lines, estate_of(HOSTS, 0, used).lines
    assert now is not None
    assert anew is not None
    for name, array in now.numbered.mesh._asdict().items():
        assert np.array_equal(array, getattr(anew.numbered.mesh, name)), name
    assert np.array_equal(now.switch, anew.switch)
    assert np.array_equal(now.beyond, anew.beyond)


def test_another_network_takes_the_place_of_the_first():
    lines = estate_of(HOSTS, 0, FABRIC).wired(ROW).lines
    assert lines is not None
    assert set(lines.numbered.switches) == set(ROW.switches)
    assert estate_of(HOSTS, 0, FABRIC).wired(None).lines is None


def test_what_runs_is_explained_on_what_its_own_links_leave():
    # All of s1-s2 is its own: hosts beyond are possible, though nothing is free.
    graph = service(
        vnfc("a", links="x"),
        vnfc("b", links="x"),
        groups=[group("apart", "a", "b")],
        links=[VirtualLink("x", bit_rate_mbps=600)],
    )
    hosts = HOSTS[:3]
    keep = {"a/vm/0": "h1", "b/vm/0": "h2"}
    lying = {"x": ("s1-s2",)}
    full = Infrastructure(1, hosts, ROW.taking({"s1-s2": 600, "s2-s3": 500}))
    placed = place(graph, full, keep=keep, lying=lying)
    assert isinstance(placed, Placement)
    assert [route.links for route in placed.routes] == [("s1-s2",)]
    verdicts = explain(Decided(graph, full, placed, keep=keep, lying=lying))
    of_b = {one.host: one for one in verdicts["b/vm/0"]}
    assert of_b["h2"].chosen
    assert of_b["h2"].rejection is None
    assert of_b["h3"].message == "link x asks 600 Mbit/s, s2-s3 has 500 of 1000 free"
