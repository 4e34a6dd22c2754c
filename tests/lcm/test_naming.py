"""What things are called, and where an installation begins to choose numbers."""

import pytest

from nfvo.errors import InvalidRequest
from nfvo.graph import Resources
from nfvo.lcm.planner.naming import disk_name, installation_of, seed_name
from nfvo.lcm.planner.units import vni_for
from nfvo.lcm.records import SiteRecord, VnfcInstance

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
    first = [vni_for(site, f"installation {n}", set()) for n in range(50)]
    assert len(set(first)) == 50
    assert first == [vni_for(site, f"installation {n}", set()) for n in range(50)]
    assert all(site.first_vni <= vni <= site.last_vni for vni in first)


def test_all_vnis_of_a_site_are_chosen_before_it_has_none_left():
    taken: set[str] = set()
    assert {vni_for(SMALL, OURS, taken) for _ in range(4)} == {100, 101, 102, 103}
    with pytest.raises(InvalidRequest, match="between 100 and 103"):
        vni_for(SMALL, OURS, taken)
