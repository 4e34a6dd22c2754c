"""A cloud as a site of nfvo: added, looked at through its SDK, and removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.demo import cloud_leftovers
from tests.demo.cloud import NETWORK, DemoCloud, Json
from tests.demo.console import Console, until
from tests.demo.nfvo import Nfvo

SITE = "sky"
BOOTS_WITHIN_S, TIDY_S = 180.0, 90.0
"""What services share (flavors, groups) goes after the next look at the cloud."""


@dataclass(frozen=True)
class CloudSite:
    """``chooser`` says who chooses machines: directed (we), or delegated (Nova)."""

    cloud: DemoCloud
    nfvo: Nfvo
    console: Console
    chooser: str

    def add(self) -> None:
        """Make the cloud known to nfvo, and try what we may do there."""
        login = ("--cloud", self.cloud.user, "--clouds", str(self.cloud.clouds_file))
        words = ("--placement", self.chooser, "--network", f"provider={NETWORK}")
        self.nfvo.show("site", "add", SITE, *login, *words, "--wait")
        self.nfvo.show("site", "check", SITE)
        self.nfvo.show("host", "list", "--wait")

    def await_guests(self, vnfcs: Sequence[Json]) -> None:
        """Wait for their consoles: a cloud does not tell whether guests are up."""
        with self.console.phase("the guests in the cloud boot"):
            for vnfc in vnfcs:
                self.cloud.guest(vnfc).wait(BOOTS_WITHIN_S)
                self.console.say(f"{vnfc['vnf']} is up")

    def check_apart(self, one: Json, other: Json) -> None:
        """Check that two VNFCs are on machines of their own."""
        on = {v["vnf"]: self.cloud.server(v).compute_host for v in (one, other)}
        claim = f"{' and '.join(on)} are on machines of their own"
        self.console.check(len(set(on.values())) == 2, claim, on)

    def check_nothing_runs(self) -> None:
        """Count through the SDK."""
        waited = until(lambda: not self._left_but_images(), TIDY_S, every_s=1.0)
        claim = f"nothing of ours is left in the cloud within {TIDY_S:.0f} s"
        took = f"{waited or TIDY_S:.1f} s"
        self.console.check(waited is not None, claim, self._left_but_images() or took)
        self.console.say(f"looked for: {', '.join(cloud_leftovers.KINDS)}")

    def _left_but_images(self) -> list[str]:
        return cloud_leftovers.without_images(self.cloud.left())

    def remove(self) -> None:
        """Have nfvo forget the cloud, and count again."""
        self.nfvo.run("site", "remove", SITE)
        left = self.cloud.left()
        self.console.check(not left, "the image is gone from the cloud too", left)
