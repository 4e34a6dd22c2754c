"""What a place has: the quota's rest, or Placement's inventory, and which places."""

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.graph import Resources
from nfvo.lcm.cloud import Chooser, Cloud, FoundHost, Place
from nfvo.lcm.ports import Inventory
from nfvo.vim.openstack.inspection import UNLIMITED, inspect
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.mark import Label
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.cinder import Volume
from tests.vim.openstack.cloud.nova import Machine
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.given import TAG, ours, theirs


def look(conn: Connection, place: Place, chooser: Chooser) -> Inventory:
    return inspect(conn, Cloud({}, placement=chooser), place, Listing())


def test_a_zone_has_the_quota_less_what_is_not_ours(cloud: FakeCloud, conn: Connection):
    ours(cloud)
    theirs(cloud)
    found = look(conn, Place("sky", "nova"), Chooser.DELEGATED)
    assert found.capacity == Resources(20 - 2, 51_200 - 1024, UNLIMITED)
    assert found.capabilities.config_drive


def test_a_zone_keeps_vnfcs_apart_by_itself_and_a_machine_does_not(
    cloud: FakeCloud, admin: Connection
):
    zone = look(admin, Place("sky", "nova"), Chooser.DELEGATED)
    machine = look(admin, Place("sky", "nova", "h1"), Chooser.DIRECTED)
    assert zone.capabilities.spreads
    assert not machine.capabilities.spreads


def test_no_quota_is_as_much_as_one_likes(cloud: FakeCloud, conn: Connection):
    cloud.nova.cores = -1
    found = look(conn, Place("sky", "nova"), Chooser.DELEGATED)
    assert (found.capacity.vcpus, found.capacity.memory_mib) == (UNLIMITED, 51_200)


def test_a_machine_has_what_placement_says_less_what_is_not_ours(
    cloud: FakeCloud, admin: Connection
):
    cloud.placement.cpu_ratio = 4.0
    ours(cloud)
    theirs(cloud)
    theirs(cloud, machine="h2")
    found = look(admin, Place("sky", "nova", "h1"), Chooser.DIRECTED)
    expected = Resources(4 * 16 - 2, 32_768 - 512 - 1024, 500 - 3)
    assert (found.capacity, found.hostname, found.detail) == (expected, "h1", "")


def test_a_machine_has_the_traits_that_placement_knows(
    cloud: FakeCloud, admin: Connection
):
    avx = frozenset({"HW_CPU_X86_AVX", "COMPUTE_NODE"})
    cloud.nova.machines[0].traits = avx
    assert look(admin, Place("sky", "nova", "h1"), Chooser.DIRECTED).traits == avx
    assert look(admin, Place("sky", "nova"), Chooser.DELEGATED).traits == frozenset()


def test_a_machine_that_is_down_is_unavailable(cloud: FakeCloud, admin: Connection):
    cloud.nova.machines[0].up = False
    with pytest.raises(VimUnavailable, match="hears nothing of h1"):
        look(admin, Place("sky", "nova", "h1"), Chooser.DIRECTED)


def test_a_machine_that_was_disabled_says_so(cloud: FakeCloud, admin: Connection):
    cloud.nova.machines[0].enabled = False
    found = look(admin, Place("sky", "nova", "h1"), Chooser.DIRECTED)
    assert found.detail.startswith("disabled by its operators")
    assert found.capacity == Resources()


def test_a_machine_that_left_the_cloud_is_refused(cloud: FakeCloud, admin: Connection):
    with pytest.raises(VimRefused, match="has no machine h9"):
        look(admin, Place("sky", "nova", "h9"), Chooser.DIRECTED)


def test_the_anchor_takes_nothing_and_tells_the_zones(
    cloud: FakeCloud, conn: Connection
):
    cloud.nova.machines.append(Machine("h3", "west"))
    found = look(conn, Place("sky"), Chooser.DELEGATED)
    assert found.capacity == Resources()
    assert found.places == (
        FoundHost("sky-nova", "openstack://sky/nova", "nova"),
        FoundHost("sky-west", "openstack://sky/west", "west"),
    )


def quotas_of(found: Inventory, installation: str) -> dict[str, tuple[int, int]]:
    told = (one.of(installation) for one in found.quotas)
    return {one.name: (one.limit, one.left) for one in told}


def test_the_anchor_tells_quotas_less_what_has_not_our_mark(
    cloud: FakeCloud, admin: Connection
):
    ours(cloud)
    theirs(cloud)
    cloud.neutron.quotas |= {"port": 5, "network": 3, "trunk": 2}
    cloud.cinder.most, cloud.cinder.most_gib = 9, 90
    cloud.cinder.of_type = 4, 40
    for size, server in ((5, ours(cloud)), (7, theirs(cloud)), (1, None)):
        volume = Volume(size)
        cloud.cinder.volumes[volume.id] = volume
        if server is not None:
            server.volumes.append(volume.id)
    label = Label("vm", "vm", "nova", TAG)
    for port in (
        Port("n", "52:54:00:00:00:01", name=label.name, description=label.description),
        Port("n", "52:54:00:00:00:02"),
    ):
        cloud.neutron.ports[port.id] = port
    found = look(admin, Place("sky"), Chooser.DELEGATED)
    quotas = quotas_of(found, TAG.installation)
    assert quotas == {
        "instances": (10, 8),
        "cores": (20, 16),
        "ram": (51_200, 51_200 - 2 * 1024),
        "server_groups": (10, 10),
        "server_group_members": (10, 10),
        "ports": (5, 4),
        "networks": (3, 3),
        "trunks": (2, 2),
        "volumes": (9, 7),
        "gigabytes": (90, 82),
        "volumes_lvm": (4, 2),
        "gigabytes_lvm": (40, 32),
    }
    assert quotas_of(found, "another")["ports"] == (5, 3)


def test_who_may_not_see_quotas_of_volume_types_is_told_the_others(
    cloud: FakeCloud, conn: Connection
):
    cloud.cinder.most, cloud.cinder.of_type = 9, (4, 40)
    cloud.staged.status(403, "/os-quota-sets/")
    found = quotas_of(look(conn, Place("sky"), Chooser.DELEGATED), "i")
    assert found["volumes"] == (9, 9)
    assert "volumes_lvm" not in found


def test_who_may_not_see_neutrons_quotas_is_told_novas(
    cloud: FakeCloud, conn: Connection
):
    cloud.staged.status(403, "/quotas/")
    cloud.nova.cores = -1
    found = look(conn, Place("sky"), Chooser.DELEGATED)
    assert set(quotas_of(found, "i")) == {
        "instances",
        "ram",
        "server_groups",
        "server_group_members",
    }


def test_the_anchor_of_a_directed_cloud_tells_the_machines(
    cloud: FakeCloud, admin: Connection
):
    found = look(admin, Place("sky"), Chooser.DIRECTED)
    assert found.places == (
        FoundHost("sky-h1", "openstack://sky/nova/h1", "nova"),
        FoundHost("sky-h2", "openstack://sky/nova/h2", "nova"),
    )
