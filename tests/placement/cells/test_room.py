"""Why a host's cells will not do, in numbers, and what would mend it."""

from dataclasses import replace

import pytest

from nfvo.graph.backing import Backing, Topology
from nfvo.placement.cells.cpus import read_cpus, write_cpus
from nfvo.placement.cells.share import Held
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import OF_HOSTS, Ability
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.cells.machines import cell, dedicated, guest, machine
from tests.placement.services import group, infrastructure, service, vnfc

EIGHT = [(n, n + 1) for n in range(0, 8, 2)]
NEXT = [(n, n + 1) for n in range(8, 16, 2)]
BARE = machine(cell(0, *EIGHT), cell(1, *NEXT))
ASIDE = machine(cell(0, *EIGHT), cell(1, *NEXT), aside="2-13")
HUGE = machine(cell(0, (0, 1), hugepages={2048: 512}), cell(1, (2, 3)), aside="1,3")
UNABLE = machine(cell(0, *EIGHT), abilities=OF_HOSTS - {Ability.CELLS})


def placed(host, *backings, vcpus=4, memory=1024, rules=()):
    """Place VNFCs that ask this of the host."""
    asked = [
        vnfc(chr(97 + n), vcpus, memory, 1, backing=backing)
        for n, backing in enumerate(backings)
    ]
    return place(service(*asked, groups=rules), infrastructure(host), tier=1)


@pytest.mark.parametrize(
    ("host", "backing", "message"),
    [
        pytest.param(
            ASIDE,
            dedicated(8),
            "asks 8 dedicated CPUs in one NUMA cell, best cell (0) has 6 of 6 left",
            id="too few CPUs in a cell",
        ),
        pytest.param(
            ASIDE,
            dedicated(4, threads="isolate"),
            "asks 4 dedicated CPUs on cores of their own in one NUMA cell, "
            "best cell (0) has 3 of 6 left",
            id="too few cores in a cell",
        ),
        pytest.param(
            BARE,
            dedicated(1),
            "asks 1 dedicated CPU in one NUMA cell, the host has no CPUs set aside "
            "for that",
            id="none set aside",
        ),
        pytest.param(
            ASIDE,
            dedicated(2, 2, 2),
            "asks 3 NUMA cells, the host has 2",
            id="too few cells",
        ),
        pytest.param(
            ASIDE,
            dedicated(2, memory=9000),
            "asks 9000 MiB in one NUMA cell, best cell (0) has 8 GiB of 8 GiB left",
            id="too little memory in a cell",
        ),
        pytest.param(
            ASIDE,
            dedicated(3, threads="require"),
            "asks 3 dedicated CPUs with thread siblings only in one NUMA cell, no "
            "cores of one make up as many",
            id="cores of two for three",
        ),
        pytest.param(
            HUGE,
            Backing(huge=True, page_kib=2048, cells=guest(1, memory=33)),
            "asks 33 MiB in 2 MiB pages, and 2 MiB pages make no such sum",
            id="no whole pages",
        ),
        pytest.param(
            replace(HUGE, numa=()),
            Backing(huge=True, page_kib=2048, cells=guest(1, memory=32)),
            "asks 32 MiB in 2 MiB pages in one NUMA cell, the host's cells are not "
            "known",
            id="no cells",
        ),
        pytest.param(
            HUGE,
            Backing(
                huge=True,
                page_kib=2048,
                cells=(*guest(1, memory=2), *guest(1, memory=4)),
            ),
            "asks 2 MiB in 2 MiB pages in one NUMA cell and 4 MiB in 2 MiB pages in "
            "one NUMA cell, each in another cell; only cell 0 has room",
            id="cells that differ",
        ),
        pytest.param(
            HUGE,
            Backing(huge=True, page_kib=2048, cells=guest(1, memory=2048)),
            "asks 2 GiB in 2 MiB pages in one NUMA cell, best cell (0) has 1 GiB of "
            "1 GiB left",
            id="too few hugepages",
        ),
        pytest.param(
            HUGE,
            Backing(huge=True, page_kib=1048576, cells=guest(1)),
            "asks 1 GiB in 1 GiB pages in one NUMA cell, best cell (0) has 0 MiB of "
            "0 MiB left",
            id="no hugepages of that size",
        ),
        pytest.param(
            UNABLE,
            dedicated(2),
            "asks 2 dedicated CPUs in one NUMA cell, the host's driver cannot give "
            "that",
            id="a driver that binds nothing",
        ),
        pytest.param(
            UNABLE,
            Backing(topology=Topology(1, 4, 1)),
            "asks a topology of its CPUs, the host's driver cannot give that",
            id="a driver without topologies",
        ),
    ],
)
def test_a_host_is_rejected_since(host, backing, message):
    refusal = placed(host, backing, vcpus=1, memory=1)
    assert isinstance(refusal, Refusal)
    assert refusal.vnfcs[0].rejections[0].message == message


@pytest.mark.parametrize(
    ("host", "backing", "hint"),
    [
        pytest.param(
            BARE,
            dedicated(4),
            "set CPUs aside (nfvo host set hv1 --dedicated-cpus 2-5)",
            id="set some aside",
        ),
        pytest.param(
            ASIDE,
            dedicated(8),
            "set CPUs aside (nfvo host set hv1 --dedicated-cpus 2-15)",
            id="set more aside",
        ),
        pytest.param(
            ASIDE.holding(Held("x", placed(ASIDE, dedicated(6)).shares("a/vm/0"))),
            dedicated(6, 6),
            "2 times 6 dedicated CPUs in one NUMA cell free on hv1 would do",
            id="what others have",
        ),
        pytest.param(
            HUGE,
            Backing(huge=True, page_kib=2048, cells=guest(1, memory=2048)),
            "reserve 1024 free 2 MiB pages in a cell of hv1 "
            "(2 GiB in 2 MiB pages in one NUMA cell)",
            id="more hugepages",
        ),
    ],
)
def test_a_refusal_says_what_would_do(host, backing, hint):
    assert placed(host, backing, vcpus=1, memory=1).hint == hint


def test_dedicated_cpus_and_hugepages_are_not_taken_of_what_all_share():
    host = machine(cell(0, (0, 1), (2, 3), hugepages={2048: 1024}), aside="2-3")
    backing = dedicated(2, memory=2048, huge=True, page_kib=2048)
    first = placed(host, backing, Backing(), vcpus=2, memory=2048)
    assert isinstance(first, Placement)
    (share,) = first.shares("a/vm/0")
    assert (share.cpus, share.page_kib, share.pages) == ((2, 3), 2048, 1024)
    assert first.shares("b/vm/0") == ()


def test_two_vnfcs_of_one_service_get_other_cpus():
    both = placed(ASIDE, dedicated(4), dedicated(4))
    cpus = [both.shares(name)[0].cpus for name in ("a/vm/0", "b/vm/0")]
    assert not set(cpus[0]) & set(cpus[1])


def test_who_asks_for_a_host_alone_shares_it_with_nobody():
    lonely = Backing(alone=True)
    refusal = placed(ASIDE, lonely, Backing(), vcpus=1)
    assert isinstance(refusal, Refusal)
    messages = {one.message for v in refusal.vnfcs for one in v.rejections}
    assert messages == {"one VNFC has the host for itself"}
    busy = machine(cell(0, *EIGHT), vnfcs=frozenset({"x", "y"}))
    refusal = placed(busy, lonely, vcpus=1)
    message = "asks a host for itself, 2 others are there"
    assert refusal.vnfcs[0].rejections[0].message == message


def test_a_rule_may_bring_a_mate_to_who_is_alone():
    rule = group("together", "a", "b")
    both = placed(ASIDE, Backing(alone=True), Backing(), vcpus=1, rules=[rule])
    assert isinstance(both, Placement)


@pytest.mark.parametrize(
    ("text", "cpus"),
    [("2-4,7", {2, 3, 4, 7}), ("0", {0}), (" 1 , 3-3", {1, 3})],
)
def test_lists_of_cpus_are_read(text, cpus):
    assert read_cpus(text) == cpus


@pytest.mark.parametrize("text", ["", "a", "3-1", "1-", "-1", "1,,2", "0-99999999"])
def test_what_is_no_list_of_cpus_is_told(text):
    with pytest.raises(ValueError, match="is no"):
        read_cpus(text)


@pytest.mark.parametrize("text", ["2-15,18-31", "0", "1,3,5-7", ""])
def test_lists_of_cpus_are_written_as_short_as_can_be(text):
    assert write_cpus(read_cpus(text) if text else ()) == text


@pytest.mark.parametrize(
    "backing",
    [
        pytest.param(dedicated(3, threads="require"), id="half a core"),
        pytest.param(
            Backing(huge=True, page_kib=2048, cells=guest(1, memory=33)), id="half page"
        ),
    ],
)
def test_where_no_host_would_ever_do_none_is_to_be_added(backing):
    refusal = placed(ASIDE, backing, vcpus=1, memory=1)
    assert isinstance(refusal, Refusal)
    assert refusal.hint == ""
