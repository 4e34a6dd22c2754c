"""Of several tries to make a server one makes it, and nothing of the others is left."""

import threading

import pytest
from openstack.connection import Connection

from nfvo.errors import VimError, VimRefused, VimUnavailable
from nfvo.lcm.cloud import Place
from nfvo.vim.openstack import fencing
from nfvo.vim.openstack.ports import Plugs
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.site import MAKE, Site, fails, server, site_of
from tests.waiting import wait_until


@pytest.fixture
def site(cloud: FakeCloud, admin: Connection) -> Site:
    return site_of(cloud, admin)


def test_another_try_finds_what_the_first_has_made(site: Site):
    wanted = server()
    site.cloud.staged.cut(MAKE, done=True)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=1)
    site.ensure(wanted, fence=2)
    assert (len(site.there), site.ports) == (1, 1)


def test_ports_that_a_crash_has_left_are_replaced_by_the_next_try(site: Site):
    wanted = server()
    site.cloud.staged.cut(MAKE)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=1)
    assert (len(site.there), site.ports) == (0, 1)
    site.ensure(wanted, fence=2)
    assert (len(site.there), site.ports) == (1, 1)


def test_ports_that_a_crash_has_left_are_found_and_removed(site: Site):
    wanted = server()
    site.cloud.staged.cut(MAKE)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=1)
    (left,) = site.found()
    assert (left.name, left.facts, left.installation) == (wanted.name, None, "i")
    assert site.found(Place("sky", "other")) == []
    site.delete(left.id)
    assert (site.found(), site.ports) == ([], 0)


def test_a_zombie_that_has_no_ports_yet_makes_no_second_server(site: Site):
    wanted = server()
    site.ensure(wanted, fence=2)
    with fails(VimError):
        site.ensure(wanted, fence=1)
    assert (len(site.there), site.ports) == (1, 1)


def test_a_zombie_that_has_ports_makes_no_second_server(site: Site):
    """It is frozen before it asks Nova, and goes on after another try has asked."""
    wanted, go, refused = server(), threading.Event(), []
    site.cloud.staged.wait(go, MAKE)

    def be_frozen() -> None:
        with fails(VimRefused, "could not be found") as told:
            site.ensure(wanted, fence=1)
        refused.append(told)

    zombie = threading.Thread(target=be_frozen)
    zombie.start()
    wait_until(lambda: site.ports, "it has its ports")
    site.ensure(wanted, fence=2)
    go.set()
    zombie.join()
    assert (len(refused), len(site.there), site.ports) == (1, 1, 1)


def test_of_two_tries_the_later_one_keeps_its_ports(site: Site):
    wanted = server()
    site.cloud.staged.cut(MAKE)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=3)
    with fails(VimUnavailable, "later try"):
        site.ensure(wanted, fence=2)
    assert (len(site.there), site.ports) == (0, 1)


def test_the_ports_of_a_server_of_ours_are_removed_unasked(site: Site):
    wanted = server()
    site.ensure(wanted, fence=1)
    site.cloud.forget_calls()
    site.delete(wanted.id)
    assert site.ports == 0
    assert not site.cloud.calls("GET /network/v2.0/ports")


def test_the_ports_of_a_later_try_of_another_worker_are_removed_too(site: Site):
    wanted = server()
    site.cloud.staged.cut(MAKE)
    with fails(VimUnavailable):
        site.ensure(wanted, fence=1)
    other = Site(site.cloud, site.conn)
    site.cloud.neutron.ports.clear()  # as that try would begin
    kept = fencing.known.taken(site.conn, ("ports", wanted.id))
    other.ensure(wanted, fence=2)
    fencing.keep(site.conn, wanted.id, Plugs(tuple(kept.split())))
    site.delete(wanted.id)
    assert (site.there, site.ports) == ([], 0)
