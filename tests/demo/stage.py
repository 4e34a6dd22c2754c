"""The demo's stage: a test bed, an installation of nfvo, and what runs on them."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from tests.demo.console import Console, DemoFailed, Phase
from tests.demo.guests import Guest
from tests.demo.nfvo import Nfvo
from tests.demo.traffic import Traffic
from tests.testbed.libvirt import Host, TestBed
from tests.testbed.session import SessionBed, SessionHost

SECRET = "kraken-7Yq2-planted-by-the-demo"


Bed = TestBed | SessionBed


@dataclass
class Stage(ABC):
    """Everything that the acts need; ``service`` is the sample that is played."""

    bed: Bed
    nfvo: Nfvo
    console: Console
    service: ClassVar[str]

    @classmethod
    def set_up(cls, console: Console, hosts: int) -> Self:
        """Start the hosts; the installation is only given its place."""
        home = Path(tempfile.mkdtemp(prefix="nfvo-demo-"))
        return cls(cls.hosts_up(hosts, home.name), Nfvo(home), console)

    @classmethod
    @abstractmethod
    def hosts_up(cls, count: int, name: str) -> Bed:
        """Start the hosts."""

    @abstractmethod
    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        """Return what nfvo is told of a host, beside its name and URI."""

    @abstractmethod
    def prepare(self) -> None:
        """Tell nfvo what else there is to know of the stage."""

    @abstractmethod
    def ways_in(self) -> list[Traffic]:
        """Return the ways to the server; the first is from the client."""

    @property
    def descriptors(self) -> Path:
        """Return where the service is described."""
        return Path("descriptors") / self.service

    def clear(self) -> None:
        """Stop nfvo, take the hosts down and remove the installation."""
        try:
            self.nfvo.run("down")
        except DemoFailed as failure:
            self.console.say(str(failure))
        self.bed.down()
        shutil.rmtree(self.nfvo.home, ignore_errors=True)
        self.nfvo.home.with_suffix(".params.yaml").unlink(missing_ok=True)

    def parameters(self) -> Path:
        """Write the file with the service's secret and return its path."""
        path = self.nfvo.home.with_suffix(".params.yaml")
        path.touch(mode=0o600)
        path.write_text(f"firewall.admin-password: {SECRET}\n")
        return path

    def view(self) -> Any:
        """Return what nfvo says of the service."""
        return self.nfvo.json("get", self.service)

    def vnfc(self, vnf: str) -> Any:
        """Return what nfvo says of the only VNFC of one VNF."""
        return next(v for v in self.view()["vnfcs"] if v["vnf"] == vnf)

    def guest(self, vnf: str) -> Guest:
        """Return the VM of a VNF."""
        vnfc = self.vnfc(vnf)
        host = self.bed.host(vnfc["host"])
        name = host.run(["virsh", "domname", vnfc["serverId"]]).stdout.strip()
        return Guest(host, name)

    def addresses(self, vnf: str) -> list[str]:
        """Return the addresses of a VNF's first port: IPv4, and IPv6 if it has one."""
        return [str(address) for address in self.vnfc(vnf)["cps"][0]["addresses"]]

    def account(self, phase: Phase) -> None:
        """Note how the newest operation's time divides."""
        newest = self.nfvo.json("op", "list", self.service)[0]
        operation = self.nfvo.json("op", "show", newest["id"])
        phase.ours_s, phase.vim_s = operation["oursS"], operation["vimS"]
