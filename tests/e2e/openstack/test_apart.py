"""Three VNFs that must be apart, in a real cloud of two machines."""

from pathlib import Path

import pytest

from tests.e2e.openstack.sky import under_the_sky
from tests.testbed.openstack.bed import OpenStack

pytestmark = pytest.mark.openstack

NO_ROOM = ("No valid host was found", "Exhausted all hosts available")
"""What Nova says: the scheduler, or machines where VMs of a group came at once."""


def test_machines_that_we_choose_refuse_the_third_before_anything_is_made(
    openstack: OpenStack, tmp_path: Path
):
    with under_the_sky(openstack, tmp_path / "home", "admin", "directed") as sky:
        ns = sky.stack.create("three", "apart")
        with sky.stack.client() as client:
            path = f"/nslcm/v2/ns_instances/{ns}/instantiate"
            refused = client.post(path, json={})
        assert refused.status_code == 409, refused.text
        assert "apart" in refused.text
        assert all(f"{host}" in refused.text for host in ("sky-h1", "sky-h2"))
        assert sky.left() == []


def test_what_nova_refuses_is_told_in_its_words_and_undone(
    openstack: OpenStack, tmp_path: Path
):
    with under_the_sky(openstack, tmp_path / "home", "member", "delegated") as sky:
        ns = sky.stack.create("three", "apart")
        ended = sky.ends(sky.stack.instantiate(ns, "rollback"))
        assert ended["state"] == "ROLLED_BACK"
        assert any(words in str(ended["error"]) for words in NO_ROOM)
        assert "too few for what is to be apart" in str(ended["error"])
        assert sky.servers() == []
        sky.wait_until_clean()
