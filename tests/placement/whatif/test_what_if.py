"""What would be, if: never more than there is, and never other than placing says."""

import pytest
from hypothesis import given

from nfvo.errors import InvalidRequest
from nfvo.graph import VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.whatif.how_many import how_many
from nfvo.placement.whatif.spare import losses, place_sparing
from nfvo.placement.whatif.taken import network_with, taken
from nfvo.placement.whatif.without import without
from tests.placement.services import group, host, infrastructure, service, vnfc
from tests.placement.test_properties import infrastructures, services

PAIR = service(vnfc("a"), vnfc("b"), groups=[group("apart", "a", "b")])


def small(number, **more):
    return host(number, total=(2, 2048, 20), **more)


def test_so_many_fit_as_there_is_room_for():
    found = how_many(PAIR, infrastructure(small(1), small(2), small(3)))
    assert found.count == 3
    assert (found.runs_out.constraint, found.runs_out.hosts) == ("vcpus", 3)
    assert "asks 1 vCPU, 0 of 2 are free" in found.runs_out.message


def test_no_more_than_asked_for_are_tried():
    found = how_many(PAIR, infrastructure(host(1), host(2)), most=2)
    assert (found.count, found.refusal, found.runs_out) == (2, None, None)


def test_what_keeps_all_hosts_from_it_is_said_when_none_fits():
    far = service(vnfc("a", site="elsewhere"))
    found = how_many(far, infrastructure(host(1)))
    assert (found.count, found.runs_out.constraint) == (0, "site")


def test_bit_rates_of_links_are_used_up():
    rated = VirtualLink("x", bit_rate_mbps=400)
    graph = service(
        vnfc("a", links="x"),
        vnfc("b", links="x"),
        groups=[group("apart", "a", "b")],
        links=[rated],
    )
    network = leaf_spine({"l1": ["hv1"], "l2": ["hv2"]}, ["s"], uplink_mbps=1000)
    hosts = infrastructure(host(1), host(2))
    on = type(hosts)(1, hosts.hosts, network)
    found = how_many(graph, on)
    assert (found.count, found.runs_out.constraint) == (2, "route")
    placed = place(graph, on, tier=1)
    after = network_with(network, placed.routes)
    assert {link.free_mbps for link in after.links} == {600}


@given(services(), infrastructures())
def test_hosts_are_never_oversold_by_what_is_counted(graph, infra):
    count = 0
    while isinstance(found := place(graph, infra, tier=1), Placement):
        names = {name: f"{name}#{count}" for name in graph.vnfcs}
        infra = taken(infra, graph, found, names)
        count += 1
        for one in infra.hosts:
            assert min(one.free.vcpus, one.free.memory_mib, one.free.disk_gib) >= 0


@given(services(), infrastructures())
def test_one_fits_exactly_when_it_is_placed(graph, infra):
    found = how_many(graph, infra, most=2)
    assert (found.count > 0) == isinstance(place(graph, infra, tier=1), Placement)
    assert (found.refusal is None) == (found.count == 2)


def test_hosts_that_are_to_be_done_without_get_nothing():
    left = without(infrastructure(host(1), host(2), host(3)), ("hv1",))
    homes = {made.host for made in place(PAIR, left).assignments.values()}
    assert homes == {"h2", "h3"}


def test_a_host_that_is_not_there_cannot_be_done_without():
    with pytest.raises(InvalidRequest, match="no host hv9") as caught:
        without(infrastructure(host(1), host(2)), ("hv9",))
    assert caught.value.hint == "did you mean hv2?"


def test_two_of_three_hosts_are_not_enough_when_each_may_be_lost():
    assert isinstance(place(PAIR, infrastructure(host(1), host(2))), Placement)
    refused = place_sparing(PAIR, infrastructure(host(1), host(2)))
    assert isinstance(refused, Refusal)
    assert refused.summary.startswith("it fits, but not after the loss of hv")
    assert "one more host" in refused.hint
    assert isinstance(
        place_sparing(PAIR, infrastructure(host(1), host(2), host(3))), Placement
    )


def test_packing_is_tried_where_spreading_leaves_no_spare_host():
    pair = service(vnfc("a", 2, 1024, 1), vnfc("b", 2, 1024, 1))
    hosts = infrastructure(host(1, 4, 4096, 9), host(2, 4, 4096, 9))
    found = place_sparing(pair, hosts)
    assert isinstance(found, Placement)


@given(services(), infrastructures())
def test_what_is_placed_with_spare_survives_each_loss(graph, infra):
    found = place_sparing(graph, infra)
    if isinstance(found, Placement):
        assert not list(losses(graph, infra, found))
        after = taken(infra, graph, found)
        for gone in {made.host for made in found.assignments.values()}:
            kept = {n: m.host for n, m in found.assignments.items() if m.host != gone}
            rest = type(after)(1, tuple(h for h in after.hosts if h.id != gone))
            assert isinstance(place(graph, rest, keep=kept, tier=1), Placement)
