"""Devices in a cloud: asked of ports and of a flavor; the cloud deals them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm import catalogue
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Instantiate
from nfvo.lcm.specs import ServerSpec
from tests.lcm.clouds import DELEGATED, with_cloud
from tests.lcm.surveys import kept, survey
from tests.lcm.world import IMAGE, SCOPE, World

ROUTER = """\
vnfd: router
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 256 MiB
disk: 1 GiB
constraints: {"DEVICE": "COUNT"}
cps: {eth0: {vnic: sriov}, eth1: {vnic: macvtap}, eth2: {}}
user-data: "#!/bin/sh"
---
nsd: edge
version: "1.0"
vnfs: {r: {vnfd: router, connect: {eth0: out, eth1: out, eth2: lan}}}
vls: {out: {physical-network: provider, vlan: 7, pool: 10.2.0.0/24}, lan: 10.1.0.0/24}
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = with_cloud(tmp_path, DELEGATED)
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    yield world
    world.store.close()


def asked(world: World, device: str, count: str) -> Instantiate:
    router = ROUTER.replace("DEVICE", device).replace("COUNT", count)
    catalogue.onboard(world.ports, SCOPE, {"edge.yaml": router})
    return Instantiate(world.create("edge", "edge").id)


def test_ports_are_direct_and_the_flavor_names_the_alias(world: World):
    request = asked(world, "pci_passthrough:alias", "gpu:1")
    assert world.run(request).state is OperationState.COMPLETED
    world.observe()
    (vnfc,) = world.ns("edge").vnfcs()
    assert vnfc.shares == ()
    (file,) = (world.folder / "hosts").glob("**/server/*")
    spec = ServerSpec.model_validate_json(file.read_text())
    assert [port.vnic for port in spec.ports] == ["direct", "macvtap", ""]
    assert spec.extra_specs == (("pci_passthrough:alias", "gpu:1"),)
    there = world.vim.found(world.host_of(vnfc))
    (server,) = (one.facts for one in there if one.kind == "server")
    assert isinstance(server, ServerFacts)
    assert server.pinned == ("pci_passthrough:alias=gpu:1",)
    survey(world, world.host_of(vnfc).name, there)
    assert kept(world) == []


def test_a_product_is_no_alias(world: World):
    with pytest.raises(NoHostFits) as told:
        world.begin(asked(world, "pci:10de:1db6", "1"))
    why = [one.message for one in told.value.refusal.vnfcs[0].rejections]
    said = "asks PCI device 10de:1db6: Nova knows them by alias only"
    assert [said in one for one in why] == [True] * len(why)
