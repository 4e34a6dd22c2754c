"""An installation whose one site is the test cloud, and what of it the peers need."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.installation import Installation
from nfvo.lcm.cloud import Chooser
from tests.e2e.stack import Stack
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.layout import REGION
from tests.testbed.openstack.rest import Login
from tests.waiting import wait_until

SITE = "sky"
ZONE = "nova"
FLAVOR = "halts"
VCPUS, MEMORY_MIB, DISK_GIB = 1, 32, 1
HOSTS_S = 60.0
NO_RECONCILE = {"NFVO_RECONCILE_S": "86400"}  # what the peers make is not ours


@contextmanager
def sky(
    cloud: OpenStack,
    *,
    login: Login,
    placement: Chooser = Chooser.DELEGATED,
    auth_url: str = "",
) -> Iterator[Installation]:
    """Run nfvo with a site; places of the cloud are hosts when this returns."""
    with tempfile.TemporaryDirectory(prefix="nfvo-sky-") as folder, sized(cloud):
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        stack = Stack(home, NO_RECONCILE)
        stack.up()
        nfvo = Installation(stack, lambda: cpu_s(cloud))
        try:
            _add(stack, auth_url or cloud.auth_url, login, placement)
            yield nfvo
        finally:
            with ExitStack() as leaving:
                leaving.callback(stack.down)
                nfvo.clear()
                _remove(stack)


@contextmanager
def sized(cloud: OpenStack) -> Iterator[None]:
    """Have the flavor of the measured VMs, which its operator must make."""
    wanted = {"name": FLAVOR, "vcpus": VCPUS, "ram": MEMORY_MIB, "disk": DISK_GIB}
    with cloud.admin() as admin:
        for one in admin.get("compute", "/flavors")["flavors"]:
            if one["name"] == FLAVOR:  # who made it was killed
                admin.delete("compute", f"/flavors/{one['id']}")
        made = admin.post("compute", "/flavors", {"flavor": wanted})["flavor"]
        try:
            yield
        finally:
            admin.delete("compute", f"/flavors/{made['id']}")


def cpu_s(cloud: OpenStack) -> float:
    """Return the CPU seconds that all of the cloud has taken so far."""
    return sum(box.cpu_s() for box in cloud.stack.state.boxes.values())


def print_load() -> None:
    """Print how many others want to run: wall times say little when it is high."""
    Figure("load of the machine, 1 minute", os.getloadavg()[0], "").print()


def _add(stack: Stack, auth_url: str, login: Login, placement: Chooser) -> None:
    auth = {
        "auth_url": auth_url,
        "username": login.username,
        "user_domain_id": "default",
        "project_name": login.project,
        "project_domain_id": "default",
    }
    cloud = {"auth": auth, "region": REGION, "placement": placement}
    body = {"name": SITE, "kind": "openstack", "cloud": cloud}
    stack.post("/nfvo/v1/sites", {**body, "secret": login.password})

    def known() -> bool:
        hosts = stack.get("/nfvo/v1/hosts")
        return any(h["zone"] == ZONE and h["state"] == "READY" for h in hosts)

    wait_until(known, f"zone {ZONE} is known", HOSTS_S)


def _remove(stack: Stack) -> None:
    """Have the watcher remove all that is left in the cloud."""
    with stack.client() as client:
        client.delete(f"/nfvo/v1/sites/{SITE}").raise_for_status()

    def gone() -> bool:
        return all(site["name"] != SITE for site in stack.get("/nfvo/v1/sites"))

    wait_until(gone, f"{SITE} is gone", HOSTS_S)
