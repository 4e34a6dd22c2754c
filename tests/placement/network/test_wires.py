"""Wires of a service: what a look promises a put holds, and a drop leaves no trace."""

from random import Random

import numpy as np
import pytest

from nfvo.placement.network.mesh import as_arrays
from nfvo.placement.network.service import Chain, Wire
from nfvo.placement.network.wires import Wires
from tests.placement.network.networks import (
    link,
    network,
    random_fabric,
    random_network,
    random_question,
)

ROW = network(link("a", "b", 10, 5), link("b", "c", 10, 5), link("c", "d", 10, 5))
RING = network(*ROW.links, link("d", "a", 10, 90))
A, B, C, D = range(4)


def wires(*them: Wire, of=ROW, chains=(), vnfcs=3) -> Wires:
    return Wires(as_arrays(of), them, chains, vnfcs=vnfcs)


def lies(laid: Wires) -> dict[str, list[str]]:
    return {route.wire: [*route.links] for route in laid.routes()}


def test_a_look_is_mbps_times_hops_from_the_other_end():
    laid = wires(Wire("w", (0, 1), 3))
    assert laid.look(1) is None
    assert laid.put(0, B)
    assert [*laid.look(1)] == [3, 0, 3, 6]


def test_where_too_little_is_free_there_is_no_way():
    laid = wires(Wire("w", (0, 1), 6), Wire("x", (0, 2), 6))
    laid.put(0, A), laid.put(1, B)
    assert [*laid.look(2)] == [0, np.inf, np.inf, np.inf]
    assert not laid.put(2, C)
    assert lies(laid) == {"w": ["a-b"], "x": []}


def test_a_wire_with_three_ends_is_a_tree():
    laid = wires(Wire("lan", (0, 1, 2), 10))
    laid.put(0, A), laid.put(1, C)
    assert [*laid.look(2)] == [0, 0, 0, 10]
    assert laid.put(2, D)
    assert lies(laid) == {"lan": ["a-b", "b-c", "c-d"]}


def test_what_another_end_needs_stays_when_one_goes():
    laid = wires(Wire("lan", (0, 1, 2), 10))
    laid.put(0, A), laid.put(1, C), laid.put(2, D)
    laid.drop(1)
    assert lies(laid) == {"lan": ["a-b", "b-c", "c-d"]}
    laid.drop(2)
    assert lies(laid) == {"lan": []}


def test_a_latency_bound_makes_a_detour():
    short, far = Wire("w", (0, 1), 1), Wire("w", (0, 1), 1, latency_us=20)
    for wire, route in ((short, ["d-a"]), (far, ["a-b", "b-c", "c-d"])):
        laid = wires(wire, of=RING)
        laid.put(0, A)
        assert laid.put(1, D)
        assert lies(laid) == {"w": route}


def test_a_bound_is_between_any_two_ends_of_a_tree():
    laid = wires(Wire("lan", (0, 1, 2), 1, latency_us=10))
    laid.put(0, A), laid.put(1, B)
    assert [*laid.look(2)] == [0, 0, 1, np.inf]


def test_a_forwarding_path_has_what_its_other_hops_leave():
    two = Wire("w", (0, 1), 1), Wire("x", (1, 2), 1)
    chain = Chain(((0, 1, 0), (1, 2, 1)), latency_us=10)
    laid = wires(*two, chains=[chain])
    laid.put(0, A), laid.put(1, B)
    assert [*laid.look(2)] == [1, 0, 1, np.inf]
    assert not laid.put(2, D)
    assert laid.put(2, C)


def test_who_stays_keeps_its_routes_and_what_leads_nowhere_is_given_back():
    laid = wires(Wire("w", (0, 1), 4), Wire("x", (0, 2), 4))
    laid.keep({0: A, 1: C}, {"w": ["a-b", "b-c"], "x": ["a-b"]})
    assert lies(laid) == {"w": ["a-b", "b-c"], "x": []}
    assert [*laid.net.mesh.free] == [14, 10, 10]
    assert laid.put(2, B)


@pytest.mark.parametrize("seed", range(40))
def test_drops_restore_all_in_any_order(seed):
    draw = Random(seed)
    of = random_fabric(draw, 4, 3) if seed % 2 else random_network(draw, 7)
    question = random_question(draw, of, 5, bounded=seed % 3 == 0)
    laid = Wires(question.network, question.wires, question.chains, vnfcs=5)
    kept = laid.net.mesh._replace(least=laid.net.mesh.free)[:-1]
    before = [one.copy() for one in (*kept, *laid.net.laid[:3])]
    there = [v for v in range(5) if laid.put(v, draw.randrange(len(of.switches)))]
    draw.shuffle(there)
    for vnfc in there:
        laid.drop(vnfc)
    after = (*kept, *laid.net.laid[:3])
    assert all((one == two).all() for one, two in zip(before, after, strict=True))
    assert (laid.net.mesh.least <= laid.net.mesh.free).all()


@pytest.mark.parametrize("seed", range(40))
def test_one_wire_costs_what_the_look_said(seed):
    draw = Random(seed)
    of = random_fabric(draw, 4, 3) if seed % 2 else random_network(draw, 7)
    bound = draw.randint(5, 30) if seed % 3 == 0 else None
    laid = wires(Wire("w", (0, 1, 2), draw.randint(1, 9), bound), of=of)
    laid.put(0, draw.randrange(len(of.switches)))
    for vnfc in (1, 2):
        before = sum(route.mbps * len(route.links) for route in laid.routes())
        cost = laid.look(vnfc)
        possible = np.isfinite(cost)
        assert [laid_at(laid, vnfc, s) for s in range(len(cost))] == [*possible]
        switch = int(draw.choice(np.flatnonzero(possible)))
        assert laid.put(vnfc, switch)
        after = sum(route.mbps * len(route.links) for route in laid.routes())
        assert after - before == cost[switch]


def laid_at(laid: Wires, vnfc: int, switch: int) -> bool:
    done = laid.put(vnfc, switch)
    if done:
        laid.drop(vnfc)
    return done
