"""What a service asks of the network, from its graph."""

from dataclasses import replace

import pytest

from nfvo.graph import Path, VirtualLink
from nfvo.placement.network.service import Chain, Wire
from nfvo.placement.network.translate import chains_of, wires_of
from tests.placement.services import service, vnfc


def three():
    """Return a service of three VNFs in a row; the link out has one end."""
    made = service(
        vnfc("a", 1, 512, 1, links="x"),
        vnfc("b", 1, 512, 1, links="x y"),
        vnfc("c", 1, 512, 1, links="y z"),
    )
    links = (
        VirtualLink("x", bit_rate_mbps=10),
        VirtualLink("y", max_latency_ms=2),
        VirtualLink("z", bit_rate_mbps=99),
    )
    return replace(made, links=links)


def wires(graph, paths=()):
    return wires_of(list(graph.vnfcs.values()), graph.links, paths)


def chains(graph, *paths):
    return chains_of(list(graph.vnfcs.values()), paths, wires(graph, paths))


def test_a_link_of_two_that_asks_something_is_a_wire():
    assert wires(three()) == (
        Wire("x", (0, 1), 10),
        Wire("y", (1, 2), 0, latency_us=2000),
    )


def test_a_bound_of_jitter_is_something_too():
    graph = replace(three(), links=(VirtualLink("x", max_jitter_ms=1),))
    assert wires(graph) == (Wire("x", (0, 1), 0, jitter_us=1000),)


def test_a_link_that_asks_nothing_is_none_but_on_a_path_with_a_bound():
    graph = replace(three(), links=(VirtualLink("x"), VirtualLink("y")))
    assert wires(graph) == ()
    assert wires(graph, [Path("web", ("a", "b"), 5)]) == (Wire("x", (0, 1), 0),)


def test_a_forwarding_path_goes_over_the_wires_between_its_vnfs():
    made = chains(three(), Path("web", ("a", "b", "c"), 5))
    assert made == (Chain(((0, 1, 0), (1, 2, 1)), 5000, "web"),)


@pytest.mark.parametrize("order", ["mxy", "yxm"], ids=["first", "last"])
def test_a_forwarding_path_leaves_the_link_that_all_are_on_alone(order):
    made = service(
        vnfc("a", 1, 512, 1, links="m x"),
        vnfc("b", 1, 512, 1, links="m x y"),
        vnfc("c", 1, 512, 1, links="m y"),
    )
    graph = replace(made, links=tuple(VirtualLink(name) for name in order))
    path = Path("web", ("a", "b", "c"), 5)
    assert {wire.name for wire in wires(graph, [path])} == {"x", "y"}
    ends = {wire.name: number for number, wire in enumerate(wires(graph, [path]))}
    hops = ((0, 1, ends["x"]), (1, 2, ends["y"]))
    assert chains(graph, path) == (Chain(hops, 5000, "web"),)


def test_a_forwarding_path_goes_through_every_vnfc_of_a_vnf():
    both = (vnfc("a", links="x"), vnfc("b", links="x"), vnfc("b2", links="x"))
    graph = service(*both[:2], replace(both[2], vnf="b"))
    made = chains(graph, Path("web", ("a", "b"), 5))
    assert [one.hops for one in made] == [((0, 1, 0),), ((0, 2, 0),)]
