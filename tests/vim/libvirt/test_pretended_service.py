"""A whole service on hosts that only pretend: planned, run and removed; or refused."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm import catalogue
from nfvo.lcm.observation import ServerState
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.records import HostRecord, Image
from nfvo.lcm.requests import Instantiate, Terminate
from nfvo.vim.libvirt.driver import LibvirtVim
from nfvo.watcher.standing import inspected
from tests.lcm.world import SCOPE, World
from tests.vim.libvirt.pretended import BRIDGE, pretended_hosts

pytestmark = pytest.mark.libvirt

HOSTS = 2
NSD = """
nsd: pair
version: "1.0"
vnfs: {a: {vnfd: end, connect: {eth0: lan}}, b: {vnfd: end, connect: {eth0: lan}}}
vls: {lan: {fabric: bridge, physical-network: provider, pool: 10.11.0.0/16}}
apart: [[a, b]]
"""
VNFD = """
vnfd: end
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: {cps}
user-data: "#!/bin/sh"
{more}
"""
PRETEND = "hypervisors: [test]"
EMPTY_QCOW2 = b"QFI\xfb" + (3).to_bytes(4, "big") + bytes(112)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world whose hosts are libvirt's, with the architecture an operator gave."""
    world = World(tmp_path)
    vim = LibvirtVim()
    with pretended_hosts(HOSTS) as hosts:
        world.ports = replace(world.ports, vims={"libvirt": vim}, artifacts=tmp_path)
        world.performer = world.performer_with(back_off=0.0)
        with world.store.write(SCOPE) as tx:
            for host in hosts:
                tx.put_host(as_an_operator_adds_it(vim, host))
        yield world
        vim.close()


def as_an_operator_adds_it(vim: LibvirtVim, host: HostRecord) -> HostRecord:
    networks = {"provider": BRIDGE}
    given = replace(
        host, site="default", architecture="x86_64", physical_networks=networks
    )
    return inspected(given, vim.inspect(host))


def onboard(world: World, cps: str = "[eth0]", more: str = PRETEND) -> str:
    """Take in the service; return the id of an instance that is to be."""
    path = world.folder / "image"
    path.write_bytes(EMPTY_QCOW2)
    digest = sha256(EMPTY_QCOW2).hexdigest()
    image = Image("tiny-vnf", digest, len(EMPTY_QCOW2), path.name)
    catalogue.put_image(world.ports, SCOPE, image)
    vnfd = VNFD.replace("{cps}", cps).replace("{more}", more)
    catalogue.onboard(world.ports, SCOPE, {"nsd.yaml": NSD, "vnfd.yaml": vnfd})
    return world.create("pair", "pair").id


def states(world: World) -> list[ServerState]:
    with world.store.read(SCOPE) as view:
        hosts = view.hosts()
    vim = world.ports.vim("libvirt")
    watches = [vim.watch(host, lambda _: None) for host in hosts]
    seen = [server.state for watch in watches for server in watch.sweep()]
    for watch in watches:
        watch.close()
    return seen


def test_a_service_that_may_be_pretended_comes_and_goes(world: World):
    ns = onboard(world)
    assert world.run(Instantiate(ns)).state is OperationState.COMPLETED
    assert states(world) == [ServerState.RUNNING] * HOSTS
    assert world.run(Terminate(ns)).state is OperationState.COMPLETED
    assert states(world) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param(
            {"more": ""},
            "asks hypervisor that runs guests, the host runs test",
            id="says nothing of pretending",
        ),
        pytest.param(
            {"cps": "{eth0: {bit-rate: 10 Mbit/s}}"},
            "asks 10 Mbit/s, the host cannot limit bit rates",
            id="wants a limit",
        ),
        pytest.param(
            {"cps": "{eth0: {vnic: sriov}}"},
            "needs 1 virtual function on provider, the host lends none",
            id="wants SR-IOV",
        ),
    ],
)
def test_a_plan_is_refused_for_a_service_that(
    world: World, asked: dict[str, str], said: str
):
    ns = onboard(world, **asked)
    with pytest.raises(NoHostFits) as refused:
        world.run(Instantiate(ns))
    first = refused.value.refusal.vnfcs[0].rejections
    assert [said in rejection.message for rejection in first] == [True] * HOSTS
