"""Sites that are clouds: added with their anchor, and gone with their last host."""

from dataclasses import replace

import pytest

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm import clouds, hosts, sites
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import raise_alarm
from nfvo.lcm.cloud import AuthType, secret_name
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.contract.store.samples import room
from tests.lcm.clouds import CLOUD, HIDDEN, LOGIN, again, new_cloud, place
from tests.lcm.world import SCOPE

S = HostState
NEW = sites.NewSite(CLOUD, "openstack", cloud=LOGIN, secret=Secret(HIDDEN))


@pytest.fixture
def empty(tmp_path):
    world = again(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def world(tmp_path):
    world = new_cloud(tmp_path)
    for zone in ("az1", "az2"):
        place(world, zone)
    yield world
    world.store.close()


def names(world):
    with world.store.read(SYSTEM) as view:
        return [site.name for site in view.sites()]


def states(world):
    return {name: world.host(name).state for name in world.names}


def reserve(world, name):
    with world.store.write(SYSTEM) as tx:
        host = tx.host(name)
        tx.reserve("op", "ns", room(host.id), {host.id: host.generation})


def leaves(world, name):
    with world.store.write(SYSTEM) as tx:
        sites.left(tx, tx.host(name))


def test_a_cloud_is_added_with_the_host_that_stands_for_it(empty):
    site = sites.add(empty.ports, SCOPE, replace(NEW, zone="north"))
    assert (site.kind, site.cloud) == ("openstack", LOGIN)
    anchor = empty.host(CLOUD)
    assert (anchor.uri, anchor.site) == ("openstack://stack", CLOUD)
    assert (anchor.state, anchor.zone) == (S.NEW, "north")
    assert anchor.physical_networks == LOGIN.physical_networks
    assert clouds.credentials(empty.store, CLOUD)[1].reveal() == HIDDEN


def test_a_cloud_that_is_added_twice_is_left_as_it_is_with_the_newer_secret(empty):
    first = sites.add(empty.ports, SCOPE, NEW)
    anchor = empty.host(CLOUD)
    assert sites.add(empty.ports, SCOPE, replace(NEW, secret=Secret("2nd"))) == first
    assert empty.host(CLOUD) == anchor
    assert clouds.credentials(empty.store, CLOUD)[1].reveal() == "2nd"


def test_another_cloud_of_that_name_is_refused_and_its_secret_not_kept(empty):
    sites.add(empty.ports, SCOPE, NEW)
    other = replace(NEW, cloud=replace(LOGIN, region="south"), secret=Secret("2nd"))
    with pytest.raises(Conflict, match="another site stack") as caught:
        sites.add(empty.ports, SCOPE, other)
    assert "nfvo site set stack --cloud" in caught.value.hint
    assert clouds.credentials(empty.store, CLOUD)[1].reveal() == HIDDEN


def test_a_cloud_that_is_called_like_a_host_is_not_added_in_part(empty):
    with empty.store.write(SYSTEM) as tx:
        tx.put_host(HostRecord("x", CLOUD, "default", "fake:///x"))
    with pytest.raises(Conflict, match="another host is called 'stack'"):
        sites.add(empty.ports, SCOPE, NEW)
    assert names(empty) == ["default"]
    with empty.store.read(SYSTEM) as view, pytest.raises(NotFound):
        view.secrets([secret_name(CLOUD)])


@pytest.mark.parametrize(
    ("new", "why"),
    [
        pytest.param(replace(NEW, cloud=None), "needs a cloud", id="no cloud"),
        pytest.param(replace(NEW, kind="libvirt"), "has no cloud", id="another kind"),
        pytest.param(
            replace(NEW, secret=None), "needs what nfvo logs in with", id="no secret"
        ),
        pytest.param(replace(NEW, fabric="udp"), "fabric udp", id="links without"),
        pytest.param(
            replace(NEW, cloud=replace(LOGIN, auth={})), "auth_url", id="no address"
        ),
        pytest.param(
            replace(NEW, cloud=replace(LOGIN, auth_type=AuthType.TOKEN)),
            "auth has user_domain_name, username",
            id="names of another login",
        ),
        pytest.param(replace(NEW, first_vni=0), "no range of VNIs", id="VNIs"),
    ],
)
def test_a_cloud_that_cannot_be_reached_so_is_not_added(empty, new, why):
    with pytest.raises(InvalidRequest, match=why):
        sites.add(empty.ports, SCOPE, new)
    assert names(empty) == ["default"]


def test_a_cloud_prefers_no_links_that_it_cannot_make(world):
    with pytest.raises(InvalidRequest, match="fabric udp"):
        sites.prefer(world.ports, SCOPE, CLOUD, "udp")
    assert sites.prefer(world.ports, SCOPE, CLOUD, "bridge").fabric == "bridge"


@pytest.mark.parametrize("force", [False, True], ids=["as it should be", "by force"])
def test_a_cloud_with_vnfcs_is_not_removed(world, force):
    reserve(world, "stack-az2")
    with pytest.raises(Conflict, match=r"^1 VNFCs are placed at stack$"):
        sites.remove(world.ports, SCOPE, CLOUD, force=force)
    assert set(states(world).values()) == {S.NEW}


def test_a_cloud_that_is_removed_has_all_of_its_hosts_leave(world):
    world.add_hosts(1)
    assert not sites.remove(world.ports, SCOPE, CLOUD)
    left = dict.fromkeys(["stack", "stack-az1", "stack-az2"], S.LEAVING)
    assert states(world) == {"hv1": S.READY, **left}
    assert not sites.remove(world.ports, SCOPE, CLOUD)


def test_the_last_host_that_leaves_takes_its_cloud_and_the_secret_along(world):
    sites.remove(world.ports, SCOPE, CLOUD)
    leaves(world, "stack-az1")
    leaves(world, "stack-az2")
    assert names(world) == ["default", CLOUD]
    leaves(world, CLOUD)
    assert names(world) == ["default"]
    with world.store.read(SYSTEM) as view, pytest.raises(NotFound):
        view.secrets([secret_name(CLOUD)])


def test_the_last_host_that_leaves_a_site_of_our_own_leaves_the_site(world):
    world.add_hosts(1)
    leaves(world, "hv1")
    assert names(world) == ["default", CLOUD]


def test_a_place_that_leaves_alone_leaves_its_cloud(world):
    leaves(world, "stack-az1")
    assert (names(world), world.names) == (["default", CLOUD], [CLOUD, "stack-az2"])


def test_a_cloud_that_is_removed_by_force_is_gone_at_once_with_what_was_said(world):
    with world.store.write(SYSTEM) as tx:
        az1 = tx.host("stack-az1").id
        raise_alarm(tx, hosts.UNREACHABLE, Severity.CRITICAL, "host", az1, "no route")
    assert sites.remove(world.ports, SCOPE, CLOUD, force=True)
    assert (names(world), world.names) == (["default"], [])
    with world.store.read(SYSTEM) as view:
        assert not view.alarms()


def test_a_cloud_that_is_added_anew_while_it_leaves_stays_after_all(world):
    sites.remove(world.ports, SCOPE, CLOUD)
    sites.add(world.ports, SCOPE, NEW)
    assert states(world)[CLOUD] is S.NEW


def test_a_site_of_our_own_with_hosts_is_not_removed_even_by_force(world):
    world.add_hosts(1)
    with pytest.raises(Conflict, match="site 'default' has hosts"):
        sites.remove(world.ports, SCOPE, "default", force=True)


def test_a_site_without_hosts_is_removed_at_once(world):
    assert sites.remove(world.ports, SCOPE, "default")
    assert names(world) == [CLOUD]


@pytest.mark.parametrize("do", [hosts.leave, hosts.remove], ids=["leave", "remove"])
@pytest.mark.parametrize("name", [CLOUD, "stack-az1"], ids=["anchor", "place"])
def test_a_place_of_a_cloud_is_not_taken_away_alone(world, do, name):
    with pytest.raises(Conflict, match=f"{name} is a place of the cloud") as caught:
        do(world.ports, SCOPE, name)
    assert f"nfvo host cordon {name}" in caught.value.hint
    assert "nfvo site remove stack" in caught.value.hint
    assert states(world)[name] is S.NEW


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(hosts.NewHost("hv9", "qemu:///system", CLOUD), id="new"),
        pytest.param(hosts.NewHost("stack-az1", "qemu:///system", CLOUD), id="there"),
    ],
)
def test_no_host_is_added_to_a_cloud(world, new):
    with pytest.raises(InvalidRequest, match="stack is a cloud: its hosts are found"):
        hosts.add(world.ports, SCOPE, new)


def test_no_place_of_a_cloud_is_added_to_a_site_of_our_own(world):
    new = hosts.NewHost("x", "openstack://stack/az9", "default")
    with pytest.raises(InvalidRequest, match="no URI of a hypervisor"):
        hosts.add(world.ports, SCOPE, new)


def test_no_host_is_turned_from_a_place_into_one_of_our_own(world):
    new = hosts.NewHost("stack-az1", "qemu:///system", "default")
    with pytest.raises(Conflict, match="host stack-az1 is openstack://stack/az1"):
        hosts.add(world.ports, SCOPE, new)


def test_a_place_is_cordoned_and_taken_into_use_again_as_any_host(world):
    assert hosts.cordon(world.ports, SCOPE, "stack-az1").state is S.CORDONED
    assert hosts.uncordon(world.ports, SCOPE, "stack-az1").state is S.NEW
