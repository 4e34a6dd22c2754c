"""Clouds as the doctor sees them: the real driver, on a pretended cloud."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from nfvo.bootstrap import ports
from nfvo.doctor import Finding, Health, check_host, run
from nfvo.lcm import places, sites
from nfvo.lcm.cloud import FoundHost, place_uri
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.settings import Settings
from tests.vim.openstack.cloud import FakeCloud


@pytest.fixture(scope="module")
def served() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(served: FakeCloud, settings: Settings) -> FakeCloud:
    """A cloud that is a site of the installation, with a zone."""
    served.reset()
    login, secret = served.account()
    there = ports(settings)
    new = sites.NewSite("sky", "openstack", cloud=login, secret=secret)
    sites.add(there, SYSTEM, new)
    with there.store.write(SYSTEM) as tx:
        zone = FoundHost("sky-nova", place_uri("sky", "nova"), "nova")
        places.follow(tx, tx.host("sky"), [zone])
        for host in tx.hosts():
            tx.put_host(replace(host, state=HostState.READY))
    return served


def told(found: tuple[Finding, ...], part: str) -> list[tuple[Health, str]]:
    return [(one.ok, one.message) for one in found if one.part == part]


def test_a_cloud_that_lets_us_in_is_well(settings: Settings, cloud: FakeCloud) -> None:
    found = run({"NFVO_HOME": str(settings.home)})
    assert told(found, "cloud sky") == [
        (Health.OK, "it lets us in, and has sky-nova"),
    ]
    assert told(found, "host sky-nova") == [(Health.OK, "it is READY")]


def test_a_cloud_that_does_not_is_named_with_what_mends_it(
    settings: Settings, cloud: FakeCloud
) -> None:
    there = ports(settings)
    with there.store.write(SYSTEM) as tx:
        tx.put_site_secret("sky", "auth", Secret("rotated since"))
    found = check_host("sky-nova", {"NFVO_HOME": str(settings.home)})
    (broken,) = [one for one in found if one.ok is Health.FAIL]
    assert broken.part == "cloud sky"
    assert "refuses our login" in broken.message
    assert "nfvo site set sky" in broken.mend
