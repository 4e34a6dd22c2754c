"""What servers shared goes once none does: that of our installation, and no other."""

from ipaddress import ip_network

import pytest
from openstack.connection import Connection

from nfvo.errors import VimUnavailable
from nfvo.graph import Resources
from nfvo.lcm.specs import NetworkSpec
from nfvo.placement.sizes import Size
from nfvo.vim.openstack import security
from nfvo.vim.openstack.flavors import flavor_id
from nfvo.vim.openstack.groups import group_id
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.networks import delete_network, ensure_network
from nfvo.vim.openstack.qos import policy_id
from nfvo.vim.openstack.tidying import tidy
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.neutron import Network
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.given import TAG
from tests.vim.openstack.test_networks import HOST, PROVIDER


@pytest.fixture(autouse=True)
def _nothing_known(conn: Connection, admin: Connection) -> None:
    forget_all(conn)
    forget_all(admin)


def shared(conn: Connection, installation: str) -> None:
    """Make all that servers of an installation share."""
    group_id(conn, TAG.model_copy(update={"installation": installation}))
    security.group_id(conn, installation, ())
    policy_id(conn, installation, 10 + len(installation))


def there(cloud: FakeCloud) -> list[int]:
    neutron, nova = cloud.neutron, cloud.nova
    tables = nova.groups, nova.flavors, neutron.groups, neutron.policies
    return [len(table) for table in tables]


def test_all_goes_of_our_installation_however_often_we_tidy(
    cloud: FakeCloud, admin: Connection
):
    shared(admin, "another")
    before = there(cloud)
    shared(admin, "ours")
    flavor_id(admin, Size(Resources(2, 64, 1)))
    for _ in range(2):
        tidy(admin, "ours", lambda _: True)
        assert there(cloud) == before


def test_a_group_stays_that_a_service_may_need(cloud: FakeCloud, admin: Connection):
    shared(admin, "ours")
    tidy(admin, "ours", lambda _: False)
    assert [len(cloud.nova.groups), len(cloud.neutron.policies)] == [1, 0]


def test_what_a_port_has_stays(cloud: FakeCloud, admin: Connection):
    shared(admin, "ours")
    before = there(cloud)
    group, policy = security.group_id(admin, "ours", ()), policy_id(admin, "ours", 14)
    port = Port("n", "52:54:00:00:00:01", [], security_groups=[group])
    port.qos_policy_id = policy
    cloud.neutron.ports[port.id] = port
    tidy(admin, "ours", lambda _: False)
    assert there(cloud) == before


def test_a_cloud_without_policies_is_tidied(cloud: FakeCloud, admin: Connection):
    cloud.neutron.extensions.discard("qos")
    tidy(admin, "ours", lambda _: True)
    assert there(cloud)[0] == 0


def links(conn: Connection) -> tuple[NetworkSpec, NetworkSpec]:
    """Make links of two services that share a provider network that we made."""
    second = PROVIDER.model_copy(
        update={
            "id": "second",
            "tag": PROVIDER.tag.model_copy(update={"owner": "second"}),
            "pools": (ip_network("10.2.0.0/24"),),
        }
    )
    for link in (PROVIDER, second):
        ensure_network(conn, HOST, link)
    return PROVIDER, second


def test_a_provider_network_stays_while_another_service_has_a_subnet_on_it(
    cloud: FakeCloud, admin: Connection
):
    first, second = links(admin)
    delete_network(admin, HOST, first)
    tidy(admin, PROVIDER.tag.installation, lambda whose: whose.owner != "second")
    assert [one.cidr for one in cloud.neutron.subnets.values()] == ["10.2.0.0/24"]
    delete_network(admin, HOST, second)
    assert (cloud.neutron.networks, cloud.neutron.subnets) == ({}, {})


def test_what_links_that_ended_left_on_provider_networks_goes(
    cloud: FakeCloud, admin: Connection
):
    lan = Network("lan", provider__segmentation_id=200)
    cloud.neutron.networks[lan.id] = lan
    ensure_network(admin, HOST, PROVIDER.model_copy(update={"bridge": "lan"}))
    links(admin)
    tidy(admin, "another", lambda _: True)
    assert (len(cloud.neutron.networks), len(cloud.neutron.subnets)) == (2, 5)
    tidy(admin, PROVIDER.tag.installation, lambda _: True)
    assert (list(cloud.neutron.networks), cloud.neutron.subnets) == ([lan.id], {})


def test_a_network_that_goes_while_its_subnets_are_made_is_tried_again(
    cloud: FakeCloud, admin: Connection
):
    cloud.staged.status(404, "POST .*/subnets")
    with pytest.raises(VimUnavailable, match="was removed meanwhile"):
        ensure_network(admin, HOST, PROVIDER)
    ensure_network(admin, HOST, PROVIDER)
