"""What things are called, and where an installation begins to choose numbers."""

from itertools import islice

import pytest

from nfvo.errors import InvalidRequest
from nfvo.graph import Resources
from nfvo.lcm.planner.naming import disk_name, installation_of, seed_name
from nfvo.lcm.planner.units import (
    FIRST_UDP_PORT,
    LAST_UDP_PORT,
    udp_ports,
    vni_for,
)
from nfvo.lcm.records import SiteRecord, VnfcInstance

PLAN = "5e6f7a8b-0000-4000-8000-000000000001"
OURS = "1a2b3c4d-0000-4000-8000-000000000001"
SMALL = SiteRecord("s", "here", first_vni=100, last_vni=103)
VNFC = VnfcInstance(
    id="9f8e7d6c-0000-4000-8000-000000000001",
    name="fw/1",
    vdu="vm",
    host_id="h1",
    demand=Resources(1, 32, 1),
    image="tiny",
    image_sha256="0" * 64,
    incarnation=2,
    cps=(),
)


def test_volumes_are_called_by_the_first_digits_of_their_installation():
    assert disk_name(OURS, VNFC) == "1a2b3c4d-nfvo-9f8e7d6c-fw-1-2.qcow2"
    assert seed_name(OURS, VNFC) == "1a2b3c4d-nfvo-9f8e7d6c-fw-1-2-seed.iso"


@pytest.mark.parametrize(
    ("volume", "digits"),
    [
        pytest.param("1a2b3c4d-nfvo-9f8e7d6c-fw-1.qcow2", "1a2b3c4d", id="a disk"),
        pytest.param("1a2b3c4d-nfvo-9f8e7d6c-fw-1-seed.iso", "1a2b3c4d", id="a seed"),
        pytest.param("nfvo-9f8e7d6c-fw-1.qcow2", "", id="no digits"),
        pytest.param("1a2b3c4-nfvo-x.qcow2", "", id="too few digits"),
        pytest.param("1A2B3C4D-nfvo-x.qcow2", "", id="no digits of ours"),
        pytest.param("backup-1a2b3c4d-nfvo-x.qcow2", "", id="somebody's copy"),
    ],
)
def test_the_name_of_a_volume_tells_its_installation(volume: str, digits: str):
    assert installation_of(volume) == digits


def test_each_installation_begins_with_another_vni_and_keeps_to_it():
    site = SiteRecord("s", "here")
    names = [f"installation {n}" for n in range(50)]
    first = [vni_for(site, name, PLAN, set()) for name in names]
    assert len(set(first)) == 50
    assert first == [vni_for(site, name, PLAN, set()) for name in names]
    assert all(site.first_vni <= vni <= site.last_vni for vni in first)


def test_all_vnis_of_a_site_are_chosen_before_it_has_none_left():
    taken: set[str] = set()
    chosen = {vni_for(SMALL, OURS, PLAN, taken) for _ in range(4)}
    assert chosen == {100, 101, 102, 103}
    with pytest.raises(InvalidRequest, match="between 100 and 103"):
        vni_for(SMALL, OURS, PLAN, taken)


def test_plans_that_know_nothing_of_each_other_rarely_choose_the_same():
    plans = [f"plan {n}" for n in range(50)]
    ports = [next(udp_ports(plan, set())) for plan in plans]
    vnis = [vni_for(SiteRecord("s", "here"), OURS, plan, set()) for plan in plans]
    assert ports == [next(udp_ports(plan, set())) for plan in plans]
    assert min(len(set(ports)), len(set(vnis))) >= 49


def test_all_free_udp_ports_are_chosen_each_once_before_none_is_left():
    free = [FIRST_UDP_PORT, FIRST_UDP_PORT + 7, LAST_UDP_PORT]
    every = range(FIRST_UDP_PORT, LAST_UDP_PORT + 1)
    ports = udp_ports(PLAN, {str(port) for port in every if port not in free})
    assert sorted(islice(ports, 3)) == free
    with pytest.raises(InvalidRequest, match="no UDP port is free"):
        next(ports)
