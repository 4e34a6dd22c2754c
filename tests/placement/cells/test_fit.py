"""Fitting guests into cells: found whenever there is a way, and tight."""

from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.graph.backing import Backing
from nfvo.placement.cells.fit import fit, holding
from nfvo.placement.cells.left import left_of
from nfvo.placement.cells.share import Held
from nfvo.placement.cells.threads import Core, take
from tests.placement.cells.machines import cell, dedicated, guest, machine

POLICIES = ["", "prefer", "require", "avoid", "isolate"]
PAIRS = [(0, 1), (2, 3), (4, 5), (6, 7)]


def is_allowed(chosen, cores, threads):
    """Judge a choice of CPUs by what the policies mean, not by how they are met."""
    of = {cpu: number for number, core in enumerate(cores) for cpu in core.cpus}
    mine = [of[cpu] for cpu in chosen]
    match threads:
        case "require":
            return all(mine.count(number) > 1 for number in mine)
        case "avoid":
            return len(set(mine)) == len(mine)
        case "isolate":
            whole = all(cores[number].whole for number in mine)
            return whole and len(set(mine)) == len(mine)
    return True


CORES = st.lists(
    st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=4
).map(
    lambda drawn: [
        Core(tuple(range(10 * n, 10 * n + size)), whole)
        for n, (size, whole) in enumerate(drawn)
    ]
)


@given(CORES, st.sampled_from(POLICIES), st.integers(1, 6))
def test_cpus_are_found_whenever_a_choice_is_allowed(cores, threads, wanted):
    free = [cpu for core in cores for cpu in core.cpus]
    some = any(is_allowed(c, cores, threads) for c in combinations(free, wanted))
    taken = take(cores, threads, wanted)
    assert (taken is not None) == some
    if taken is not None:
        assert len(set(taken.cpus)) == wanted
        assert is_allowed(taken.cpus, cores, threads)


@pytest.mark.parametrize(
    ("threads", "wanted", "cpus", "idle"),
    [
        pytest.param("", 2, (2, 3), (), id="siblings rather than halves of cores"),
        pytest.param("", 1, (0,), (), id="what is left of a core before another"),
        pytest.param("require", 2, (2, 3), (), id="only siblings"),
        pytest.param("avoid", 2, (0, 2), (), id="one of each core"),
        pytest.param("isolate", 2, (2, 4), (3, 5), id="siblings stay idle"),
    ],
)
def test_a_policy_takes(threads, wanted, cpus, idle):
    cores = [Core((0,), False), Core((2, 3), True), Core((4, 5), True)]
    taken = take(cores, threads, wanted)
    assert (taken.cpus, taken.idle) == (cpus, idle)


@st.composite
def hosts(draw):
    cells = []
    for index in range(draw(st.integers(1, 3))):
        cores = [(8 * index + 2 * n, 8 * index + 2 * n + 1) for n in range(2)]
        pages = {2048: draw(st.integers(0, 3)), 1024 * 1024: draw(st.integers(0, 1))}
        cells.append(cell(index, *cores, memory=1200, hugepages=pages))
    ids = sorted(cpu for one in cells for cpu in one.cpu_ids)
    aside = draw(st.sets(st.sampled_from(ids)))
    return machine(*cells, aside=",".join(map(str, sorted(aside))))


@st.composite
def backings(draw):
    vcpus = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    huge = draw(st.booleans())
    return Backing(
        dedicated=draw(st.booleans()),
        threads=draw(st.sampled_from(POLICIES)),
        huge=huge,
        page_kib=draw(st.sampled_from([0, 2048])) if huge else 0,
        cells=guest(*vcpus, memory=draw(st.sampled_from([2, 4, 1024]))),
    )


def fits_somehow(backing, left):
    """Try every way to give each guest cell a cell of its own."""

    def fits(one, there):
        free = [cpu for core in there.cores for cpu in core.cpus]
        if backing.dedicated:
            able = any(
                is_allowed(c, there.cores, backing.threads)
                for c in combinations(free, len(one.vcpus))
            )
        else:
            able = len(one.vcpus) <= there.floating
        sizes = [backing.page_kib] if backing.page_kib else list(there.pages)
        enough = [
            size
            for size in sizes
            if one.memory_mib * 1024 in range(0, size * there.pages[size] + 1, size)
        ]
        return able and (
            bool(enough) if backing.huge else one.memory_mib <= there.memory_mib
        )

    count = len(backing.cells)
    return any(
        all(fits(one, there) for one, there in zip(backing.cells, chosen, strict=True))
        for chosen in permutations(left, count)
    )


@given(hosts(), st.lists(backings(), max_size=3))
def test_a_fit_is_found_whenever_there_is_one_and_nothing_is_oversold(host, asked):
    for number, backing in enumerate(asked):
        left = left_of(host)
        shares = fit(backing, left)
        assert (shares is not None) == fits_somehow(backing, left)
        if shares is not None:
            host = holding(host, f"v{number}", backing)
    held = [share for one in host.shares for share in one.shares]
    used = [cpu for share in held for cpu in (*share.cpus, *share.idle)]
    assert len(used) == len(set(used))
    assert set(used) <= host.dedicated
    for one in left_of(host):
        assert one.memory_mib >= 0
        assert one.floating >= 0 or not any(share.vcpus for share in held)
        assert min(one.pages.values()) >= 0


@given(hosts(), backings())
def test_what_is_released_is_free_as_it_was(host, backing):
    there = holding(host, "v", backing)
    assert there.releasing("v", there.total - there.total) == host


def test_the_tightest_cell_is_taken():
    host = machine(cell(0, *PAIRS[:3]), cell(1, *PAIRS[3:]), aside="0-7")
    (share,) = fit(dedicated(2), left_of(host))
    assert (share.cell, share.cpus) == (1, (6, 7))


def test_a_guest_cell_makes_way_for_one_that_fits_only_there():
    host = machine(cell(0, (0, 1)), cell(1, (2, 3), (4, 5)), aside="0-5")
    shares = fit(dedicated(1, 2), left_of(host))
    assert [len(share.cpus) for share in shares] == [1, 2]
    assert {share.cell for share in shares} == {0, 1}


@pytest.mark.parametrize(
    ("page_kib", "memory", "size"),
    [
        pytest.param(0, 1024, 1048576, id="the largest that it fills"),
        pytest.param(0, 1026, 2048, id="smaller ones for what is no multiple"),
        pytest.param(2048, 1024, 2048, id="those that are named"),
    ],
)
def test_memory_is_in_pages_of(page_kib, memory, size):
    pages = {2048: 600, 1048576: 2}
    host = machine(cell(0, (0, 1), hugepages=pages))
    backing = Backing(huge=True, page_kib=page_kib, cells=guest(1, memory=memory))
    (share,) = fit(backing, left_of(host))
    assert share.page_kib == size


def test_what_others_have_is_not_left():
    host = machine(cell(0, *PAIRS), aside="2-7")
    (share,) = fit(dedicated(2, threads="isolate"), left_of(host))
    (left,) = left_of(host.holding(Held("other", (share,))))
    assert (left.free, left.aside) == (2, 6)


def test_the_same_host_and_demand_give_the_same_shares():
    host = machine(cell(0, *PAIRS), cell(1, (8, 9)), aside="1-9")
    backing = dedicated(2, 1)
    answers = {fit(backing, left_of(host)) for _ in product("abc")}
    assert len(answers) == 1
