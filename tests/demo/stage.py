"""The demo's stage: a test bed, an installation of nfvo, and what runs on them."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.demo.console import Console, DemoFailed, Phase
from tests.demo.guests import Guest
from tests.demo.nfvo import Nfvo
from tests.demo.traffic import Traffic, inside, outside
from tests.testbed.libvirt import TestBed

SERVICE = "firewall-chain"
DESCRIPTORS = Path("descriptors") / SERVICE
SECRET = "kraken-7Yq2-planted-by-the-demo"


@dataclass
class Stage:
    """Everything that the acts need."""

    bed: TestBed
    nfvo: Nfvo
    console: Console

    @classmethod
    def set_up(cls, console: Console, hosts: int) -> Self:
        """Start the hosts; the installation is only given its place."""
        home = Path(tempfile.mkdtemp(prefix="nfvo-demo-"))
        return cls(TestBed.up(hosts, name=home.name), Nfvo(home), console)

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
        return self.nfvo.json("get", SERVICE)

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

    def ways_in(self) -> list[Traffic]:
        """Return the two ways to the server: from the client, and through the SAP."""
        both = self.addresses("server")
        server = both[0]
        sap = self.bed.state.saps.get("outside") or self._plug_sap()
        return [
            Traffic("from the client", inside(self.guest("client")), *both),
            Traffic("from outside, through the SAP", outside(sap), server),
        ]

    def _plug_sap(self) -> Any:
        view = self.view()
        sap = next(sap for sap in view["saps"] if sap["name"] == "outside")
        link = next(link for link in view["links"] if link["name"] == sap["link"])
        length = link["pools"][0].partition("/")[2]
        return self.bed.sap(
            "outside", f"{sap['addresses'][0]}/{length}", gateway=link["gateways"][0]
        )

    def account(self, phase: Phase) -> None:
        """Note how the newest operation's time divides."""
        newest = self.nfvo.json("op", "list", SERVICE)[0]
        operation = self.nfvo.json("op", "show", newest["id"])
        phase.ours_s, phase.vim_s = operation["oursS"], operation["vimS"]
