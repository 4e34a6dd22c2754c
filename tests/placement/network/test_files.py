"""Networks in files: ours and those of others; what is wrong with them, and where."""

import json

import pytest

from nfvo.errors import DescriptorError
from nfvo.placement.network.files import read_network, read_topology

OURS = """
leaf-spine: {rack1: [hv1, hv2], rack2: [hv3]}
spines: 2
uplink: 40 Gbit/s
switches: [metro]
links:
  - {ends: [spine1, metro], capacity: 10 Gbit/s, latency: 2 ms, jitter: 50, price: 0.2}
hosts: {hv9: metro}
"""


def test_a_data_centre_takes_two_lines_and_more_is_linked_by_hand(tmp_path):
    file = tmp_path / "network.yaml"
    file.write_text(OURS)
    found = read_network(file)
    assert found.switches == ("rack1", "rack2", "spine0", "spine1", "metro")
    assert found.link["rack2-spine1"].free_mbps == 40_000
    way = found.link["spine1-metro"]
    assert (way.capacity_mbps, way.latency_us, way.jitter_us) == (10_000, 2000, 50)
    assert way.price == 0.2
    assert found.access["hv9"].switch == "metro"


@pytest.mark.parametrize(
    ("text", "place", "said", "hint"),
    [
        pytest.param(
            "leaf-spine: {rack1: [hv1]}\nhosts: {hv2: rakc1}\n",
            (2, 14),
            "no switch 'rakc1'",
            "did you mean 'rack1'?",
            id="no such switch",
        ),
        pytest.param(
            "switches: [a, b]\nlinks: [{ends: [a, b], capacity: 10 Gb}]\n",
            (2, 34),
            "found '10 Gb'",
            "write 10 Gbit/s",
            id="an unknown unit",
        ),
        pytest.param(
            "swiches: [a]\n",
            (1, 1),
            "unknown key 'swiches'",
            "did you mean 'switches'?",
            id="a misspelt key",
        ),
    ],
)
def test_a_mistake_is_shown_where_it_is(tmp_path, text, place, said, hint):
    file = tmp_path / "network.yaml"
    file.write_text(text)
    with pytest.raises(DescriptorError) as raised:
        read_network(file)
    (problem,) = raised.value.problems
    assert (problem.place.line, problem.place.column) == place
    assert (problem.message, problem.hint) == (said, hint)


@pytest.mark.parametrize("key", ["edges", "links"])
def test_node_link_json_has_the_latency_of_fibre(tmp_path, key):
    file = tmp_path / "abilene.json"
    nodes = [{"id": 0, "name": "ATLA", "pos": [1, 2]}, {"id": 7, "name": "HSTN"}]
    way = {"source": 0, "target": 7, "dist": 1130.5, "ecmp": {}}
    file.write_text(json.dumps({"directed": False, "nodes": nodes, key: [way]}))
    found = read_topology(file, 10_000)
    assert found.switches == ("ATLA", "HSTN")
    (one,) = found.links
    assert (one.ends, one.latency_us) == (("ATLA", "HSTN"), 5652)
    assert one.capacity_mbps == 10_000


def test_an_edge_to_no_node_is_shown_where_it_is(tmp_path):
    file = tmp_path / "broken.json"
    file.write_text('{"nodes": [{"id": 0}],\n "edges": [{"source": 0, "target": 3}]}')
    with pytest.raises(DescriptorError) as raised:
        read_topology(file, 10)
    (problem,) = raised.value.problems
    assert (problem.place.line, problem.message) == (2, "no switch '3'")


@pytest.mark.parametrize(
    "text", [pytest.param("", id="empty"), pytest.param("a: [", id="no YAML")]
)
def test_what_is_no_document_is_refused(tmp_path, text):
    file = tmp_path / "network.yaml"
    file.write_text(text)
    with pytest.raises(DescriptorError):
        read_network(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DescriptorError):
        read_network(tmp_path / "nosuch.yaml")
