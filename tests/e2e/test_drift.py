"""On real hosts: links over VXLAN deviate when touched, and only those are mended."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo import acts
from tests.demo.console import Console, until
from tests.demo.stages import FullStage
from tests.testbed.libvirt import Host
from tests.waiting import wait_until

pytestmark = pytest.mark.libvirt
AT_ALL_S = 60.0


class Chain(FullStage):
    """The firewall chain, on three hosts."""

    def drift(self, *words: str) -> list[Any]:
        """Return what deviates, looked at afresh."""
        found = self.nfvo.json("diff", self.service, "--live", *words)
        return list(found["deviations"])

    def servers(self) -> dict[str, str]:
        return {vnfc["name"]: vnfc["serverId"] for vnfc in self.view()["vnfcs"]}

    def network_of(self, host: Host, link: str) -> str:
        names = host.run(["virsh", "net-list", "--name"]).stdout.split()
        return next(name for name in names if name.endswith(f"-{link}"))


@pytest.fixture(scope="module")
def chain() -> Iterator[Chain]:
    stage = Chain.set_up(Console(), 3)
    try:
        acts.start(stage)
        words = ("--params", str(stage.parameters()), "--wait")
        stage.nfvo.run("apply", str(stage.descriptors), *words)
        yield stage
    finally:
        stage.clear()


def test_what_nobody_touched_does_not_deviate(chain: Chain):
    assert chain.drift() == []
    assert chain.nfvo.json("drift", "list") == []


def test_a_peer_taken_away_by_hand_is_told_and_put_back_and_no_vm_is_touched(
    chain: Chain,
):
    before = chain.servers()
    host = chain.bed.host(chain.vnfc("server")["host"])
    network = chain.network_of(host, "right")
    xml = host.run(["virsh", "net-dumpxml", network]).stdout
    peer = re.findall(r"<portgroup name='peer-([0-9.]+)'", xml)[0]
    group = f"<portgroup name='peer-{peer}'/>"
    update = ["virsh", "net-update", network, "delete", "portgroup", group]
    host.run([*update, "--live", "--config"])
    (found,) = chain.drift()
    assert (found["kind"], found["what"], found["host"]) == (
        "changed",
        "network",
        host.name,
    )
    assert found["expected"] == {"peers": peer}
    assert found["next"] == f"nfvo heal {chain.service}"
    chain.nfvo.run("heal", chain.service, "--wait")
    assert chain.drift() == []
    assert chain.servers() == before


@pytest.mark.soak
def test_a_network_switched_off_by_hand_is_mended_with_what_was_on_it(chain: Chain):
    before = chain.servers()
    host = chain.bed.host(chain.vnfc("server")["host"])
    host.run(["virsh", "net-destroy", chain.network_of(host, "right")])
    assert {"active": "no"} in [one["observed"] for one in chain.drift()]
    chain.nfvo.run("heal", chain.service, "--wait")
    assert chain.drift() == []
    replaced = {name for name, id in chain.servers().items() if id != before[name]}
    assert replaced == {"server/vm/0"}
    assert until(chain.ways_in()[0].flows, AT_ALL_S) is not None


def test_a_disk_plugged_in_by_hand_is_told(chain: Chain):
    vnfc = chain.vnfc("client")
    host = chain.bed.host(vnfc["host"])
    extra = f"/tmp/{chain.nfvo.home.name}-extra.img"
    host.run(["truncate", "-s", "1M", extra])
    host.run(["virsh", "attach-disk", vnfc["serverId"], extra, "vdz"])
    (found,) = chain.drift()
    assert found["observed"] == {"disks": extra}
    host.run(["virsh", "detach-disk", vnfc["serverId"], "vdz"])
    host.run(["rm", extra])
    wait_until(lambda: chain.drift() == [], "it is unplugged")
