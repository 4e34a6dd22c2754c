"""On real hosts: an old database beside a running estate: nothing is lost by it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo import acts
from tests.demo.console import Console
from tests.demo.stages import FullStage

pytestmark = pytest.mark.libvirt
HEALED = "client/vm/0"


class Estate(FullStage):
    """The firewall chain, on three hosts, and what else is made there."""

    def drift(self) -> list[Any]:
        """Return what deviates, looked at afresh."""
        return list(self.nfvo.json("diff", "--live")["deviations"])

    def domains(self) -> set[str]:
        """Return the VMs that run, whoever knows them."""
        hosts = self.bed.hosts.values()
        lists = [host.run(["virsh", "list", "--name"]).stdout for host in hosts]
        return {name for one in lists for name in one.split()}

    def restore(self, backup: Path) -> None:
        """Put an old database back, and go on with that."""
        self.nfvo.run("down")
        self.nfvo.run("restore", str(backup), "--replace")
        self.nfvo.run("up", "-d")
        self.nfvo.run("host", "list", "--wait")

    def say(self, word: str, one: Any) -> None:
        """Say what is to become of what deviates."""
        self.nfvo.run("drift", word, one["id"])


@pytest.fixture(scope="module")
def estate() -> Iterator[Estate]:
    stage = Estate.set_up(Console(), 3)
    try:
        acts.start(stage)
        words = ("--params", str(stage.parameters()), "--wait")
        stage.nfvo.run("apply", str(stage.descriptors), *words)
        yield stage
    finally:
        stage.clear()


def test_an_old_database_deletes_nothing_and_adopts_what_runs(estate, tmp_path):
    nfvo, backup = estate.nfvo, tmp_path / "backup.tar"
    nfvo.run("backup", str(backup))
    nfvo.run("heal", estate.service, HEALED, "--wait")
    nfvo.run("apply", "descriptors/hello", "--wait")
    healed, running = estate.vnfc("client")["serverId"], estate.domains()
    estate.restore(backup)
    found = estate.drift()
    assert {one["kind"] for one in found} == {"missing", "unknown"}
    assert estate.domains() == running
    servers = {one["uuid"]: one for one in found if one["what"] == "server"}
    estate.say("adopt", servers[healed])
    nfvo.run("resume")
    left = estate.drift()
    assert {one["kind"] for one in left} == {"unknown"}
    assert {one["ns"] for one in left} == {""}
    assert estate.domains() == running
    assert estate.vnfc("client")["serverId"] == healed
    assert estate.view()["status"] == "RUNNING"
    for what in ("server", "network"):
        for one in estate.drift():
            if one["what"] == what:
                estate.say("delete", one)
        estate.drift()
    assert estate.drift() == []
    assert len(estate.domains()) == len(running) - 1
