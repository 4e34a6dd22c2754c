"""What is played in the demo, wherever: an installation of nfvo, and a service."""

import shutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tests.demo.console import Console, DemoFailed, Phase, patient, until
from tests.demo.nfvo import Nfvo
from tests.demo.traffic import Traffic

SECRET = "kraken-7Yq2-planted-by-the-demo"


@dataclass
class Show(ABC):
    """
    What all acts need; ``service`` is the sample that is played.

    ``flows_within_s`` is how long traffic may take when all guests are up.
    """

    nfvo: Nfvo
    console: Console
    service: ClassVar[str]
    trouble: ClassVar[str]
    flows_within_s: ClassVar[float] = 5.0

    @abstractmethod
    def introduce(self) -> None:
        """Make hosts and clouds known to nfvo."""

    @abstractmethod
    def check_places(self) -> None:
        """Check that what should be apart is."""

    @abstractmethod
    def ways_in(self) -> list[Traffic]:
        """Return the ways to the server; the first is from the client."""

    @abstractmethod
    def make_trouble(self) -> None:
        """Break a VM or two, and check that the truth is told: see ``trouble``."""

    @abstractmethod
    def check_nothing_runs(self) -> None:
        """Check that nothing is left of a service but its images."""

    @abstractmethod
    def leave(self) -> None:
        """Have nfvo forget hosts and clouds, and check that nothing at all is left."""

    @abstractmethod
    def take_down(self) -> None:
        """End what was started for the demo."""

    @abstractmethod
    def how_to_end(self) -> str:
        """Return the commands that take down what KEEP=1 has left."""

    @property
    def secrets(self) -> list[str]:
        """Return what nobody may find in nfvo's files or command lines."""
        return [SECRET]

    def await_guests(self) -> None:
        """Wait until the guests are up; those with an agent have been waited for."""
        return

    def abandon(self) -> None:
        """Take away, when the demo has failed, what would outlive the stage."""
        return

    def attempt(self, *words: str) -> None:
        """Run a command, and only tell when it fails."""
        try:
            self.nfvo.run(*words)
        except DemoFailed as failure:
            self.console.say(str(failure))

    @property
    def descriptors(self) -> Path:
        """Return where the service is described."""
        return Path("descriptors") / self.service

    def clear(self) -> None:
        """Stop nfvo, take the stage down and remove the installation."""
        self.attempt("down")
        self.take_down()
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

    def addresses(self, vnf: str) -> list[str]:
        """Return the addresses of a VNF's first port: IPv4, and IPv6 if it has one."""
        return [str(address) for address in self.vnfc(vnf)["cps"][0]["addresses"]]

    def place_of(self, sap: str) -> tuple[str, str]:
        """Return the address of a user at a SAP, with its length, and the gateway."""
        view = self.view()
        named = next(one for one in view["saps"] if one["name"] == sap)
        link = next(link for link in view["links"] if link["name"] == named["link"])
        length = link["pools"][0].partition("/")[2]
        return f"{named['addresses'][0]}/{length}", link["gateways"][0]

    def account(self, phase: Phase) -> None:
        """Note how the newest operation's time divides."""
        newest = self.nfvo.json("op", "list", self.service)[0]
        operation = self.nfvo.json("op", "show", newest["id"])
        phase.ours_s, phase.vim_s = operation["oursS"], operation["vimS"]

    def check_told(self, vnf: str, status: str, limit_s: float) -> None:
        """Check that nfvo says what has become of a VNF."""
        limit_s = patient(limit_s)
        waited = until(lambda: self.vnfc(vnf)["status"] == status, 3 * limit_s)
        vnfc, took = self.vnfc(vnf), f"{waited or 3 * limit_s:.1f} s"
        self.console.check(
            waited is not None and waited <= limit_s,
            f"{vnf} is {status} within {limit_s:.0f} s",
            f"{took}; {vnfc['detail']}; age {vnfc['ageS']:.1f} s",
        )
