"""What a service asks of the network, from its graph."""

from dataclasses import replace

from nfvo.graph import VirtualLink
from nfvo.placement.network.service import Chain, Wire
from nfvo.placement.network.translate import chain_of, wires_of
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


def test_a_link_of_two_that_asks_something_is_a_wire():
    assert wires_of(three()) == (
        Wire("x", (0, 1), 10),
        Wire("y", (1, 2), 0, latency_us=2000),
    )


def test_a_link_that_asks_nothing_is_none():
    graph = three()
    assert wires_of(replace(graph, links=(VirtualLink("x"),))) == ()


def test_a_forwarding_path_goes_over_the_wires_between_its_vnfs():
    graph = three()
    chain = chain_of(graph, ("a", "b", "c"), wires_of(graph), 500)
    assert chain == Chain(((0, 1, 0), (1, 2, 1)), 500)
