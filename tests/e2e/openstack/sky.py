"""
A real `nfvo up` whose site is a real cloud, and what is in that cloud.

The site is reached as an ordinary member (Nova chooses machines), or as administrator
(we do).  What is left is counted through the SDK, in all projects.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openstack.config import OpenStackConfig
from openstack.connection import Connection

from nfvo.bootstrap import init
from nfvo.settings import Settings
from tests.demo import cloud_leftovers
from tests.e2e.stack import Json, Stack
from tests.races.ledger import Ledger
from tests.testbed.image import build
from tests.testbed.openstack.bed import OpenStack
from tests.waiting import wait_until

SITE = "sky"
SIZE = {"vcpus": 1, "ram": 192, "disk": 1}
ON_CLOUD_S = 300.0
VNFS = ("client", "firewall", "server")
DESCRIPTORS = """
nsd: chain
version: "1.0"
vnfs:
  client: {vnfd: vm, site: sky, connect: {eth0: lan}}
  firewall: {vnfd: vm, site: sky, connect: {eth0: lan}}
  server: {vnfd: vm, site: sky, connect: {eth0: lan}, after: [firewall]}
vls: {lan: {pool: 10.30.0.0/24}}
---
nsd: apart
version: "1.0"
vnfs:
  client: {vnfd: vm, site: sky, connect: {eth0: lan}}
  firewall: {vnfd: vm, site: sky, connect: {eth0: lan}}
  server: {vnfd: vm, site: sky, connect: {eth0: lan}}
vls: {lan: {pool: 10.31.0.0/24}}
apart: [[client, firewall, server]]
---
vnfd: vm
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: [eth0]
user-data: "#!/bin/sh"
"""


@dataclass(frozen=True)
class Sky:
    """A stack with a cloud; ``before`` is what was in that when it came."""

    bed: OpenStack
    stack: Stack
    admin: Connection = field(repr=False)
    before: frozenset[str]

    def servers(self) -> list[Any]:
        """Return the servers that nfvo has made, as Nova tells."""
        servers = self.admin.compute.servers(all_projects=True)
        return [one for one in servers if one.name.startswith("nfvo-")]

    def steps(self, op_id: str, kind: str) -> Counter[str]:
        """Return how many steps of a kind are in each state."""
        steps = (step for step in self.stack.steps(op_id) if step["kind"] == kind)
        return Counter(step["state"] for step in steps)

    def wait_for_build(self) -> None:
        """Return when Nova builds a server of ours."""
        wait_until(
            lambda: any(one.status == "BUILD" for one in self.servers()),
            "Nova builds",
            ON_CLOUD_S,
        )

    def ends(self, op_id: str) -> Json:
        """Return an operation when it has ended, or is held."""
        ended = ("COMPLETED", "ROLLED_BACK", "FAILED", "FAILED_TEMP")
        wait_until(
            lambda: self.stack.op(op_id)["state"] in ended, f"{op_id} ends", ON_CLOUD_S
        )
        return self.stack.op(op_id)

    def runs_once(self) -> None:
        """Check that each VNFC is one server that runs, with one port, and no more."""
        servers = self.servers()
        tags = Counter(tag for one in servers for tag in one.tags)
        assert [one.status for one in servers] == ["ACTIVE"] * len(VNFS)
        assert (len(tags), set(tags.values())) == (len(VNFS), {1})
        made = Counter(one.partition(" ")[0] for one in self.left())
        assert (made["port"], made["network"], made["image"]) == (len(VNFS), 1, 1)
        assert Ledger(self.stack.database_url).wrong() == []

    def left(self) -> list[str]:
        """Return what is in the cloud that was not there before."""
        return sorted(cloud_leftovers.everything(self.admin) - self.before)

    def wait_until_clean(self) -> None:
        """Return when nothing is left but the image, which stays with the site."""
        wait_until(
            lambda: not cloud_leftovers.without_images(self.left()),
            "nothing is left in the cloud",
            ON_CLOUD_S,
        )
        assert Ledger(self.stack.database_url).wrong() == []


@contextmanager
def under_the_sky(bed: OpenStack, home: Path, user: str, chooser: str) -> Iterator[Sky]:
    """Start a stack with the cloud as its site; in the end nothing is left there."""
    config = OpenStackConfig(config_files=[str(bed.clouds_file)])
    admin = Connection(config=config.get_one("admin"))
    flavor = admin.compute.create_flavor(name=f"test-{os.getpid()}", **SIZE)
    before = cloud_leftovers.everything(admin)
    init(Settings.of({"NFVO_HOME": str(home)}), "")
    stack = Stack(home)
    try:
        stack.up()
        try:
            _furnish(stack, bed, user, chooser)
            sky = Sky(bed, stack, admin, before)
            yield sky
            stack.run("site", "remove", SITE)
            assert sky.left() == []
        except BaseException:
            _abandon(stack)
            raise
        finally:
            stack.down()
    finally:
        admin.compute.delete_flavor(flavor)
        admin.close()


def _furnish(stack: Stack, bed: OpenStack, user: str, chooser: str) -> None:
    stack.run("image", "add", "tiny-vnf", str(build().qcow2))
    stack.post("/nfvo/v1/descriptors", {"files": {"all.yaml": DESCRIPTORS}})
    login = ("--cloud", user, "--clouds", str(bed.clouds_file))
    patience = ("--wait", "--timeout", "110")
    stack.run("site", "add", SITE, *login, "--placement", chooser, *patience)


def _abandon(stack: Stack) -> None:
    """Leave nothing of a test that has failed in a cloud that goes on."""
    for ns in stack.get("/nslcm/v2/ns_instances"):
        stack.ended("terminate", ns["nsInstanceName"], "--force", "--wait")
    stack.ended("site", "remove", SITE)
