import os
import subprocess
import sys
from pathlib import Path

import pytest

from nfvo.graph import VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import PACKING, SPREADING
from tests.placement.services import group, host, infrastructure, service, vnfc

CHAIN = service(
    vnfc("client", links="left"),
    vnfc("firewall", 2, 2048, 4, links="left right"),
    vnfc("server", links="right"),
    links=[VirtualLink("left"), VirtualLink("right")],
)
THREE = infrastructure(host(1), host(2), host(3))
MESH = service(
    *(vnfc(name, 6, 1024, 1, links="x y") for name in "abcdef"),
    groups=[group("apart", "a", "b", "c"), group("together", "c", "e", hard=False)],
)


def homes(placement):
    assert isinstance(placement, Placement), placement
    return {name.split("/")[0]: a.host for name, a in placement.assignments.items()}


def test_every_vnfc_gets_a_host_in_the_order_of_the_descriptor():
    placement = place(CHAIN, THREE)
    assert list(placement.assignments) == list(CHAIN.vnfcs)


def test_apart_gives_each_its_own_host():
    graph = service(
        *CHAIN.vnfcs.values(), groups=[group("apart", "client", "firewall", "server")]
    )
    assert sorted(homes(place(graph, THREE)).values()) == ["h1", "h2", "h3"]


def test_together_finds_the_one_host_with_room_for_all_at_once():
    graph = service(
        *(vnfc(name, 4, 1024, 1) for name in "abc"), groups=[group("together", *"abc")]
    )
    hosts = infrastructure(
        host(1, 8, 16384, 100), host(2, 12, 4096, 50), host(3, 9, 9999, 99)
    )
    assert set(homes(place(graph, hosts)).values()) == {"h2"}


def test_a_mate_by_way_of_another_counts_too():
    graph = service(
        *(vnfc(name, 4, 1024, 1) for name in "abc"),
        groups=[group("together", "a", "b"), group("together", "b", "c")],
    )
    hosts = infrastructure(host(1, 8, 16384, 100), host(2, 12, 4096, 50))
    assert set(homes(place(graph, hosts)).values()) == {"h2"}


def test_spreading_takes_the_emptiest_host_and_packing_the_fullest():
    hosts = infrastructure(host(1, 8, 8192, 50), host(2), host(3, 1, 16384, 100))
    assert homes(place(service(vnfc("a")), hosts, policy=SPREADING)) == {"a": "h2"}
    assert homes(place(service(vnfc("a")), hosts, policy=PACKING)) == {"a": "h3"}


def test_replicas_are_spread():
    graph = service(vnfc("web"), vnfc("web-2"), vnfc("web-3"))
    spread = homes(place(graph, THREE, policy=PACKING))
    assert sorted(spread.values()) == [
        "h1",
        "h2",
        "h3",
    ]


def test_a_soft_rule_is_kept_where_that_is_possible():
    wish = group("together", "a", "b", hard=False)
    graph = service(vnfc("a"), vnfc("b"), groups=[wish])
    assert len(set(homes(place(graph, THREE)).values())) == 1


def test_a_soft_rule_is_broken_where_it_must_be():
    wish = group("together", "a", "b", hard=False)
    graph = service(vnfc("a", 16, 1024, 1), vnfc("b"), groups=[wish])
    assert len(set(homes(place(graph, THREE)).values())) == 2


def test_neighbours_on_a_link_share_a_host_when_hosts_are_alike():
    assert len(set(homes(place(CHAIN, THREE)).values())) == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_seed_decides_ties_and_the_order_of_hosts_does_not(seed):
    reverse = infrastructure(*reversed(THREE.hosts))
    assert place(CHAIN, THREE, seed=seed) == place(CHAIN, reverse, seed=seed)


def test_seeds_differ_in_ties():
    assert len({homes(place(CHAIN, THREE, seed=s))["client"] for s in range(20)}) == 3


def test_the_lots_are_the_same_on_every_machine():
    graph = service(vnfc("a"))
    assert [homes(place(graph, THREE, seed=s))["a"] for s in range(4)] == [
        "h3",
        "h1",
        "h3",
        "h2",
    ]


def test_what_is_kept_stays_and_is_not_charged_again():
    apart = group("apart", "a", "b")
    graph = service(vnfc("a", 16, 1024, 1), vnfc("b"), groups=[apart])
    hosts = infrastructure(
        host(1, 0, 15360, 99, state=HostState.CORDONED, vnfcs=frozenset({"id-a"})),
        host(2),
    )
    placement = place(graph, hosts, keep={"a/vm/0": "h1"}, names={"a/vm/0": "id-a"})
    assert homes(placement) == {"a": "h1", "b": "h2"}
    assert placement.assignments["a/vm/0"].why == "stays on hv1"


@pytest.mark.parametrize("state", HostState)
def test_what_is_kept_stays_whatever_the_state_of_its_host(state):
    hosts = infrastructure(host(1, state=state), host(2))
    placement = place(service(vnfc("a")), hosts, keep={"a/vm/0": "h1"})
    assert homes(placement) == {"a": "h1"}


@pytest.mark.parametrize(
    "keep",
    [
        pytest.param({"a/vm/0": "h9"}, id="host unknown"),
        pytest.param({"gone/vm/0": "h1"}, id="VNFC unknown"),
    ],
)
def test_what_cannot_be_kept_is_placed_anew(keep):
    hosts = infrastructure(host(1, state=HostState.DOWN), host(2))
    assert homes(place(service(vnfc("a")), hosts, keep=keep)) == {"a": "h2"}


def test_a_higher_tier_finds_what_greedy_cannot():
    graph = service(
        vnfc("a", 5, 1, 1),
        vnfc("b", 4, 1, 1),
        vnfc("c", 3, 1, 1),
        vnfc("d", 3, 1, 1),
        vnfc("e", 3, 1, 1),
    )
    hosts = infrastructure(host(1, 9, 100, 9), host(2, 9, 100, 9))
    assert isinstance(place(graph, hosts, tier=0), Refusal)
    assert isinstance(place(graph, hosts, tier=1), Placement)


@pytest.mark.parametrize(
    ("hosts", "why"),
    [
        pytest.param([host(1)], "the only host", id="one"),
        pytest.param(
            [host(1), host(2, state=HostState.CORDONED)],
            "the only one of 2 that fits",
            id="one that fits",
        ),
        pytest.param(
            [host(1), host(2, 8, 8192, 50)],
            "most room left of 2 possible hosts (hv1 0.94, hv2 0.44)",
            id="better",
        ),
        pytest.param(
            [host(1), host(2)],
            "a tie for the best of 2 possible hosts (hv1 0.94, hv2 0.94)",
            id="tie",
        ),
    ],
)
def test_an_assignment_says_why(hosts, why):
    placement = place(service(vnfc("a")), infrastructure(*hosts), seed=1)
    assert placement.assignments["a/vm/0"].why == why


def test_an_assignment_has_the_terms_of_its_score():
    placement = place(CHAIN, THREE)
    terms = placement.assignments["server/vm/0"].scores
    assert set(terms) == {"room", "links"}
    assert all(0 <= term <= 1 for term in terms.values())


def test_a_service_without_vnfcs_has_an_empty_placement():
    assert place(service(), THREE) == Placement({})


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_result_does_not_hang_on_how_python_orders_sets(hash_seed):
    code = (
        "from tests.placement.test_engine import *\n"
        "print(homes(place(MESH, THREE, tier=1, policy=PACKING)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(homes(place(MESH, THREE, tier=1, policy=PACKING)))
