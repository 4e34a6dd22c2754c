"""Places of a cloud come and go as the cloud tells; none with VNFCs is forgotten."""

from dataclasses import replace

import pytest

from nfvo.graph import Resources
from nfvo.lcm import hosts, places
from nfvo.lcm.cloud import FoundHost, place_uri
from nfvo.lcm.ports import Inventory
from nfvo.lcm.records import HostRecord
from nfvo.lcm.reserved import Grant
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.vim.capabilities import OPENSTACK
from nfvo.watcher.standing import inspected, quarantined, released
from tests.contract.store.samples import room
from tests.lcm.clouds import CLOUD, ROOT, new_cloud
from tests.lcm.world import SCOPE

S = HostState
LOOKED = Inventory(OPENSTACK, Resources(8, 8192, 100))


@pytest.fixture
def world(tmp_path):
    world = new_cloud(tmp_path)
    yield world
    world.store.close()


def zone(name, zone=""):
    return FoundHost(f"{CLOUD}-{name}", place_uri(CLOUD, name), zone or name)


AZ1, AZ2 = zone("az1"), zone("az2")


def told(world, *found):
    """Let the cloud tell of these, and return which places of it there are by now."""
    with world.store.write(SYSTEM) as tx:
        places.follow(tx, tx.host(CLOUD), found)
    return {n: world.host(n).state for n in world.names if n != CLOUD}


def looked_at(world, name):
    """Look at a place, as its own watcher does each minute."""
    with world.store.write(SYSTEM) as tx:
        tx.put_host(inspected(tx.host(name), LOOKED))
    return world.host(name).state


def stand(world, becomes, *said):
    """Let a survey find out how a place is."""
    with world.store.write(SYSTEM) as tx:
        tx.put_host(becomes(tx.host("stack-az1"), *said))


def in_use(world, *names):
    for name in names:
        assert looked_at(world, name) is S.READY
        with world.store.write(SYSTEM) as tx:
            host = tx.host(name)
            tx.reserve("op", f"ns-{name}", room(host.id), {host.id: host.generation})


def emptied(world, name):
    with world.store.write(SYSTEM) as tx:
        tx.settle(f"ns-{name}", Grant())


def test_a_place_that_the_cloud_tells_of_becomes_a_host_to_be_looked_at(world):
    assert told(world, AZ1, AZ2) == {"stack-az1": S.NEW, "stack-az2": S.NEW}
    host = world.host("stack-az1")
    assert (host.site, host.uri, host.zone) == (CLOUD, "openstack://stack/az1", "az1")
    assert host.physical_networks == {"provider": "physnet1"}


def test_what_the_cloud_tells_twice_is_written_once(world):
    told(world, AZ1)
    with world.store.read(SYSTEM) as view:
        before = view.revision()
    told(world, AZ1)
    with world.store.read(SYSTEM) as view:
        assert view.revision() == before


def test_a_place_whose_name_is_taken_gets_one_of_its_own(world):
    with world.store.write(SCOPE) as tx:
        tx.put_host(HostRecord("x", "stack-az1", "default", "fake:///x"))
    told(world, AZ1)
    with world.store.read(SYSTEM) as view:
        (host,) = [h for h in view.hosts() if h.uri == AZ1.uri]
    assert host.name == f"stack-az1-{host.id[:8]}"


def test_a_place_that_moves_to_another_zone_is_the_same_host(world):
    told(world, AZ1)
    before = world.host("stack-az1")
    told(world, replace(AZ1, zone="west"))
    after = world.host("stack-az1")
    assert (after.id, after.zone) == (before.id, "west")


def test_an_empty_place_that_the_cloud_has_no_more_leaves(world):
    told(world, AZ1, AZ2)
    assert told(world, AZ1) == {"stack-az1": S.NEW, "stack-az2": S.LEAVING}


def test_a_place_that_is_back_before_it_has_left_is_looked_at_anew(world):
    told(world, AZ1)
    told(world)
    assert told(world, AZ1) == {"stack-az1": S.NEW}
    assert looked_at(world, "stack-az1") is S.READY


def test_a_place_with_vnfcs_that_the_cloud_has_no_more_gets_nothing_new(world):
    told(world, AZ1)
    in_use(world, "stack-az1")
    assert told(world) == {"stack-az1": S.CORDONED}
    assert world.host("stack-az1").detail == places.GONE


def test_a_look_at_a_place_that_is_gone_still_says_why_it_gets_nothing_new(world):
    """A zone that is not available has a quota all the same."""
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    assert looked_at(world, "stack-az1") is S.CORDONED
    assert world.host("stack-az1").detail == places.GONE


@pytest.mark.parametrize("looks", [0, 2], ids=["at once", "after looks"])
def test_a_place_with_vnfcs_that_is_back_takes_new_ones_again(world, looks):
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    for _ in range(looks):
        looked_at(world, "stack-az1")
    assert told(world, AZ1) == {"stack-az1": S.NEW}
    assert looked_at(world, "stack-az1") is S.READY
    assert world.host("stack-az1").detail == ""


def test_a_place_that_is_gone_leaves_once_its_last_vnfc_has(world):
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    assert told(world) == {"stack-az1": S.CORDONED}
    emptied(world, "stack-az1")
    assert told(world) == {"stack-az1": S.LEAVING}
    assert told(world, AZ1) == {"stack-az1": S.NEW}
    assert looked_at(world, "stack-az1") is S.READY


@pytest.mark.parametrize("used", [True, False], ids=["with VNFCs", "empty"])
def test_an_operators_cordon_survives_that_a_place_was_gone(world, used):
    told(world, AZ1)
    looked_at(world, "stack-az1")
    if used:
        in_use(world, "stack-az1")
    hosts.cordon(world.ports, SCOPE, "stack-az1")
    told(world)
    assert world.host("stack-az1").detail == ""
    told(world, AZ1)
    looked_at(world, "stack-az1")
    assert world.host("stack-az1").state is S.CORDONED


def test_a_place_that_is_gone_and_drained_stays_cordoned_when_it_is_back(world):
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    hosts.cordon(world.ports, SCOPE, "stack-az1")
    told(world)
    assert told(world, AZ1) == {"stack-az1": S.CORDONED}


def test_a_place_that_is_down_stays_down_when_the_cloud_has_it_no_more(world):
    told(world, AZ1)
    in_use(world, "stack-az1")
    hosts.confirm_down(world.ports, SCOPE, "stack-az1", "it burns")
    assert told(world) == {"stack-az1": S.DOWN}


@pytest.mark.parametrize("first", ["gone", "in quarantine"])
def test_a_place_that_is_gone_and_in_quarantine_is_both(world, first):
    told(world, AZ1)
    in_use(world, "stack-az1")
    steps = [lambda: told(world), lambda: stand(world, quarantined, ["vm"])]
    for step in steps if first == "gone" else reversed(steps):
        step()
    told(world)
    host = world.host("stack-az1")
    assert (host.state, host.cordoned) == (S.QUARANTINED, True)
    assert "it still has vm" in host.detail and places.GONE in host.detail
    stand(world, released)
    assert looked_at(world, "stack-az1") is S.CORDONED
    assert world.host("stack-az1").detail == places.GONE


@pytest.mark.parametrize("released_first", [True, False])
def test_a_place_that_was_gone_and_in_quarantine_takes_vnfcs_again(
    world, released_first
):
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    stand(world, quarantined, ["vm"])
    if released_first:
        stand(world, released)
    told(world, AZ1)
    if not released_first:
        assert world.host("stack-az1").state is S.QUARANTINED
        assert places.GONE not in world.host("stack-az1").detail
        stand(world, released)
    assert looked_at(world, "stack-az1") is S.READY


def test_a_place_that_was_gone_and_down_takes_vnfcs_again(world):
    told(world, AZ1)
    in_use(world, "stack-az1")
    told(world)
    hosts.confirm_down(world.ports, SCOPE, "stack-az1", "it burns")
    assert looked_at(world, "stack-az1") is S.QUARANTINED
    assert "it was down (it burns)" in world.host("stack-az1").detail
    told(world, AZ1)
    stand(world, released)
    assert looked_at(world, "stack-az1") is S.READY
    assert world.host("stack-az1").detail == ""


def test_a_site_that_leaves_takes_no_places_back(world):
    told(world, AZ1)
    with world.store.write(SYSTEM) as tx:
        for host in (tx.host(CLOUD), tx.host("stack-az1")):
            tx.put_host(replace(host, state=S.LEAVING))
    assert told(world, AZ1, AZ2) == {"stack-az1": S.LEAVING}


def test_places_of_other_sites_are_left_alone(world):
    world.add_hosts(1)
    with world.store.write(SYSTEM) as tx:
        tx.put_site(replace(tx.site(CLOUD), id=ROOT, name="other"))
        tx.put_host(HostRecord("o", "other-az1", "other", place_uri("other", "az1")))
    assert told(world, AZ1) == {
        "hv1": S.READY,
        "other-az1": S.NEW,
        "stack-az1": S.NEW,
    }
