"""An overlay between a host of ours and a cloud, by way of a host that runs nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from openstack.config import OpenStackConfig
from openstack.connection import Connection

from tests.demo.console import DemoFailed
from tests.demo.guests import Guest
from tests.e2e.openstack.sky import ON_CLOUD_S, SITE, Sky, under_the_sky
from tests.e2e.stack import Json
from tests.testbed.libvirt import Host, TestBed
from tests.testbed.openstack.bed import OpenStack
from tests.waiting import wait_until

pytestmark = [pytest.mark.openstack, pytest.mark.libvirt, pytest.mark.soak]

VLAN = 179
UPLINK, WIRE = "cloud", "os0"
MTU, HEADERS = 1450, 28
DESCRIPTORS = """
nsd: span
version: "1.0"
vnfs:
  here: {vnfd: here, site: default, connect: {eth0: lan}}
  there: {vnfd: there, site: sky, connect: {eth0: lan}}
vls: {lan: {pool: [10.40.0.0/24]}}
---
vnfd: here
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
labels: [runs]
cps: [eth0]
user-data: "#!/bin/sh"
---
vnfd: there
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: [eth0]
user-data: "#!/bin/sh"
"""


@dataclass(frozen=True)
class Span:
    """Two hosts, of which the second has an uplink to a VLAN of the cloud."""

    sky: Sky
    bed: TestBed
    network: str

    @property
    def worker(self) -> Host:
        return self.bed.host("hv1")

    @property
    def gateway(self) -> Host:
        return self.bed.host("hv2")

    def furnish(self) -> None:
        """Make the hosts known, and where overlays go on."""
        stack = self.sky.stack
        for host, words in ((self.worker, ("--label", "runs")), (self.gateway, ())):
            how = ("--underlay", host.ip, "--site", "default", *words)
            stack.run("host", "add", host.name, host.uri(), *how)
        stack.run("host", "list", "--wait")
        stitch = f"{self.network}={self.gateway.name}/{UPLINK}"
        stack.run("site", "set", SITE, "--stitch", stitch)
        stack.run("host", "list", "--wait")
        stack.post("/nfvo/v1/descriptors", {"files": {"span.yaml": DESCRIPTORS}})

    def view(self) -> Json:
        """Return the service as operators see it."""
        stack = self.sky.stack
        (ns,) = stack.get("/nfvo/v1/ns")
        return dict(stack.get(f"/nfvo/v1/ns/{ns['name']}"))

    def address(self, vnf: str) -> str:
        """Return the address of a VNF's only port."""
        (vnfc,) = [one for one in self.view()["vnfcs"] if one["vnf"] == vnf]
        return str(vnfc["cps"][0]["addresses"][0])

    def pings(self) -> bool:
        """Whether full-sized packets pass from our guest to that in the cloud."""
        ours = self.worker.run(["virsh", "list", "--name"]).stdout.split()
        size = MTU - HEADERS
        command = f"ping -c 2 -W 2 -s {size} {self.address('there')}"
        try:
            code, _ = Guest(self.worker, ours[0]).run(command)
        except DemoFailed:
            return False
        return code == 0

    def devices(self) -> str:
        """Return what devices our hosts have."""
        return "".join(
            host.run(["ip", "-o", "link"]).stdout
            for host in (self.worker, self.gateway)
        )


@contextmanager
def wired(openstack: OpenStack, bed: TestBed) -> Iterator[None]:
    """Give the gateway a port in the VLAN, and name it in the file of its hook."""
    gateway = bed.host("hv2")
    openstack.plug_access(gateway.namespace, WIRE, VLAN)
    conf = gateway.dir / "etc" / "hooks" / "nfvo.conf"
    conf.write_text(f"{conf.read_text()}uplink.{UPLINK}={WIRE}\n")
    try:
        yield
    finally:
        openstack.unplug(gateway.namespace, WIRE)


@contextmanager
def provided(openstack: OpenStack) -> Iterator[str]:
    """Have the cloud's operator give a provider network to our project."""
    config = OpenStackConfig(config_files=[str(openstack.clouds_file)])
    admin = Connection(config=config.get_one("admin"))
    project = admin.identity.find_project(
        openstack.accounts.member.project, ignore_missing=False
    )
    network = admin.network.create_network(
        name=f"stitch-{os.getpid()}",
        project_id=project.id,
        provider_network_type="vlan",
        provider_physical_network=openstack.physical_network,
        provider_segmentation_id=VLAN,
    )
    try:
        yield str(network.name)
    finally:
        admin.network.delete_network(network)
        admin.close()


@pytest.fixture
def span(openstack: OpenStack, tmp_path: Path) -> Iterator[Span]:
    home = tmp_path / "home"
    with (
        provided(openstack) as network,
        TestBed.up(2, name=f"stitched-{os.getpid()}") as bed,
        wired(openstack, bed),
        under_the_sky(openstack, home, "member", "delegated") as sky,
    ):
        span = Span(sky, bed, network)
        span.furnish()
        yield span


def test_a_ping_passes_from_our_host_to_the_cloud_over_an_overlay(span: Span):
    stack = span.sky.stack
    ns = stack.create("span", "span")
    ended = span.sky.ends(stack.instantiate(ns))
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    (link,) = span.view()["links"]
    (stitch,) = link["stitches"]
    assert (link["fabric"], stitch["host"], stitch["uplink"]) == (
        "vxlan",
        "hv2",
        UPLINK,
    )
    assert span.gateway.run(["virsh", "list", "--name"]).stdout.strip() == ""
    wait_until(span.pings, "packets pass", ON_CLOUD_S)
    ended = span.sky.ends(stack.terminate(ns))
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    assert "nfvo-" not in span.devices()
    assert "nvx-" not in span.devices()
    uplink = span.gateway.run(["ip", "-o", "link", "show", WIRE]).stdout
    assert "master" not in uplink
    span.sky.wait_until_clean()
