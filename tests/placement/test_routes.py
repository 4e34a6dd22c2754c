"""Services whose links ask for something of the physical network."""

from dataclasses import replace
from itertools import pairwise

import pytest

from nfvo.graph import Path, VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState, Infrastructure
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.routed import faults
from tests.placement.services import group, host, service, vnfc

SPINES = ("spine1", "spine2")
RACKS = {"leaf1": ("h1", "h2"), "leaf2": ("h3", "h4")}
HOSTS = tuple(host(number, name=f"h{number}") for number in range(1, 5))
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
    hosts = tuple(
        host(n, name=f"h{n}", zone="z1" if n < 3 else "z2") for n in range(1, 5)
    )
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
    reasons = {r.constraint: r.message for r in vnfc_refusal.rejections}
    assert reasons["route"] == "link x asks 500 Mbit/s, s1-s2 has 400 of 1000 free"
    assert vnfc_refusal.hint == "100 Mbit/s more on s1-s2 would do"
    assert {r.constraint for r in vnfc_refusal.reasons} == {"apart", "route"}


@pytest.mark.parametrize(("within_ms", "fits"), [(2, False), (3, True)])
def test_a_bound_of_latency_is_kept(within_ms, fits):
    network = Network(
        ("s1", "s2"),
        (PhysicalLink("far", ("s1", "s2"), 1000, 1000, latency_us=2500),),
        {f"h{n}": AccessLink(f"h{n}", f"s{n}", 1000, 1000) for n in (1, 2)},
    )
    outcome = place(pair(within_ms=within_ms), on(network, HOSTS[:2]), tier=1)
    assert isinstance(outcome, Placement) == fits


def line(*frees, latency_us=0):
    """Return switches s1, s2, ... in a line, each with a host, and what links have."""
    names = [f"s{n}" for n in range(1, len(frees) + 2)]
    links = tuple(
        PhysicalLink(f"{one}-{other}", (one, other), 1000, free, latency_us)
        for (one, other), free in zip(pairwise(names), frees, strict=True)
    )
    access = {f"h{n}": AccessLink(f"h{n}", s, 9, 9) for n, s in enumerate(names, 1)}
    return Network(tuple(names), links, access)


def on_links(*links, paths=()):
    """Make VNFs a and b apart, with links of these qualities between them."""
    names = " ".join(f"x{n}" for n in range(len(links)))
    made = [
        VirtualLink(name, **link)
        for name, link in zip(names.split(), links, strict=True)
    ]
    both = vnfc("a", links=names), vnfc("b", links=names)
    return replace(service(*both, groups=APART, links=made), paths=paths)


@pytest.mark.parametrize(
    ("graph", "network", "reason", "hint"),
    [
        pytest.param(
            on_links({"bit_rate_mbps": 400}),
            line(120),
            "link x0 asks 400 Mbit/s, s1-s2 has 120 of 1000 free",
            "280 Mbit/s more on s1-s2 would do",
            id="one link has too little",
        ),
        pytest.param(
            on_links({"bit_rate_mbps": 300}, {"bit_rate_mbps": 250}),
            line(500),
            "links x0 and x1 ask 550 Mbit/s, s1-s2 has 500 of 1000 free",
            "50 Mbit/s more on s1-s2 would do",
            id="each of two would have room alone",
        ),
        pytest.param(
            on_links({"max_latency_ms": 1}),
            line(500, latency_us=2500),
            "link x0 allows 1 ms, the quickest way to {} takes 2.5 ms",
            "2.5 ms for link x0 would do",
            id="too slow",
        ),
        pytest.param(
            on_links({}, paths=(Path("web", ("a", "b", "a"), 4),)),
            line(500, latency_us=2500),
            "its links do not go there together; path web allows 4 ms",
            "",
            id="too slow there and back",
        ),
        pytest.param(
            on_links({}, paths=(Path("web", ("a", "b"), 2),)),
            line(500, latency_us=2500),
            "path web leaves 2 ms of 2 ms for link x0, the quickest way to {} takes "
            "2.5 ms",
            "2.5 ms for path web would do",
            id="too slow for a path",
        ),
        pytest.param(
            on_links({"bit_rate_mbps": 1}),
            Network(("s1", "s2"), (), line(1).access),
            "link x0 has no way to {}",
            "",
            id="no way at all",
        ),
    ],
)
def test_what_is_lacking_is_named_with_numbers(graph, network, reason, hint):
    refused = place(graph, on(network, HOSTS[:2]), tier=1)
    assert isinstance(refused, Refusal)
    (one,) = refused.vnfcs
    (other,) = {"a/vm/0", "b/vm/0"} - {one.vnfc}
    said = {r.constraint: r.message for r in one.rejections}
    assert said["route"] == reason.format(other)
    assert one.hint == hint or not hint


def test_hosts_and_routes_are_searched_together_where_greedy_finds_no_way():
    # One by one, they go next to each other, and the last finds no way to the others.
    network = line(50, 10, 50)
    graph = service(
        vnfc("a", 9, links="x z"),
        vnfc("b", 9, links="x y"),
        vnfc("c", 9, links="y"),
        vnfc("d", 9, links="z"),
        links=[
            VirtualLink("x", bit_rate_mbps=5),
            VirtualLink("y", bit_rate_mbps=40),
            VirtualLink("z", bit_rate_mbps=45),
        ],
    )
    outcome = place(graph, on(network), tier=1)
    assert isinstance(outcome, Placement)
    assert faults(graph, network, outcome) == []


def test_a_site_of_which_no_network_is_known_has_all_ways():
    far = [group("apart", "a", "b", scope="site")]
    hosts = (host(1, name="h1"), host(2, site="elsewhere"))
    network = Network(("s1",), (), {"h1": AccessLink("h1", "s1", 9, 9)})
    outcome = place(pair(mbps=500, groups=far), on(network, hosts))
    assert set(homes(outcome).values()) == {"h1", "h2"}


def test_a_host_off_the_network_of_its_site_gets_no_wires():
    network = Network(("s1",), (), {"h1": AccessLink("h1", "s1", 9, 9)})
    refused = place(pair(mbps=500), on(network, HOSTS[:2]), tier=1)
    assert isinstance(refused, Refusal)
    reasons = {r.host: r.message for r in refused.vnfcs[0].rejections}
    assert reasons["h2"] == "hangs on no switch of its site's network"
    assert refused.hint == "put h2 on a switch: nfvo network set"
    idle = service(vnfc("a", 9), vnfc("b", 9), groups=APART)
    assert isinstance(place(idle, on(network, HOSTS[:2])), Placement)


def test_what_stays_keeps_its_way_and_gives_back_what_nobody_needs():
    # All of it is full of what a and b have: b may come to s3, its way goes on there.
    network = line(0, 500)
    lying = {"x": ("s1-s2",)}
    keep = {"a/vm/0": "h1"}
    hosts = (HOSTS[0], replace(HOSTS[1], state=HostState.DOWN), HOSTS[2])
    outcome = place(pair(mbps=500), on(network, hosts), keep=keep, lying=lying, tier=1)
    assert homes(outcome) == {"a": "h1", "b": "h3"}
    assert [route.links for route in outcome.routes] == [("s1-s2", "s2-s3")]
    unrouted = place(pair(mbps=500), on(network, hosts), keep=keep, lying={}, tier=1)
    assert isinstance(unrouted, Placement)
    assert unrouted.routes == ()
