"""What `make demo SITE=openstack` and `SITE=both` show holds."""

import pytest

from tests.demo.__main__ import main
from tests.testbed.openstack.bed import OpenStack

pytestmark = pytest.mark.openstack


@pytest.mark.parametrize("site", ["openstack", "both"])
def test_traffic_passes_a_real_cloud_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, openstack: OpenStack, site: str
):
    monkeypatch.delenv("KEEP", raising=False)
    assert openstack.clouds_file.exists()
    assert main(site) == 0
