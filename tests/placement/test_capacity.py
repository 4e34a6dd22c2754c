"""Capacity: nothing is lost of what hosts have, and the biggest VM really fits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.graph import Resources
from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.capacity.areas import capacity_of
from nfvo.placement.capacity.room import Taken, host_room
from nfvo.placement.cells.share import CellShare, Held
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState, NumaCell
from nfvo.placement.outcome import Placement
from nfvo.placement.sizes import Size
from tests.placement.services import host, infrastructure, service, vnfc
from tests.placement.test_properties import infrastructures

NOTHING, NOBODY = Resources(), Taken()
CORES = ((0, 1), (2, 3), (4, 5), (6, 7))


def fits(demand, one, **asked):
    room = demand.vcpus, demand.memory_mib, demand.disk_gib
    return isinstance(
        place(service(vnfc("x", *room, **asked)), infrastructure(one)), Placement
    )


@given(infrastructures())
def test_the_biggest_vm_fits_and_none_that_is_larger(on):
    for one in on.hosts:
        biggest = host_room(one, NOBODY).biggest
        if biggest == NOTHING:
            assert not fits(Resources(1, 1, 0), one)
            continue
        assert fits(biggest, one)
        for more in (Resources(1), Resources(0, 1), Resources(0, 0, 1)):
            assert not fits(biggest + more, one)


@given(infrastructures(), st.integers(0, 2), st.integers(0, 1))
def test_all_that_there_is_is_somewhere(on, reserved, others):
    taken = {
        one.id: Taken(reserved=Resources(reserved), others=Resources(others))
        for one in on.hosts
        if (one.total - one.free).vcpus >= reserved + others
    }
    found = capacity_of(on.hosts, taken)
    for area in (found.whole, *found.sites, *found.zones, *found.hosts):
        r = area.room
        assert r.total == r.used + r.reserved + r.others + r.free + r.closed
        assert r.free.covers(r.stranded)
    for areas in (found.sites, found.zones, found.hosts):
        total = sum((area.room.total for area in areas), NOTHING)
        assert total == found.whole.room.total


def fill(cpus, mib):
    """Return what no ordinary VM can use: by trying all there may be."""
    best = max(
        (cpus_used + mib_used / 1e9, cpus_used, mib_used)
        for cpus_used in range(cpus + 1)
        for mib_used in [min(mib, cpus_used * 8192)]
        if mib_used >= cpus_used * 1024
    )
    return Resources(cpus - best[1], mib - best[2])


@given(st.integers(0, 8), st.integers(0, 80).map(lambda n: n * 512))
def test_what_no_filling_with_ordinary_vms_uses_is_stranded(cpus, mib):
    one = host(1, cpus, mib, 9, total=(8, 40960, 10))
    assert host_room(one, NOBODY).room.stranded == fill(cpus, mib)


def test_without_disk_all_is_stranded():
    one = host(1, 8, 8192, 0)
    assert host_room(one, NOBODY).room.stranded == Resources(8, 8192)


@pytest.mark.parametrize(
    "closed",
    [
        pytest.param({"state": HostState.CORDONED}, id="cordoned"),
        pytest.param({"cloud": HostState.DOWN}, id="its cloud is down"),
        pytest.param({"shares": (Held("a", (), alone=True),)}, id="a VNFC is alone"),
    ],
)
def test_what_takes_nothing_new_has_nothing_free(closed):
    room = host_room(replace(host(1, 8, 8192, 9), **closed), NOBODY)
    assert (room.room.free, room.biggest) == (NOTHING, NOTHING)
    assert room.room.closed == Resources(8, 8192, 9)


def celled(**more):
    """Make a host of one cell with 8 CPUs, 6 of them set aside, and 2 GiB of pages."""
    cell = NumaCell(0, 8, 10240, {2048: 1024}, CORES)
    return host(
        1,
        total=(2, 8192, 10),
        numa=(cell,),
        dedicated=frozenset(range(2, 8)),
        **more,
    )


def test_cpus_that_are_set_aside_and_hugepages_are_counted():
    room = host_room(celled(), NOBODY)
    assert room.room.total == room.room.free == Resources(8, 10240, 10)
    assert (room.own_cpus, room.room.stranded) == (6, NOTHING)


def test_cpus_of_a_cell_without_memory_are_stranded():
    full = replace(celled(), free=Resources(2, 1024, 10))
    held = Held("a", (CellShare(0, 0, (0,), 2048, page_kib=2048),))
    room = host_room(replace(full, shares=(held,)), NOBODY)
    assert room.own_cpus == 1
    assert room.room.stranded.vcpus == 5 + 1


def test_a_vm_has_as_many_cpus_of_its_own_as_are_told():
    one = celled()
    own = host_room(one, NOBODY).own_cpus

    def asks(count):
        cells = (GuestCell(tuple(range(count)), count * 1024),)
        return Backing(dedicated=True, cells=cells)

    assert fits(Resources(own, own * 1024, 1), one, backing=asks(own))
    assert not fits(Resources(own + 1, own * 1024, 1), one, backing=asks(own + 1))


def test_what_is_reserved_of_cells_is_not_used():
    share = CellShare(0, 0, (0, 1), 1024, (2, 3), page_kib=2048)
    one = celled(shares=(Held("a", (share,)),))
    used = host_room(one, NOBODY).room
    reserved = host_room(one, Taken(vnfcs=frozenset({"a"}))).room
    assert used.used == reserved.reserved == Resources(2, 1024)
    assert reserved.used == NOTHING


def test_a_cloud_s_place_takes_its_sizes_only():
    rooms = Resources(1, 512, 1), Resources(4, 4096, 10), Resources(64, 1, 1)
    own = Size(Resources(5, 4096, 10), (("hw:cpu_policy", "dedicated"),))
    sizes = frozenset({own, *map(Size, rooms)})
    one = host(1, 8, 8192, 20, sizes=sizes)
    assert host_room(one, NOBODY).biggest == Resources(4, 4096, 10)


def test_areas_tell_where_the_biggest_vm_fits():
    hosts = [
        host(1, 8, 1024, 9, zone="a"),
        host(2, 4, 16384, 9, zone="a"),
        host(3, 2, 2048, 9, zone="b"),
    ]
    zone_a, zone_b = capacity_of(hosts, {}).zones
    assert (zone_a.on, zone_a.roomiest_on, zone_b.on) == ("hv1", "hv2", "hv3")
