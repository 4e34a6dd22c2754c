"""Racks, traits and overcommit: what they let be placed where, and what they forbid."""

import pytest

from nfvo.graph import Resources
from nfvo.placement.engine import place
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.overcommit import Overcommit
from tests.placement.services import group, host, infrastructure, service, vnfc

RACKS = infrastructure(
    *(
        host(n, site="s", zone=zone, rack=rack)
        for n, (zone, rack) in enumerate(
            [("a", "1"), ("a", "1"), ("a", "2"), ("b", "1")]
        )
    )
)


def racks_of(placement):
    hosts = {one.id: one for one in RACKS.hosts}
    there = [hosts[one.host] for one in placement.assignments.values()]
    return [(one.zone, one.rack) for one in there]


def test_a_rack_is_one_of_its_zone():
    vnfcs = [vnfc(name) for name in "xyz"]
    apart = service(*vnfcs, groups=[group("apart", *"xyz", scope="rack")])
    placement = place(apart, RACKS)
    assert isinstance(placement, Placement)
    assert set(racks_of(placement)) == {("a", "1"), ("a", "2"), ("b", "1")}


def test_what_is_together_in_a_rack_may_be_on_two_of_its_hosts():
    big = [vnfc(name, 16, 1024, 1) for name in "xy"]
    near = service(*big, groups=[group("together", *"xy", scope="rack")])
    placement = place(near, RACKS, tier=1)
    assert isinstance(placement, Placement)
    assert set(racks_of(placement)) == {("a", "1")}
    assert len({one.host for one in placement.assignments.values()}) == 2


def test_a_rack_more_is_what_a_refusal_asks_for():
    vnfcs = [vnfc(name) for name in "wxyz"]
    apart = service(*vnfcs, groups=[group("apart", *"wxyz", scope="rack")])
    refusal = place(apart, RACKS, tier=1)
    assert isinstance(refusal, Refusal)
    assert "one more host in another rack" in refusal.hint
    assert "in rack" in refusal.vnfcs[0].rejections[0].message


def test_a_wish_counts_between_racks():
    vnfcs = [vnfc(name) for name in "xy"]
    wish = group("apart", *"xy", scope="rack", hard=False)
    placement = place(service(*vnfcs, groups=[wish]), RACKS)
    assert len(set(racks_of(placement))) == 2


def test_a_host_without_a_required_trait_says_which_it_lacks():
    hosts = infrastructure(host(1, traits=frozenset({"HW_CPU_X86_AVX"})))
    asking = vnfc("x", traits=frozenset({"HW_CPU_X86_AVX", "HW_CPU_X86_AVX2"}))
    refusal = place(service(asking), hosts)
    assert isinstance(refusal, Refusal)
    (rejection,) = refusal.vnfcs[0].rejections
    assert rejection.constraint == "traits"
    assert "requires trait HW_CPU_X86_AVX2, the host has HW_CPU_X86_AVX" in (
        rejection.message
    )
    assert "nfvo host set hv1 --trait HW_CPU_X86_AVX2" in refusal.hint


@pytest.mark.parametrize("preferred", ["SSD", "HDD"])
def test_a_host_with_preferred_traits_comes_first(preferred):
    hosts = [
        host(n, traits=frozenset({trait})) for n, trait in enumerate(["SSD", "HDD"])
    ]
    asking = vnfc("x", preferred=frozenset({preferred}))
    placement = place(service(asking), infrastructure(*hosts))
    (there,) = [one for one in hosts if one.id == placement.host("x/vm/0")]
    assert there.traits == {preferred}
    assert placement.assignments["x/vm/0"].scores["traits"] == 1.0


def test_several_share_what_is_promised_twice_and_none_has_more_than_there_is():
    promising = host(1, total=(16, 8192, 100), largest=Resources(8, 8192, 100))
    two = service(vnfc("x", 8, 1024, 1), vnfc("y", 8, 1024, 1))
    assert isinstance(place(two, infrastructure(promising)), Placement)
    refusal = place(service(vnfc("x", 9, 1024, 1)), infrastructure(promising))
    assert isinstance(refusal, Refusal)
    assert refusal.vnfcs[0].rejections[0].constraint == "largest"
    assert "asks 9 vCPU" in refusal.vnfcs[0].rejections[0].message


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(Overcommit(), Resources(10, 1000, 7), id="nothing"),
        pytest.param(Overcommit(vcpus=1.1), Resources(11, 1000, 7), id="exactly"),
        pytest.param(Overcommit(disk=1.5), Resources(10, 1000, 10), id="rounded down"),
        pytest.param(Overcommit(memory=0.9), Resources(10, 900, 7), id="less"),
    ],
)
def test_an_overcommit_is_of_one_dimension_each(said, expected):
    assert said.of(Resources(10, 1000, 7)) == expected


def test_a_host_comes_before_its_site():
    of_host, of_site = Overcommit(memory=1.0), Overcommit(4.0, 2.0)
    assert of_host.over(of_site) == Overcommit(4.0, 1.0, None)
