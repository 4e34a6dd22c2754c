"""The stages with a real OpenStack: all of the service there, or all but the client."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.demo import descriptors
from tests.demo.cloud import DemoCloud
from tests.demo.cloud_site import SITE, CloudSite
from tests.demo.console import Console
from tests.demo.nfvo import Nfvo
from tests.demo.show import Show
from tests.demo.stages import FullStage
from tests.demo.traffic import Traffic, inside, outside

IN_CLOUD = {"firewall": SITE, "server": SITE}
TROUBLE = "a guest is killed on its machine, another deleted in the cloud by hand"
KILLED_S, DELETED_S = 60.0, 20.0
"""Nova itself waits 15 s before it believes that a VM was killed."""
FLOWS_S = 30.0
"""Neutron's agents go on with what they have been told when a VM runs already."""
END_OF_CLOUD = "python -m tests.testbed.openstack down"


@dataclass
class CloudStage(Show):
    """All of it in a cloud of two machines, which we choose as administrators."""

    cloud: DemoCloud
    service = "firewall-chain"
    trouble = TROUBLE
    flows_within_s = FLOWS_S

    @classmethod
    def set_up(cls, console: Console) -> Self:
        """Have a cloud; the installation is only given its place."""
        home = Path(tempfile.mkdtemp(prefix="nfvo-demo-"))
        return cls(Nfvo(home), console, DemoCloud.up("admin"))

    @property
    def site(self) -> CloudSite:
        """Return the cloud as a site."""
        return CloudSite(self.cloud, self.nfvo, self.console, "directed")

    @property
    def descriptors(self) -> Path:
        """Return the sample; of three VMs only two can be apart on two machines."""
        folder = self.nfvo.home.with_suffix(".descriptors")
        everywhere = {"client": SITE, **IN_CLOUD}
        return descriptors.write(folder, everywhere, apart=("firewall", "server"))

    @property
    def secrets(self) -> list[str]:
        """Return the cloud's password too."""
        return [*super().secrets, self.cloud.password]

    def introduce(self) -> None:
        """Add the cloud."""
        self.site.add()

    def await_guests(self) -> None:
        """Wait for all."""
        self.site.await_guests(self.view()["vnfcs"])

    def check_places(self) -> None:
        """Check what is apart, as the cloud tells."""
        self.site.check_apart(self.vnfc("firewall"), self.vnfc("server"))

    def ways_in(self) -> list[Traffic]:
        """Return the two ways to the server: from the client, and through the SAP."""
        both = self.addresses("server")
        client = self.cloud.guest(self.vnfc("client"))
        user = self.cloud.plug_outside(*self.place_of("outside"))
        return [
            Traffic("from the client", inside(client), *both),
            Traffic("from outside, through the SAP", outside(user), both[0]),
        ]

    def make_trouble(self) -> None:
        """Kill one guest, delete another."""
        make_trouble(self, self.cloud)

    def check_nothing_runs(self) -> None:
        """Count."""
        self.site.check_nothing_runs()

    def abandon(self) -> None:
        """Leave nothing in the cloud, which may go on."""
        abandon(self)

    def leave(self) -> None:
        """Remove the cloud."""
        self.site.remove()

    def take_down(self) -> None:
        """End the cloud if it was started for the demo."""
        self.cloud.down()
        shutil.rmtree(self.nfvo.home.with_suffix(".descriptors"), ignore_errors=True)

    def how_to_end(self) -> str:
        """Return the bed's own command."""
        return END_OF_CLOUD


@dataclass
class BothStage(FullStage):
    """The client on a host of our own, the rest in a cloud where we are a user."""

    cloud: DemoCloud
    trouble = TROUBLE
    flows_within_s = FLOWS_S

    @classmethod
    def set_up(cls, console: Console, hosts: int) -> Self:
        """Start the hosts, have a cloud, and join them by a wire."""
        home = Path(tempfile.mkdtemp(prefix="nfvo-demo-"))
        bed = cls.hosts_up(hosts, home.name)
        try:
            cloud = DemoCloud.up("member")
        except BaseException:
            bed.down()
            raise
        cloud.stitch(bed.fabric)
        return cls(Nfvo(home), console, bed, cloud)

    @property
    def site(self) -> CloudSite:
        """Return the cloud as a site."""
        return CloudSite(self.cloud, self.nfvo, self.console, "delegated")

    @property
    def descriptors(self) -> Path:
        """Return the sample, its VNFs pinned to sites."""
        folder = self.nfvo.home.with_suffix(".descriptors")
        return descriptors.write(folder, {"client": "default", **IN_CLOUD})

    @property
    def secrets(self) -> list[str]:
        """Return the cloud's password too."""
        return [*super().secrets, self.cloud.password]

    def introduce(self) -> None:
        """Add the hosts and the cloud."""
        super().introduce()
        self.site.add()

    def await_guests(self) -> None:
        """Wait for those in the cloud; the other has an agent."""
        self.site.await_guests([self.vnfc(vnf) for vnf in IN_CLOUD])

    def check_places(self) -> None:
        """Check what is apart, as the cloud tells."""
        self.console.say(f"client is on {self.vnfc('client')['host']}")
        self.site.check_apart(self.vnfc("firewall"), self.vnfc("server"))

    def make_trouble(self) -> None:
        """Kill one guest, delete another."""
        make_trouble(self, self.cloud)

    def check_nothing_runs(self) -> None:
        """Look at the hosts, count in the cloud."""
        super().check_nothing_runs()
        self.site.check_nothing_runs()

    def abandon(self) -> None:
        """Leave nothing in the cloud, which may go on."""
        abandon(self)

    def leave(self) -> None:
        """Remove the hosts and the cloud."""
        super().leave()
        self.site.remove()

    def take_down(self) -> None:
        """End the hosts, and the cloud if it was started for the demo."""
        self.cloud.down()
        super().take_down()
        shutil.rmtree(self.nfvo.home.with_suffix(".descriptors"), ignore_errors=True)

    def how_to_end(self) -> str:
        """Return the commands of both beds."""
        return f"{super().how_to_end()}; {END_OF_CLOUD}"


def make_trouble(show: Show, cloud: DemoCloud) -> None:
    """Kill the server's guest on its machine, delete the firewall's VM."""
    cloud.kill(show.vnfc("server"))
    show.check_told("server", "STOPPED", KILLED_S)
    cloud.delete_by_hand(show.vnfc("firewall"))
    show.check_told("firewall", "MISSING", DELETED_S)


def abandon(show: Show) -> None:
    """Take the service and the site away as they are."""
    show.attempt("terminate", show.service, "--force", "--wait")
    show.attempt("delete", show.service)
    show.attempt("site", "remove", SITE)
