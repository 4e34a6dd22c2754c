"""Volumes are asked of Nova with the server, where the cloud has a service for them."""

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.cloud import Cloud, Place
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.specs import ServerSpec, StorageSpec
from nfvo.vim.openstack import volumes
from nfvo.vim.openstack.inspection import inspect
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.sessions import Sessions
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.cinder import KIND
from tests.vim.openstack.cloud.fake import Login
from tests.vim.openstack.site import MAKE, Site, fails, server, site_of

DATA = StorageSpec(name="data", size_gib=5)


@pytest.fixture
def site(cloud: FakeCloud, admin: Connection) -> Site:
    return site_of(cloud, admin)


@pytest.mark.parametrize(
    ("fields", "sizes", "has_image"),
    [
        pytest.param({}, [], True, id="none"),
        pytest.param({"storages": (DATA,)}, [5], True, id="beside"),
        pytest.param({"boot_volume": True, "disk_gib": 3}, [3], False, id="root"),
        pytest.param(
            {"boot_volume": True, "disk_gib": 3, "storages": (DATA, DATA)},
            [3, 5, 5],
            False,
            id="both",
        ),
    ],
)
def test_a_server_has_its_volumes_and_they_go_with_it(
    site: Site, fields: dict[str, object], sizes: list[int], has_image: bool
):
    wanted = server(**fields)
    site.ensure(wanted, fence=1)
    (call,) = site.cloud.calls(MAKE)
    assert ("imageRef" in call.body["server"]) == has_image
    made = site.cloud.cinder.volumes.values()
    assert [one.size for one in made] == sizes
    assert bool(made and next(iter(made)).image) == (not has_image)
    (found,) = site.found()
    assert isinstance(found.facts, ServerFacts)
    assert found.facts.volumes == len(sizes)
    site.delete(wanted.id)
    assert site.cloud.cinder.volumes == {}


def test_the_flavor_has_the_root_disk_only(site: Site):
    site.ensure(server(storages=(DATA,), disk_gib=2), fence=1)
    (flavor,) = site.cloud.nova.flavors.values()
    assert flavor.disk == 2


@pytest.mark.parametrize("gone", ["service", "answer"])
def test_a_cloud_without_volumes_says_so(cloud: FakeCloud, gone: str):
    if gone == "service":
        cloud.keystone.without.add(KIND)
    else:
        cloud.staged.status(503, "GET /volume/v3/limits")
    sessions = Sessions(Login(cloud))
    conn, place = sessions.connection("sky"), Place("sky", "nova")
    seen = inspect(conn, Cloud({}), place, Listing())
    sessions.close()
    assert not seen.capabilities.volumes
    assert "no volumes: " in seen.detail


def test_a_cloud_with_volumes_and_trunks_lacks_nothing(site: Site):
    seen = inspect(site.conn, Cloud({}), Place("sky", "nova"), site.listing)
    assert (seen.capabilities.volumes, seen.capabilities.trunks) == (True, True)
    assert seen.detail == ""


def test_what_nova_refuses_of_volumes_is_refused_in_its_words(site: Site):
    site.cloud.keystone.without.add(KIND)
    with fails(VimRefused, "Block Device Mapping"):
        site.ensure(server(storages=(DATA,)), fence=1)


def test_disks_are_in_the_order_of_the_descriptor():
    larger = DATA.model_copy(update={"size_gib": 6})
    wanted: ServerSpec = server(storages=(DATA, larger))
    mapping = volumes.boots(wanted, "image")["block_device_mapping_v2"]
    assert [one.get("volume_size") for one in mapping] == [None, 5, 6]
    assert all(one["delete_on_termination"] for one in mapping)
