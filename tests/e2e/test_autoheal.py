"""Auto-heal on a real host: a guest dies, or all of the host; nobody is asked."""

from collections.abc import Iterator

import pytest

from tests.demo.console import until
from tests.e2e.in_care import AT_ALL_S, InCare, in_care
from tests.waiting import wait_until

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def stage() -> Iterator[InCare]:
    with in_care() as stage:
        yield stage


@pytest.mark.soak  # the chaos of make test kills guests, too
def test_a_guest_that_dies_is_started_again_and_traffic_passes(stage: InCare):
    with stage.running():
        before = stage.vnfc("server")
        stage.kill("server")
        healed = stage.next_auto_heal(1)
        assert healed["state"] == "COMPLETED", healed
        assert "server/vm/0 STOPPED on hv1" in healed["cause"]
        assert stage.vnfc("server")["serverId"] == before["serverId"]
        assert until(stage.traffic().flows, AT_ALL_S) is not None
        wait_until(lambda: stage.view()["status"] == "RUNNING", "it runs", AT_ALL_S)


def test_what_a_reboot_has_switched_off_is_started_in_its_order(stage: InCare):
    with stage.running():
        before = {v["name"]: v["serverId"] for v in stage.view()["vnfcs"]}
        stage.bed.power_off("hv1")
        stage.bed.power_on("hv1")
        healed = stage.next_auto_heal(1)
        assert healed["state"] == "COMPLETED", healed
        assert len(stage.auto_heals()) == 1
        assert {v["name"]: v["serverId"] for v in stage.view()["vnfcs"]} == before
        steps = stage.nfvo.json("op", "show", healed["id"])["steps"]
        started = {
            s["title"].split()[1]: s for s in steps if s["kind"] == "start-server"
        }
        answered = {
            s["title"].split()[1]: s for s in steps if s["kind"] == "await-server"
        }
        assert started.keys() == before.keys()
        firewall, server = answered["firewall/vm/0"], started["server/vm/0"]
        assert firewall["foundDoneAt"] <= server["firstCallAt"]
        assert until(stage.traffic().flows, AT_ALL_S) is not None
