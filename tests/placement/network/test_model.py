"""Networks as they are made: by hand, in two lines, of two sites."""

import pytest

from nfvo.errors import InvalidRequest
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import AccessLink, Network
from tests.placement.network.networks import link, network


def test_every_leaf_is_linked_with_every_spine():
    made = leaf_spine({"rack1": ["hv1", "hv2"], "rack2": ["hv3"]}, ["spine1", "spine2"])
    assert made.switches == ("rack1", "rack2", "spine1", "spine2")
    assert [one.ends for one in made.links] == [
        ("rack1", "spine1"),
        ("rack1", "spine2"),
        ("rack2", "spine1"),
        ("rack2", "spine2"),
    ]
    assert {host: one.switch for host, one in made.access.items()} == {
        "hv1": "rack1",
        "hv2": "rack1",
        "hv3": "rack2",
    }


def test_what_is_taken_is_no_longer_free():
    left = network(link("a", "b", 5), link("b", "c", 5)).taking({"a-b": 2})
    assert [one.free_mbps for one in left.links] == [3, 5]
    assert [one.capacity_mbps for one in left.links] == [5, 5]


@pytest.mark.parametrize(
    ("switches", "links", "access", "said"),
    [
        pytest.param("ab", [link("a", "c", 1)], {}, "no switch c", id="no switch"),
        pytest.param("ab", [link("a", "a", 1)], {}, "both ends are a", id="a loop"),
        pytest.param("aab", [], {}, "two switches named a", id="twice"),
        pytest.param("ab", [link("a", "b", 1)] * 2, {}, "two links named a-b",
                     id="links of one name"),
        pytest.param("ab", [], {"h": AccessLink("h", "x", 1, 1)}, "host h: no switch x",
                     id="a host nowhere"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused(switches, links, access, said):
    with pytest.raises(InvalidRequest, match=said):
        Network(tuple(switches), tuple(links), access)
