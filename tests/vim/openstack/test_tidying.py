"""What servers shared goes once none does: that of our installation, and no other."""

import pytest
from openstack.connection import Connection

from nfvo.vim.openstack.flavors import flavor_id
from nfvo.vim.openstack.groups import group_id
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.qos import policy_id
from nfvo.vim.openstack.security import open_group_id
from nfvo.vim.openstack.tidying import tidy
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.given import TAG


@pytest.fixture(autouse=True)
def _nothing_known(conn: Connection, admin: Connection) -> None:
    forget_all(conn)
    forget_all(admin)


def shared(conn: Connection, installation: str) -> None:
    """Make all that servers of an installation share."""
    group_id(conn, TAG.model_copy(update={"installation": installation}))
    open_group_id(conn, installation)
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
    flavor_id(admin, 2, 64, 1)
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
    group, policy = open_group_id(admin, "ours"), policy_id(admin, "ours", 14)
    port = Port("n", "52:54:00:00:00:01", [], security_groups=[group])
    port.qos_policy_id = policy
    cloud.neutron.ports[port.id] = port
    tidy(admin, "ours", lambda _: False)
    assert there(cloud) == before


def test_a_cloud_without_policies_is_tidied(cloud: FakeCloud, admin: Connection):
    cloud.neutron.extensions.discard("qos")
    tidy(admin, "ours", lambda _: True)
    assert there(cloud)[0] == 0
