"""The replay of Virne's requests: who leaves makes room, and what is counted."""

import numpy as np
import pytest

from benchmarks.virne import Outcome, Request, Substrate, replay
from nfvo.placement.network.mesh import as_arrays
from nfvo.placement.network.model import Network, PhysicalLink

PAIR = ((0, 1, 10),)


def substrate() -> Substrate:
    way = PhysicalLink("a-b", ("a", "b"), 10, 10)
    return Substrate(as_arrays(Network(("a", "b"), (way,))), np.array([5, 5]))


def replayed(*requests: Request) -> tuple[Outcome, Substrate]:
    on = substrate()
    return replay(on, requests, moves=20), on


@pytest.mark.parametrize(
    ("comes", "accepted"),
    [
        pytest.param(3.0, [True, False], id="while the first is there"),
        pytest.param(4.0, [True, True], id="as it leaves"),
    ],
)
def test_who_leaves_makes_room(comes, accepted):
    first = Request(1.0, 3.0, (5, 5), PAIR)
    outcome, on = replayed(first, Request(comes, 9.0, (1, 2), PAIR))
    assert [found is not None for found in outcome.found] == accepted
    assert [*on.cpu] == [5, 5]
    assert [*on.network.mesh.free] == [10]


def test_nodes_of_one_request_are_on_different_hosts():
    outcome, _ = replayed(Request(1.0, 3.0, (1, 1), ()))
    (found,) = outcome.found
    assert found is not None
    assert sorted(found.hosts) == [0, 1]


def test_revenue_counts_by_lifetime_of_those_accepted():
    first, second = Request(1.0, 3.0, (5, 5), PAIR), Request(2.0, 9.0, (1, 2), PAIR)
    outcome, _ = replayed(first, second)
    summary = outcome.summary("FILE")
    assert summary["acceptance"] == 0.5
    assert summary["revenue_cost"] == 1.0
    assert summary["revenue"] == 20 * 3.0 / 2.0
