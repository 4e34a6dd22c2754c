"""Servers are made whole, once, and leave nothing, however badly it goes."""

from dataclasses import replace

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.cloud import Place
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.listing import FRESH_S
from nfvo.vim.openstack.mark import read_mark
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.site import HOST, ZONE, Site, fails, server, site_of


@pytest.fixture
def site(cloud: FakeCloud, admin: Connection) -> Site:
    return site_of(cloud, admin)


def test_a_server_is_made_whole_with_our_mark_and_its_ports(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    (made,) = site.there
    assert read_mark(made.metadata["nfvo"]) == Tag(
        installation="i", ns="n", owner="o", fence=1
    )
    assert (made.config_drive, made.zone, made.tags) == (
        True,
        "nova",
        [f"nfvo-{wanted.id}"],
    )
    (port,) = site.cloud.neutron.ports.values()
    assert (made.ports, port.mac_address) == ([port.id], wanted.ports[0].mac)


def test_a_server_costs_the_calls_of_a_plain_script(site: Site):
    site.ensure(server(1), fence=1)
    site.cloud.forget_calls()
    site.ensure(server(2), fence=1)
    lines = [call.line for call in site.cloud.calls()]
    assert lines == ["POST /network/v2.0/ports", "POST /compute/v2.1/servers"]


@pytest.mark.parametrize(
    ("shared", "made"),
    [
        pytest.param("flavors", "POST /compute/v2.1/flavors", id="its flavor"),
        pytest.param("groups", "POST /compute/v2.1/os-server-groups", id="its group"),
    ],
)
def test_a_server_is_made_though_others_removed_what_it_shares(
    site: Site, shared: str, made: str
):
    site.ensure(server(1, apart="a"), fence=1)
    site.cloud.nova.servers.clear()
    getattr(site.cloud.nova, shared).clear()
    site.cloud.forget_calls()
    site.ensure(server(2, apart="a"), fence=1)
    assert len(site.there) == 1
    assert made in [call.line for call in site.cloud.calls()]


def test_a_server_is_made_of_the_image_that_is_there_now(site: Site):
    site.ensure(server(1), fence=1)
    (old,) = site.cloud.glance.images.values()
    site.cloud.glance.images = {"new": replace(old, id="new")}
    site.ensure(server(2), fence=1)
    assert sorted(one.image for one in site.there) == sorted([old.id, "new"])


def test_a_server_whose_image_is_gone_is_refused(site: Site):
    site.ensure(server(1), fence=1)
    site.cloud.glance.images.clear()
    with fails(VimRefused, "which the cloud has not"):
        site.ensure(server(2), fence=1)


def test_a_server_that_must_be_on_a_machine_is_put_there(site: Site):
    site.ensure(server(), fence=1, place=Place("sky", "nova", "h2"))
    assert [one.machine for one in site.there] == ["h2"]
    assert site.found() == []
    assert len(site.found(Place("sky", "nova", "h2"))) == 1


def test_servers_that_are_apart_are_on_machines_of_their_own(site: Site):
    for number in (1, 2, 3):
        site.ensure(server(number, apart="nfvo-apart"), fence=1)
    assert {one.machine for one in site.there if one.machine} == {"h1", "h2"}
    assert sorted(one.status for one in site.there) == ["ACTIVE", "ACTIVE", "ERROR"]


def test_a_server_of_another_installation_is_not_taken(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    theirs = wanted.tag.model_copy(update={"installation": "j"})
    with fails(VimRefused, "belongs to installation i"):
        site.ensure(wanted.model_copy(update={"tag": theirs}), fence=2)


@pytest.mark.parametrize("status", ["SHUTOFF", "PAUSED"])
def test_a_server_that_is_there_is_started(site: Site, status: str):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.there[0].status = status
    site.ensure(wanted, fence=2)
    assert site.there[0].status == "ACTIVE"


def test_a_server_that_nova_gave_up_is_refused_in_its_words_and_removed(site: Site):
    wanted = server()
    site.cloud.nova.machines.clear()
    site.ensure(wanted, fence=1)
    with fails(VimRefused, "No valid host"):
        site.servers.is_ready(HOST, wanted)
    with fails(VimRefused, "No valid host"):
        site.servers.ensure(HOST, ZONE, wanted, b"")
    site.delete(wanted.id)
    assert (site.there, site.ports) == ([], 0)


def test_a_server_that_nova_gave_up_is_made_anew_by_the_next_try(site: Site):
    wanted = server()
    machines, site.cloud.nova.machines = site.cloud.nova.machines, []
    site.ensure(wanted, fence=1)
    (given_up,) = site.there
    site.cloud.nova.machines = machines
    site.ensure(wanted, fence=2)
    (made,) = site.there
    assert (made.status, made.id == given_up.id) == ("ACTIVE", False)
    assert site.ports == 1
    assert read_mark(made.metadata["nfvo"]) == Tag(
        installation="i", ns="n", owner="o", fence=2
    )


def test_a_server_given_up_that_is_not_ours_is_neither_made_anew_nor_removed(
    site: Site,
):
    wanted = server()
    site.cloud.nova.machines.clear()
    site.ensure(wanted, fence=1)
    theirs = wanted.tag.model_copy(update={"installation": "j"})
    with fails(VimRefused, "belongs to installation i"):
        site.ensure(wanted.model_copy(update={"tag": theirs}), fence=2)
    assert (len(site.there), site.ports) == (1, 1)


def test_a_server_is_ready_when_nova_says_so(site: Site):
    wanted = server()
    assert not site.servers.is_ready(HOST, wanted)
    site.cloud.nova.building = 2
    site.ensure(wanted, fence=1)
    site.rest(FRESH_S)
    assert not site.servers.is_ready(HOST, wanted)
    site.rest(FRESH_S)
    assert site.servers.is_ready(HOST, wanted)


def test_a_deletion_waits_until_the_server_is_gone(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.cloud.nova.deleting = 3
    site.delete(wanted.id)
    site.delete(wanted.id)
    assert (site.there, site.ports) == ([], 0)


def test_a_deletion_that_takes_long_goes_on_at_the_next_call(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.cloud.nova.deleting = 1000
    with fails(VimUnavailable, "still busy with nfvo-vm-1"):
        site.delete(wanted.id)
    assert site.ports == 1
    site.there[0].looks = 0
    site.cloud.nova.deleting = 0
    site.delete(wanted.id)
    assert (site.there, site.ports) == ([], 0)


def test_both_servers_of_one_id_are_removed(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    other = replace(site.there[0], id=new_id(), status="ERROR", ports=[])
    site.cloud.nova.servers[other.id] = other
    site.delete(wanted.id)
    assert (site.there, site.ports) == ([], 0)


def test_a_server_is_off_when_stop_returns_and_on_when_start_does(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.cloud.nova.building = 3
    for _ in range(2):
        site.servers.stop(HOST, wanted.id)
        assert site.there[0].status == "SHUTOFF"
    for _ in range(2):
        site.servers.start(HOST, wanted.id)
        assert site.there[0].status == "ACTIVE"


def test_a_paused_server_is_stopped_in_two_steps(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.there[0].status = "PAUSED"
    site.servers.stop(HOST, wanted.id)
    assert site.there[0].status == "SHUTOFF"


def test_a_server_that_was_never_there_is_no_trouble(site: Site):
    site.servers.stop(HOST, new_id())
    site.servers.start(HOST, new_id())
    site.delete(new_id())


def test_waiting_for_many_costs_one_call_for_all(site: Site):
    wanted = [server(number) for number in range(1, 9)]
    for one in wanted:
        site.ensure(one, fence=1)
    site.rest(FRESH_S)
    site.cloud.forget_calls()
    assert all(site.servers.is_ready(HOST, one) for one in wanted)
    assert len(site.cloud.calls()) == 1
