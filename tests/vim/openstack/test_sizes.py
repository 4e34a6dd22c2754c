"""Flavors and server groups are found, or made where we may, once."""

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.graph import Resources
from nfvo.placement.sizes import Size
from nfvo.vim.openstack import groups
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.flavors import MADE_BY, delete_unused, flavor_id, sizes
from nfvo.vim.openstack.groups import delete_empty, group_id
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.mark import mark
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.nova import FakeServer, Flavor, Group
from tests.vim.openstack.given import SMALL, TAG

GROUPS = "/os-server-groups"
DEDICATED = (("hw:cpu_policy", "dedicated"),)
PINNED = Size(Resources(2, 1024, 3), DEDICATED)


@pytest.fixture(autouse=True)
def _nothing_known(conn: Connection, admin: Connection) -> None:
    forget_all(conn)
    forget_all(admin)


def _there(cloud: FakeCloud, *flavors: Flavor) -> None:
    cloud.nova.flavors |= {flavor.id: flavor for flavor in flavors}


def test_a_flavor_with_just_the_demand_is_taken(cloud: FakeCloud, conn: Connection):
    fits = Flavor("b", 2, 1024, 3)
    pinned = Flavor("a", 2, 1024, 3, extra_specs={"hw:cpu_policy": "dedicated"})
    _there(cloud, Flavor("c", 2, 1024, 4), pinned, fits)
    assert flavor_id(conn, Size(Resources(2, 1024, 3))) == fits.id


def test_a_flavor_is_asked_for_once(cloud: FakeCloud, conn: Connection):
    _there(cloud, Flavor("b", 2, 1024, 3))
    for _ in range(2):
        flavor_id(conn, Size(Resources(2, 1024, 3)))
    assert len(cloud.calls()) == 1


def test_an_administrator_makes_the_flavor_that_is_missing(
    cloud: FakeCloud, admin: Connection
):
    made = flavor_id(admin, Size(Resources(2, 1024, 3)))
    flavor = cloud.nova.flavors[made]
    size = flavor.vcpus, flavor.ram, flavor.disk
    assert (flavor.name, size) == ("nfvo-2-1024-3", (2, 1024, 3))


@pytest.mark.parametrize(
    "specs",
    [
        pytest.param({"hw:cpu_policy": "dedicated"}, id="the same words"),
        pytest.param(
            {
                "hw:cpu_policy": "dedicated",
                "hw:cpu_thread_policy": "prefer",
                "hw:numa_nodes": "1",
                "hw:mem_page_size": "small",
            },
            id="what Nova does anyhow",
        ),
    ],
)
def test_a_flavor_that_says_just_what_is_asked_is_taken(
    cloud: FakeCloud, conn: Connection, specs: dict[str, str]
):
    fits = Flavor("z", 2, 1024, 3, extra_specs=specs)
    more = Flavor("b", 2, 1024, 3, extra_specs={**specs, "hw:numa_nodes": "2"})
    other = Flavor("c", 2, 1024, 3, extra_specs={**specs, "hw:cpu_realtime": "yes"})
    _there(cloud, Flavor("a", 2, 1024, 3), more, other, fits)
    assert flavor_id(conn, PINNED) == fits.id


def test_an_administrator_makes_the_flavor_with_its_extra_specs(
    cloud: FakeCloud, admin: Connection
):
    _there(cloud, Flavor("plain", 2, 1024, 3))
    flavor = cloud.nova.flavors[flavor_id(admin, PINNED)]
    assert flavor.extra_specs == dict(DEDICATED)
    assert flavor.name.startswith("nfvo-2-1024-3-")
    delete_unused(admin)
    assert flavor.id not in cloud.nova.flavors


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(3))
def test_a_flavor_with_extra_specs_is_made_once_whatever_breaks_off(
    cloud: FakeCloud, admin: Connection, call: int, done: bool
):
    """And one without them yet is nobody's who asks for none."""
    cloud.staged.cut("/flavors", skip=call, done=done)
    with pytest.raises(VimUnavailable), cloud_errors("sky"):
        flavor_id(admin, PINNED)
    half = {id for id, one in cloud.nova.flavors.items() if not one.extra_specs}
    assert flavor_id(admin, Size(PINNED.room)) not in half
    made = cloud.nova.flavors[flavor_id(admin, PINNED)]
    assert made.extra_specs == dict(DEDICATED)
    assert len(cloud.nova.flavors) == 2


def test_who_may_add_no_extra_specs_is_told_what_to_ask_for(
    cloud: FakeCloud, conn: Connection
):
    _there(cloud, Flavor("plain", 2, 1024, 3))
    with pytest.raises(VimRefused, match="and hw:cpu_policy=dedicated") as told:
        flavor_id(conn, PINNED)
    assert "--property hw:cpu_policy=dedicated" in told.value.hint


@pytest.mark.parametrize("call", range(2))
def test_a_flavor_whose_answer_was_lost_is_found_again(
    cloud: FakeCloud, admin: Connection, call: int
):
    cloud.staged.cut("/flavors", skip=call, done=True)
    with pytest.raises(VimUnavailable), cloud_errors("sky"):
        flavor_id(admin, Size(Resources(2, 1024, 3)))
    assert flavor_id(admin, Size(Resources(2, 1024, 3))) in cloud.nova.flavors
    assert len(cloud.nova.flavors) == 1


def test_who_may_make_no_flavor_is_told_what_to_ask_for(conn: Connection):
    with pytest.raises(VimRefused, match="2 vCPUs, 1024 MiB and 3 GiB") as told:
        flavor_id(conn, Size(Resources(2, 1024, 3)))
    assert "flavor create nfvo-2-1024-3 --vcpus 2 --ram 1024 --disk 3" in (
        told.value.hint
    )


def test_who_may_make_no_flavor_is_told_the_sizes_that_there_are(
    cloud: FakeCloud, conn: Connection
):
    pinned = Flavor("a", 4, 512, 3, extra_specs={"hw:cpu_policy": "dedicated"})
    _there(cloud, Flavor("b", 2, 1024, 3), Flavor("c", 1, 64, 1), pinned)
    assert sizes(conn) == {
        *(Size(Resources(*one)) for one in ((2, 1024, 3), (1, 64, 1))),
        Size(Resources(4, 512, 3), DEDICATED),
    }


def test_who_may_make_flavors_is_told_no_sizes_and_loses_none(
    cloud: FakeCloud, admin: Connection
):
    _there(cloud, Flavor("b", 2, 1024, 3))
    assert sizes(admin) is None
    assert len(cloud.nova.flavors) == 1


def test_a_flavor_of_our_name_that_is_another_is_refused(
    cloud: FakeCloud, admin: Connection
):
    _there(cloud, Flavor("nfvo-2-1024-3", 8, 1024, 3))
    with pytest.raises(VimRefused, match="already exists"):
        flavor_id(admin, Size(Resources(2, 1024, 3)))


def test_flavors_that_we_made_go_when_no_server_is_of_them(
    cloud: FakeCloud, admin: Connection
):
    used, unused = (
        flavor_id(admin, Size(Resources(1, 64, 1))),
        flavor_id(admin, Size(Resources(2, 64, 1))),
    )
    theirs = Flavor("nfvo-3-64-1", 3, 64, 1)
    _there(cloud, theirs)
    server = FakeServer("vm", cloud.nova.flavors[used])
    cloud.nova.servers[server.id] = server
    delete_unused(admin)
    assert set(cloud.nova.flavors) == {used, theirs.id}
    assert flavor_id(admin, Size(Resources(2, 64, 1))) != unused


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", range(3))
def test_a_group_is_made_once_whatever_breaks_off(
    cloud: FakeCloud, conn: Connection, call: int, done: bool
):
    cloud.staged.cut(GROUPS, skip=call, done=done)
    with pytest.raises(VimUnavailable), cloud_errors("sky"):
        group_id(conn, TAG)
    made = group_id(conn, TAG)
    assert group_id(conn, TAG) == made
    assert list(cloud.nova.groups) == [made]
    assert cloud.nova.groups[made].policy == "anti-affinity"


def test_a_group_of_another_policy_is_not_taken(cloud: FakeCloud, conn: Connection):
    soft = Group(mark(TAG), "soft-anti-affinity")
    cloud.nova.groups[soft.id] = soft
    assert group_id(conn, TAG) != soft.id


def test_groups_go_that_are_empty_and_may(cloud: FakeCloud, conn: Connection):
    used, kept, empty = (
        group_id(conn, TAG.model_copy(update={"owner": name}))
        for name in ("used", "kept", "empty")
    )
    theirs = Group("apart", "anti-affinity")
    cloud.nova.groups[theirs.id] = theirs
    server = FakeServer("vm", SMALL, group=used)
    cloud.nova.servers[server.id] = server
    for _ in range(2):
        delete_empty(conn, lambda whose: whose.owner != "kept")
    assert set(cloud.nova.groups) == {used, kept, theirs.id}
    assert group_id(conn, TAG.model_copy(update={"owner": "empty"})) != empty


def test_groups_on_later_pages_are_found(
    cloud: FakeCloud, conn: Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(groups, "PAGE", 2)
    monkeypatch.setattr(groups, "FULL", 1)
    for number in range(5):
        other = Group(f"other-{number}", "anti-affinity")
        cloud.nova.groups[other.id] = other
    made = group_id(conn, TAG)
    forget_all(conn)
    assert group_id(conn, TAG) == made


def test_who_is_no_administrator_lets_flavors_be(cloud: FakeCloud, conn: Connection):
    left = Flavor("nfvo-2-64-1", 2, 64, 1, description=MADE_BY)
    _there(cloud, left)
    delete_unused(conn)
    assert set(cloud.nova.flavors) == {left.id}


def test_a_quota_of_groups_is_refused_in_novas_words(
    cloud: FakeCloud, conn: Connection
):
    cloud.nova.server_groups = 0
    with pytest.raises(VimRefused, match=r"too many.*req-"), cloud_errors("sky"):
        group_id(conn, TAG)
