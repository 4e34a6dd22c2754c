"""Shortest and widest paths: as networkx finds them, on a grid as on any other mesh."""

from itertools import product
from random import Random

import networkx as nx
import numpy as np
import pytest

from nfvo.placement.network import compiled, paths
from nfvo.placement.network.bounded import ENDLESS, Bound, Tree, labels, nearest, retold
from nfvo.placement.network.mesh import FAR, Mesh, as_arrays
from nfvo.placement.network.model import Network
from tests.placement.network.checker import as_graph
from tests.placement.network.networks import (
    link,
    network,
    random_fabric,
    random_network,
)

SEEDS = range(30)


def some_network(seed: int):
    """Return a network, its mesh, a tree on it and Mbit/s."""
    draw = Random(seed)
    of = random_fabric(draw, 6, 3) if seed % 2 else random_network(draw, 9)
    numbered = as_arrays(of)
    on = np.zeros(len(numbered.switches), np.bool_)
    on[draw.sample(range(len(on)), draw.randint(1, 3))] = True
    most = max(one.free_mbps for one in of.links)
    return of, numbered, on, draw.randint(most // 2, most)


def wide_enough(of, mbps: int):
    graph = as_graph(of)
    free = nx.get_edge_attributes(graph, "free")
    graph.remove_edges_from(
        [edge for edge in graph.edges(keys=True) if free[edge] < mbps]
    )
    return graph


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", [paths, compiled], ids=["numpy", "twin"])
def test_hops_are_those_of_the_shortest_path_with_enough_free(code, seed):
    of, numbered, on, mbps = some_network(seed)
    graph = wide_enough(of, mbps)
    tree = {name for name, there in zip(numbered.switches, on, strict=True) if there}
    expected = nx.multi_source_dijkstra_path_length(graph, tree, weight=None)
    found = code.hops(numbered.mesh, on, mbps)
    assert [*found] == [expected.get(name, FAR) for name in numbered.switches]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", [paths, compiled], ids=["numpy", "twin"])
def test_a_route_is_the_widest_of_the_shortest(code, seed):
    of, numbered, on, mbps = some_network(seed)
    graph = wide_enough(of, mbps)
    tree = [name for name, there in zip(numbered.switches, on, strict=True) if there]
    for begin, name in enumerate(numbered.switches):
        trail = np.zeros(len(on), np.int64)
        length = code.route(numbered.mesh, on, mbps, begin, trail)
        far = code.hops(numbered.mesh, on, mbps)[begin]
        assert length == far
        if 0 < length < FAR:
            taken = [of.link[numbered.links[number]] for number in trail[:length]]
            assert is_way(taken, name, tree)
            assert min(one.free_mbps for one in taken) == widest(graph, name, tree, far)


def is_way(taken, begin: str, tree: list[str]) -> bool:
    here = begin
    for one in taken:
        (here,) = {*one.ends} - {here}
    return here in tree


def widest(graph, begin: str, tree: list[str], far: int) -> int:
    """Return the free Mbit/s of the widest way of so many hops to a tree."""
    return max(
        min(graph.edges[edge]["free"] for edge in way)
        for end in tree
        for way in nx.all_simple_edge_paths(graph, begin, end, cutoff=far)
        if len(way) == far
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_twin_takes_the_same_route_link_by_link(seed):
    _, numbered, on, mbps = some_network(seed)
    for begin in range(len(on)):
        one, other = np.zeros(len(on), np.int64), np.zeros(len(on), np.int64)
        length = paths.route(numbered.mesh, on, mbps, begin, one)
        assert compiled.route(numbered.mesh, on, mbps, begin, other) == length
        assert [*one] == [*other]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_open_grid_is_but_a_faster_way_to_the_same(seed):
    draw = Random(seed)
    leaves, spines = draw.randint(4, 8), draw.randint(1, 3)
    links = [link(f"l{n}", f"s{m}", 9) for n in range(leaves) for m in range(spines)]
    names = {end: None for one in links for end in one.ends}
    mesh = as_arrays(Network(tuple(names), tuple(links))).mesh
    on = np.array([draw.random() < 0.3 for _ in names], np.bool_)
    on[draw.randrange(len(names))] = True
    plain = mesh._replace(spines=0)
    assert mesh.spines == spines
    assert [*paths.hops(mesh, on, 9)] == [*paths.hops(plain, on, 9)]
    assert [*compiled.hops(mesh, on, 9)] == [*paths.hops(plain, on, 9)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_grid_is_but_a_faster_way_to_the_same(seed):
    numbered = as_arrays(random_fabric(Random(seed), 7, 3))
    mesh, plain = numbered.mesh, numbered.mesh._replace(spines=0)
    assert mesh.spines == 3
    on = np.zeros(len(numbered.switches), np.bool_)
    on[seed % len(on)] = True
    for begin, mbps in product(range(len(on)), (0, 3, 7)):
        assert [*paths.hops(mesh, on, mbps)] == [*paths.hops(plain, on, mbps)]
        one, other = np.zeros(len(on), np.int64), np.zeros(len(on), np.int64)
        length = paths.route(mesh, on, mbps, begin, one)
        assert length == paths.route(plain, on, mbps, begin, other)
        assert [*one] == [*other]


@pytest.mark.parametrize(
    ("links", "spines"),
    [
        pytest.param([link("a", "b", 1)], 0, id="two switches"),
        pytest.param([link("a", "b", 1), link("b", "c", 1), link("c", "a", 1)], 0,
                     id="a triangle"),
        pytest.param([link(f"l{n}", f"s{m}", 1) for n in range(4) for m in range(2)], 2,
                     id="two spines"),
        pytest.param([link(f"l{n}", "s", 1) for n in range(4)], 1, id="a star"),
    ],
)  # fmt: skip
def test_what_is_a_leaf_spine_network_is_seen(links, spines):
    assert as_arrays(network(*links)).mesh.spines == spines


def ways(graph, mesh: Mesh, begin: str, tree: list[str], bound: Bound):
    """Yield the hops of all ways to a tree within bounds."""
    for end in tree:
        if begin == end:
            yield 0
        for way in nx.all_simple_edge_paths(graph, begin, end):
            late = sum(graph.edges[edge]["latency"] for edge in way)
            shaky = sum(graph.edges[edge]["jitter"] for edge in way)
            if late <= bound.latency and shaky <= bound.jitter:
                yield len(way)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("both", [False, True], ids=["latency", "and jitter"])
def test_labels_find_the_fewest_hops_within_bounds(seed, both):
    draw = Random(seed)
    of = random_network(draw, 7)
    numbered = as_arrays(of)
    end = draw.randrange(7)
    bound = Bound(3, draw.randint(5, 25), draw.randint(1, 6) if both else ENDLESS)
    on = np.arange(7) == end
    tree = Tree(on, np.zeros(0, np.int64), np.array([end]))
    found = labels(numbered.mesh, tree, bound)
    graph = wide_enough(of, 3)
    for begin, name in enumerate(numbered.switches):
        least = min(
            ways(graph, numbered.mesh, name, [numbered.switches[end]], bound),
            default=FAR,
        )
        trail = np.zeros(7, np.int64)
        assert nearest(found, 7)[begin] == retold(found, begin, trail) == least
        if least < FAR:
            taken = [of.link[numbered.links[number]] for number in trail[:least]]
            assert sum(one.latency_us for one in taken) <= bound.latency
