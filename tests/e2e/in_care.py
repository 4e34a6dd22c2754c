"""A service on one real libvirt host that is healed without being asked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.demo import acts
from tests.demo.console import Console
from tests.demo.stages import FullStage
from tests.demo.traffic import Traffic
from tests.testbed.libvirt import Host
from tests.testbed.session import SessionHost
from tests.waiting import wait_until

APART = "apart: [[client, firewall, server]]\n"
AT_ALL_S = 180.0
Json = dict[str, Any]


class InCare(FullStage):
    """The firewall chain with all of its VMs on one host: a reboot hits them all."""

    @property
    def descriptors(self) -> Path:
        """Return the folder with the sample, without its rule that VNFs be apart."""
        folder = self.nfvo.home.with_suffix(".descriptors")
        if not folder.exists():
            shutil.copytree(super().descriptors, folder)
            nsd = folder / "firewall-chain.nsd.yaml"
            text = nsd.read_text()
            assert APART in text
            nsd.write_text(text.replace(APART, ""))
        return folder

    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        """Return what nfvo is told of the host: it has room for all, busy as it is."""
        return (*super().words_for(host), "--capacity", "8,8192,100")

    def clear(self) -> None:
        """Leave nothing."""
        super().clear()
        shutil.rmtree(self.nfvo.home.with_suffix(".descriptors"), ignore_errors=True)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the service run, in care; terminate it in the end."""
        words = ("--params", str(self.parameters()), "--auto-heal", "--wait")
        self.nfvo.run("apply", str(self.descriptors), *words)
        try:
            yield
        finally:
            self.nfvo.run("ns", "auto-heal", self.service, "off")
            self.nfvo.run("terminate", self.service, "--wait")
            self.nfvo.run("delete", self.service)

    def kill(self, vnf: str) -> datetime:
        """Kill the qemu of a guest; return when."""
        guest = self.guest(vnf)
        self.bed.kill_qemu(guest.host.name, guest.domain)  # looks for its pid first
        return datetime.now().astimezone()

    def auto_heals(self) -> list[Json]:
        """Return the operations that nobody asked for, newest first."""
        found: list[Json] = self.nfvo.json("op", "list", self.service)
        return [op for op in found if op["cause"].startswith("auto-heal: ")]

    def next_auto_heal(self, number: int) -> Json:
        """Return the auto-heal of this number, from 1, when it has ended."""

        def ended() -> bool:
            found = self.auto_heals()
            return len(found) >= number and found[-number]["final"]

        wait_until(ended, f"auto-heal {number} has ended", AT_ALL_S)
        return self.auto_heals()[-number]

    def traffic(self) -> Traffic:
        """Return the way from the client to the server, through the firewall."""
        return Traffic("from the client", self._in_client, self.addresses("server")[0])

    def _in_client(self, command: str) -> tuple[int, str]:
        return self.guest("client").run(f"{command} 2>&1")


@contextmanager
def in_care() -> Iterator[InCare]:
    """Start a host and nfvo on it."""
    stage = InCare.set_up(Console(), 1)
    try:
        acts.start(stage)
        yield stage
    finally:
        stage.clear()


def began(operation: Json) -> datetime:
    """Return when an operation began."""
    return datetime.fromisoformat(operation["startedAt"])
