"""Tagged frames between guests on two machines of a real cloud, by way of trunks."""

from pathlib import Path

import pytest

from tests.demo.cloud import DemoCloud
from tests.demo.serial import SerialGuest
from tests.e2e.openstack.sky import ON_CLOUD_S, SITE, Sky, under_the_sky
from tests.e2e.stack import Json
from tests.testbed.openstack.bed import OpenStack

pytestmark = [pytest.mark.openstack, pytest.mark.soak]

VLAN = 100
DESCRIPTORS = """
nsd: tagged
version: "1.0"
vnfs: {pair: {vnfd: pair, site: sky, connect: {out: lan}}}
vls: {lan: {pool: 10.50.0.0/24}}
---
vnfd: pair
version: "1.0"
provider: nfvo
vdus:
  a:
    image: tiny-vnf
    vcpus: 1
    memory: 192 MiB
    cps: {eth0: {vl: base, trunk-links: {red: 100}}, eth1: }
    user-data: "#!/bin/sh"
  b:
    image: tiny-vnf
    vcpus: 1
    memory: 192 MiB
    cps: {eth0: {vl: base, trunk-links: {red: 100}}}
    user-data: "#!/bin/sh"
vls: {base: 10.51.0.0/24, red: 10.52.0.0/24}
external: {out: a.eth1}
apart: [[a, b]]
"""


def vnfcs(sky: Sky) -> dict[str, Json]:
    """Return the two VNFCs by their VDUs."""
    (ns,) = sky.stack.get("/nfvo/v1/ns")
    view = sky.stack.get(f"/nfvo/v1/ns/{ns['name']}")
    return {one["vdu"]: one for one in view["vnfcs"]}


def address(vnfc: Json, cp: str) -> str:
    (found,) = [one for one in vnfc["cps"] if one["name"].endswith(f":{cp}")]
    return str(found["addresses"][0])


def keep_to_real_machines(sky: Sky) -> None:
    """Cordon those that run no guests, which another test may have left."""
    real = {f"{SITE}-{host}" for host in sky.bed.hosts}
    for host in sky.stack.get("/nfvo/v1/hosts"):
        if host["name"] not in {SITE, *real} and host["site"] == SITE:
            sky.stack.run("host", "cordon", host["name"])


def test_guests_on_two_machines_reach_each_other_by_a_vlan_of_a_trunk(
    openstack: OpenStack, tmp_path: Path
):
    with under_the_sky(openstack, tmp_path / "home", "admin", "directed") as sky:
        sky.stack.post("/nfvo/v1/descriptors", {"files": {"t.yaml": DESCRIPTORS}})
        keep_to_real_machines(sky)
        ns = sky.stack.create("tagged", "tagged")
        ended = sky.ends(sky.stack.instantiate(ns, "rollback"))
        assert ended["state"] == "COMPLETED", ended["error"]
        both = vnfcs(sky)
        assert both["a"]["host"] != both["b"]["host"]
        (guest, other) = guests(sky, both["a"], both["b"])
        for cp in ("eth0", f"eth0.{VLAN}"):
            code, said = guest.run(f"ping -c 2 -W 2 {address(both['b'], cp)}")
            assert code == 0, said
        # Without its VLAN device the other one is deaf to what comes with a tag.
        assert other.run(f"ip link set eth0.{VLAN} down")[0] == 0
        red = address(both["b"], f"eth0.{VLAN}")
        assert guest.run(f"ping -c 2 -W 2 {red}")[0] != 0
        for one in (guest, other):
            one.close()
        sky.stack.run("terminate", "tagged", "--wait")
        sky.wait_until_clean()


def guests(sky: Sky, *which: Json) -> list[SerialGuest]:
    """Return the guests of VNFCs, at whose consoles a shell answers."""
    cloud = DemoCloud(sky.bed, "admin", False, sky.admin)
    found = [cloud.guest(one) for one in which]
    for one in found:
        one.wait(ON_CLOUD_S)
    return found
