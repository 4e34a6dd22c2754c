"""A worker that is killed in the middle of what it does in a real cloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.openstack.sky import ON_CLOUD_S, Sky, under_the_sky
from tests.testbed.openstack.bed import OpenStack
from tests.waiting import wait_until

pytestmark = pytest.mark.openstack


@pytest.fixture
def sky(openstack: OpenStack, tmp_path: Path) -> Iterator[Sky]:
    with under_the_sky(openstack, tmp_path / "home", "member", "delegated") as sky:
        yield sky


def test_each_vnfc_is_one_server_though_its_worker_was_killed(sky: Sky):
    stack = sky.stack
    ns = stack.create("killed", "chain")
    operation = stack.instantiate(ns)
    sky.wait_for_build()
    stack.wait_until_back("worker", stack.kill("worker"))
    ended = sky.ends(operation)
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    sky.runs_once()
    operation = stack.terminate(ns)
    removing = "remove-server"
    wait_until(
        lambda: sky.steps(operation, removing)["RUNNING"], "it removes", ON_CLOUD_S
    )
    stack.wait_until_back("worker", stack.kill("worker"))
    ended = sky.ends(operation)
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    assert sky.servers() == []
    sky.wait_until_clean()
