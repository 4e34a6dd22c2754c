"""What holds of all routes, whatever network and service: proven by networkx alone."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from nfvo.graph import Path, VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.routed import faults, fits_somehow
from tests.placement.services import group, host, service, vnfc

HOSTS = tuple(host(number, name=f"h{number}") for number in range(1, 5))


def on(network):
    return Infrastructure(1, HOSTS, network)


@st.composite
def networks(draw):
    switches = tuple(f"s{n}" for n in range(draw(st.integers(2, 4))))
    ends = [(a, b) for a in switches for b in switches if a < b]
    links = tuple(
        PhysicalLink(
            f"{a}-{b}",
            (a, b),
            100,
            draw(st.integers(0, 10)) * 10,
            draw(st.sampled_from([0, 500, 1500])),
            draw(st.sampled_from([0, 0, 400, 1200])),
        )
        for a, b in draw(st.lists(st.sampled_from(ends), unique=True, min_size=1))
    )
    access = {
        f"h{n}": AccessLink(f"h{n}", draw(st.sampled_from(switches)), 100, 100)
        for n in range(1, 5)
    }
    return Network(switches, links, access)


CHAIN = Path("web", ("a", "b", "c"), 3)


@st.composite
def services(draw):
    """Draw a service of three VNFs in a row that asks for this and that."""
    links = [
        VirtualLink(
            name,
            bit_rate_mbps=draw(st.integers(0, 60)),
            max_latency_ms=draw(st.sampled_from([0, 0, 1, 3])),
            max_jitter_ms=draw(st.sampled_from([0, 0, 0, 1])),
        )
        for name in "xy"
    ]
    managed = draw(st.sampled_from(["", "m"]))
    graph = service(
        vnfc("a", draw(st.sampled_from([1, 9])), links=f"{managed} x"),
        vnfc("b", draw(st.sampled_from([1, 9])), links=f"{managed} y x"),
        vnfc("c", 9, links=f"{managed} y"),
        groups=draw(st.sampled_from([[], [group("apart", "a", "b", "c")]])),
        links=[*links, *([VirtualLink("m")] if managed else [])],
    )
    return replace(graph, paths=draw(st.sampled_from([(), (CHAIN,)])))


@given(networks(), services(), st.integers(0, 1))
@settings(max_examples=50)
def test_routes_keep_all_that_was_asked(network, graph, tier):
    outcome = place(graph, on(network), tier=tier)
    if isinstance(outcome, Placement):
        assert faults(graph, network, outcome) == []


@given(networks(), services())
@settings(max_examples=40)
def test_a_refusal_tells_of_every_host_and_what_to_widen(network, graph):
    outcome = place(graph, on(network), tier=1)
    if isinstance(outcome, Refusal):
        for one in outcome.vnfcs:
            assert (
                sum(r.hosts for r in one.reasons) == len(HOSTS) == len(one.rejections)
            )
            assert all(rejection.message for rejection in one.rejections)


@given(networks(), services())
@settings(max_examples=40)
def test_what_is_refused_fits_nowhere(network, graph):
    graph = replace(graph, paths=())
    if isinstance(place(graph, on(network), tier=1), Placement):
        return
    cores = {name: vnfc.demand.vcpus for name, vnfc in graph.vnfcs.items()}

    def may(homes):
        load = Counter()
        for name, home in homes.items():
            load[home] += cores[name]
        alone = len(set(homes.values())) == len(homes) or not graph.groups
        return alone and max(load.values()) <= 16

    assert not fits_somehow(graph, network, [one.id for one in HOSTS], may)
