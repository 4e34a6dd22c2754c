"""Trunks are made before servers and go before ports, and only where there are any."""

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.networks import ensure_network
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.given import TAG
from tests.vim.openstack.site import HOST, LINK, MAKE, Site, fails, server, site_of
from tests.vim.openstack.test_security import Meanwhile

OTHER = LINK.model_copy(update={"id": new_id(), "name": "nfvo-other"})
TRUNKS = "/trunks"


@pytest.fixture
def site(cloud: FakeCloud, admin: Connection) -> Site:
    made = site_of(cloud, admin)
    ensure_network(admin, HOST, OTHER)
    return made


def tagged(port: PortSpec, vlan: int, network: NetworkSpec) -> PortSpec:
    inside = {"id": new_id(), "name": f"left.{vlan}", "vlan": vlan, "network": network}
    return port.model_copy(update=inside)


def trunked() -> ServerSpec:
    plain = server()
    (port,) = plain.ports
    with_trunk = port.model_copy(update={"trunk": (tagged(port, 100, OTHER),)})
    return plain.model_copy(update={"ports": (with_trunk,)})


def test_a_trunk_is_made_between_the_ports_and_the_server(site: Site):
    site.cloud.forget_calls()
    site.ensure(trunked(), fence=1)
    asked = [call.line.rpartition("/")[2] for call in site.cloud.calls("^POST")]
    assert [one for one in asked if one in ("ports", "trunks", "servers")] == [
        *("ports", "trunks", "servers")
    ]
    (trunk,) = site.cloud.neutron.trunks.values()
    ports = site.cloud.neutron.ports
    (inside,) = trunk.sub_ports
    own, other = ports[trunk.port_id], ports[inside["port_id"]]
    assert (inside["segmentation_type"], inside["segmentation_id"]) == ("vlan", 100)
    assert own.mac_address == other.mac_address
    assert own.network_id != other.network_id
    assert trunk.name == own.name == other.name
    assert trunk.description == own.description
    (made,) = site.there
    assert made.ports == [own.id]


@pytest.mark.parametrize("known", [True, False], ids=["ours", "another worker's"])
def test_a_trunk_goes_before_its_ports(site: Site, *, known: bool):
    wanted = trunked()
    site.ensure(wanted, fence=1)
    if not known:
        forget_all(site.conn)
    for _ in range(2):
        site.delete(wanted.id)
    assert (site.there, site.ports, site.cloud.neutron.trunks) == ([], 0, {})


@pytest.mark.parametrize("cut", [f"POST .*{TRUNKS}", MAKE], ids=["trunk", "server"])
@pytest.mark.parametrize("fence", [1, 2], ids=["same try", "later try"])
def test_what_a_try_has_left_is_used_or_made_anew(site: Site, cut: str, fence: int):
    wanted = trunked()
    site.cloud.staged.cut(cut)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=1)
    site.cloud.staged.cut(cut)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=fence + 1)
    site.ensure(wanted, fence=fence + 1)
    assert (len(site.there), site.ports) == (1, 2)
    assert len(site.cloud.neutron.trunks) == 1
    site.delete(wanted.id)
    assert (site.ports, site.cloud.neutron.trunks) == (0, {})


def test_ports_that_a_zombie_has_put_in_a_trunk_are_removed_by_the_next_try(site: Site):
    wanted = trunked()
    site.ensure(wanted, fence=1)
    (trunk,) = site.cloud.neutron.trunks.values()
    del site.cloud.neutron.trunks[trunk.id]
    site.cloud.nova.servers.clear()
    site.cloud.neutron.ports[trunk.port_id].device_id = ""
    forget_all(site.conn)

    def come_late() -> None:
        site.cloud.neutron.trunks[trunk.id] = trunk

    site.cloud.staged.wait(Meanwhile(come_late), "DELETE .*/ports/")
    with fails(VimUnavailable, "for trunk"):
        site.delete(wanted.id)
    site.delete(wanted.id)
    assert (site.ports, site.cloud.neutron.trunks) == (0, {})


def test_a_cloud_without_trunks_is_refused_in_words(site: Site):
    site.cloud.neutron.extensions.discard("trunk")
    with fails(VimRefused, "the cloud makes no trunks"):
        site.ensure(trunked(), fence=1)


def test_what_is_left_of_a_server_with_a_trunk_is_told_once(site: Site):
    wanted = trunked()
    site.ensure(wanted, fence=1)
    site.cloud.nova.servers.clear()
    for port in site.cloud.neutron.ports.values():
        port.device_id = ""
    (left,) = site.found()
    assert left.tag == TAG.model_copy(update={"fence": 1})
    site.delete(left.id)
    assert (site.ports, site.cloud.neutron.trunks, site.found()) == (0, {}, [])
