"""The demo's stage on hosts of our own: a test bed, and what runs there."""

import tempfile
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.demo import leftovers
from tests.demo.console import Console
from tests.demo.guests import Guest
from tests.demo.nfvo import Nfvo
from tests.demo.show import Show
from tests.testbed.libvirt import Host, TestBed
from tests.testbed.session import SessionBed, SessionHost

Bed = TestBed | SessionBed


@dataclass
class Stage(Show):
    """Hosts of our own."""

    bed: Bed
    trouble = "a guest is killed, another freezes"

    @classmethod
    def set_up(cls, console: Console, hosts: int) -> Self:
        """Start the hosts; the installation is only given its place."""
        home = Path(tempfile.mkdtemp(prefix="nfvo-demo-"))
        return cls(Nfvo(home), console, cls.hosts_up(hosts, home.name))

    @classmethod
    @abstractmethod
    def hosts_up(cls, count: int, name: str) -> Bed:
        """Start the hosts."""

    @abstractmethod
    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        """Return what nfvo is told of a host, beside its name and URI."""

    def prepare(self) -> None:
        """Tell nfvo what else there is to know of the stage."""
        return

    def introduce(self) -> None:
        """Add the hosts."""
        for host in self.bed.hosts.values():
            words = self.words_for(host)
            self.nfvo.show("host", "add", host.name, host.uri(), *words)
        self.prepare()
        self.nfvo.show("host", "list", "--wait")

    def check_places(self) -> None:
        """Check that every VNF has a host of its own."""
        hosts = {vnfc["host"] for vnfc in self.view()["vnfcs"]}
        claim = "every VNF has a host of its own"
        self.console.check(len(hosts) == 3, claim, sorted(hosts))

    def make_trouble(self) -> None:
        """Kill one guest, freeze another."""
        server, firewall = self.guest("server"), self.guest("firewall")
        self.bed.kill_qemu(server.host.name, server.domain)
        self.check_told("server", "STOPPED", limit_s=2.0)
        self.bed.freeze_qemu(firewall.host.name, firewall.domain)
        self.check_told("firewall", "DEGRADED", limit_s=10.0)

    def check_nothing_runs(self) -> None:
        """Look at each host."""
        for host in self.bed.hosts.values():
            left = leftovers.without_cache(leftovers.on(host))
            self.console.check(
                not left, f"nothing of ours is left on {host.name}", left
            )

    def leave(self) -> None:
        """Remove the hosts, and look again."""
        for host in self.bed.hosts.values():
            self.nfvo.run("host", "remove", host.name)
            left = leftovers.on(host)
            claim = f"the image cache of {host.name} is gone too"
            self.console.check(not left, claim, left)

    def take_down(self) -> None:
        """End the hosts."""
        self.bed.down()

    def how_to_end(self) -> str:
        """Return the bed's own command."""
        bed = type(self.bed).__module__.rpartition(".")[0]
        return f"python -m {bed} down --name {self.nfvo.home.name}"

    def guest(self, vnf: str) -> Guest:
        """Return the VM of a VNF."""
        vnfc = self.vnfc(vnf)
        host = self.bed.host(vnfc["host"])
        name = host.run(["virsh", "domname", vnfc["serverId"]]).stdout.strip()
        return Guest(host, name)
