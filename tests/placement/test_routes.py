"""Services whose links ask for something of the physical network."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.graph import VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.services import group, host, service, vnfc

SPINES = ("spine1", "spine2")
RACKS = {"leaf1": ("h1", "h2"), "leaf2": ("h3", "h4")}
HOSTS = tuple(host(number) for number in range(1, 5))
APART = [group("apart", "a", "b")]


def pair(mbps=0, within_ms=0, groups=APART):
    link = VirtualLink("x", bit_rate_mbps=mbps, max_latency_ms=within_ms)
    return service(
        vnfc("a", links="x"), vnfc("b", links="x"), groups=groups, links=[link]
    )


def on(network, hosts=HOSTS):
    return Infrastructure(1, hosts, network)


def homes(placement):
    assert isinstance(placement, Placement), placement
    return {name.split("/")[0]: a.host for name, a in placement.assignments.items()}


def test_a_link_with_a_bit_rate_stays_under_one_leaf_where_there_is_room():
    placement = place(pair(mbps=500), on(leaf_spine(RACKS, SPINES)))
    assert set(homes(placement).values()) in ({"h1", "h2"}, {"h3", "h4"})
    assert [route.links for route in placement.routes] == [()]


def test_a_link_that_must_leave_its_leaf_has_a_route_with_what_it_asks():
    apart = [group("apart", "a", "b", scope="zone")]
    hosts = tuple(host(n, zone="z1" if n < 3 else "z2") for n in range(1, 5))
    placement = place(
        pair(mbps=500, groups=apart), on(leaf_spine(RACKS, SPINES), hosts)
    )
    (route,) = placement.routes
    assert route.mbps == 500
    first, second = route.links
    assert first.split("-")[1] == second.split("-")[1]


def test_what_no_path_has_left_is_refused_with_what_was_asked():
    network = Network(
        ("s1", "s2"),
        (PhysicalLink("s1-s2", ("s1", "s2"), 1000, 400),),
        {
            "h1": AccessLink("h1", "s1", 1000, 1000),
            "h2": AccessLink("h2", "s2", 1000, 1000),
        },
    )
    refused = place(pair(mbps=500), on(network, HOSTS[:2]), tier=1)
    assert isinstance(refused, Refusal)
    (vnfc_refusal,) = refused.vnfcs
    assert {r.constraint: r.message for r in vnfc_refusal.rejections}["route"] in {
        "no way to a/vm/0 is left for link x of 500 Mbit/s",
        "no way to b/vm/0 is left for link x of 500 Mbit/s",
    }
    assert vnfc_refusal.counts == {"apart": 1, "route": 1}


@pytest.mark.parametrize(("within_ms", "fits"), [(2, False), (3, True)])
def test_a_bound_of_latency_is_kept(within_ms, fits):
    network = Network(
        ("s1", "s2"),
        (PhysicalLink("far", ("s1", "s2"), 1000, 1000, latency_us=2500),),
        {f"h{n}": AccessLink(f"h{n}", f"s{n}", 1000, 1000) for n in (1, 2)},
    )
    outcome = place(pair(within_ms=within_ms), on(network, HOSTS[:2]), tier=1)
    assert isinstance(outcome, Placement) == fits


@st.composite
def networks(draw):
    switches = tuple(f"s{n}" for n in range(draw(st.integers(2, 4))))
    ends = [(a, b) for a in switches for b in switches if a < b]
    links = tuple(
        PhysicalLink(f"{a}-{b}", (a, b), 100, draw(st.integers(0, 10)) * 10)
        for a, b in draw(st.lists(st.sampled_from(ends), unique=True, min_size=1))
    )
    access = {
        f"h{n}": AccessLink(f"h{n}", draw(st.sampled_from(switches)), 100, 100)
        for n in range(1, 5)
    }
    return Network(switches, links, access)


@given(networks(), st.integers(1, 60), st.booleans())
def test_routes_join_the_hosts_and_take_no_more_than_there_is(network, mbps, apart):
    graph = service(
        vnfc("a", 9, links="x"),
        vnfc("b", 9, links="x y"),
        vnfc("c", 9, links="y"),
        groups=[group("apart", "a", "b", "c")] if apart else [],
        links=[VirtualLink(name, bit_rate_mbps=mbps) for name in "xy"],
    )
    outcome = place(graph, on(network), tier=1)
    if isinstance(outcome, Refusal):
        return
    taken: dict[str, int] = {}
    for route in outcome.routes:
        wired = nx.Graph([network.link[one].ends for one in route.links])
        ends = [
            network.access[outcome.host(cp.vnfc)].switch for cp in graph.on(route.wire)
        ]
        wired.add_nodes_from(ends)
        assert nx.has_path(wired, *ends)
        for one in route.links:
            taken[one] = taken.get(one, 0) + route.mbps
    assert all(mbps <= network.link[one].free_mbps for one, mbps in taken.items())
