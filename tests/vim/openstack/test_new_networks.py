"""A new link is made with the calls of a plain script, and once, whoever is late."""

import threading
from collections.abc import Iterator

import pytest
from openstack.connection import Connection

from nfvo.errors import VimUnavailable
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.mark import mark
from nfvo.vim.openstack.networks import delete_doubles, forget_network, network_id
from nfvo.vim.openstack.tries import ALONE_S
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login
from tests.vim.openstack.cloud.neutron import Network
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.test_networks import HOST, LINK, TAG
from tests.waiting import wait_until

NEW = LINK.model_copy(update={"new": True})


class Driver:
    """The driver at a cloud; ``now_s`` is its clock."""

    def __init__(self, cloud: FakeCloud) -> None:
        self.now_s = 0.0
        self.vim = OpenStackVim(Login(cloud), lambda: self.now_s)

    def ensure(self, fence: int) -> None:
        tag = TAG.model_copy(update={"fence": fence})
        self.vim.ensure_network(HOST, NEW.model_copy(update={"tag": tag}))


@pytest.fixture
def drivers(cloud: FakeCloud) -> Iterator[tuple[Driver, Driver]]:
    """Two workers, who do not know of each other."""
    both = Driver(cloud), Driver(cloud)
    yield both
    for driver in both:
        driver.vim.close()


def _there(cloud: FakeCloud) -> Network:
    network = Network(LINK.name, description=mark(TAG))
    cloud.neutron.networks[network.id] = network
    return network


def _frozen_in(
    cloud: FakeCloud, driver: Driver
) -> tuple[threading.Event, threading.Thread]:
    """Let a first try be frozen while it makes its network."""
    go = threading.Event()
    held = cloud.staged.wait(go, "POST .*/networks")
    frozen = threading.Thread(target=driver.ensure, args=(1,))
    frozen.start()
    wait_until(lambda: not held.times, "it is frozen")
    return go, frozen


def test_a_new_link_costs_the_calls_of_a_plain_script(
    cloud: FakeCloud, drivers: tuple[Driver, Driver]
):
    driver, _ = drivers
    driver.ensure(fence=1)
    lines = [call.line for call in cloud.calls()]
    assert lines == ["POST /network/v2.0/networks", "POST /network/v2.0/subnets"]
    cloud.forget_calls()
    driver.vim.delete_network(HOST, NEW)
    (line,) = [call.line for call in cloud.calls()]
    assert line.startswith("DELETE /network/v2.0/networks/")
    assert cloud.neutron.networks == {}


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", ["networks", "subnets"])
def test_a_first_try_that_dies_in_any_call_is_followed_by_one_network(
    cloud: FakeCloud, drivers: tuple[Driver, Driver], call: str, done: bool
):
    dead, other = drivers
    cloud.staged.cut(f"POST .*/{call}", done=done)
    with pytest.raises(VimUnavailable):
        dead.ensure(fence=1)
    other.ensure(fence=2)
    assert (len(cloud.neutron.networks), len(cloud.neutron.subnets)) == (1, 2)


def test_a_zombie_that_makes_a_network_late_removes_it_and_takes_the_other(
    cloud: FakeCloud, drivers: tuple[Driver, Driver]
):
    zombie, other = drivers
    go, late = _frozen_in(cloud, zombie)
    other.ensure(fence=2)
    (first,) = cloud.neutron.networks
    zombie.now_s = ALONE_S
    go.set()
    late.join()
    assert list(cloud.neutron.networks) == [first]
    assert len(cloud.neutron.subnets) == 2


def test_a_later_try_takes_what_a_slow_one_made_while_it_looked(
    cloud: FakeCloud, drivers: tuple[Driver, Driver]
):
    slow, other = drivers
    go, late = _frozen_in(cloud, slow)
    held = cloud.staged.wait(go, "POST .*/networks")
    later = threading.Thread(target=other.ensure, args=(2,))
    later.start()
    wait_until(lambda: not held.times, "the later one is held")
    slow.now_s = ALONE_S
    go.set()
    late.join()
    later.join()
    assert (len(cloud.neutron.networks), len(cloud.neutron.subnets)) == (1, 2)


def test_a_double_of_a_worker_that_died_goes_when_the_cloud_is_tidied(
    cloud: FakeCloud, conn: Connection, drivers: tuple[Driver, Driver]
):
    zombie, other = drivers
    go, late = _frozen_in(cloud, zombie)
    other.ensure(fence=2)
    (first,) = cloud.neutron.networks
    go.set()  # and it knows of no time that has passed
    late.join()
    assert len(cloud.neutron.networks) == 2
    delete_doubles(conn, "another")
    assert len(cloud.neutron.networks) == 2
    delete_doubles(conn, TAG.installation)
    assert list(cloud.neutron.networks) == [first]


def test_of_two_networks_of_one_second_that_of_the_later_try_counts(
    cloud: FakeCloud, conn: Connection
):
    """Neutron tells no more of time than the second, and ids say nothing."""
    forget_network(conn, LINK)
    for id, fence in (("0", 1), ("1", 2)):
        description = mark(TAG.model_copy(update={"fence": fence}))
        at = "2026-11-23T05:00:00Z"
        network = Network(LINK.name, id, description=description, created_at=at)
        cloud.neutron.networks[id] = network
    assert network_id(conn, LINK) == "1"


def test_of_doubles_the_one_that_has_ports_stays(cloud: FakeCloud, conn: Connection):
    _, used = (_there(cloud) for _ in range(2))
    port = Port(used.id)
    cloud.neutron.ports[port.id] = port
    delete_doubles(conn, TAG.installation)
    assert list(cloud.neutron.networks) == [used.id]


def test_a_link_whose_login_ends_in_the_middle_is_not_made_twice(
    cloud: FakeCloud, drivers: tuple[Driver, Driver]
):
    driver, _ = drivers
    cloud.staged.status(401, "POST .*/subnets", times=2)
    with pytest.raises(VimUnavailable):
        driver.ensure(fence=1)
    assert len(cloud.neutron.networks) == 1
