"""Devices of hosts that only pretend: lent, granted, in the domain, and read back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Instantiate, Terminate
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.lcm.world import SCOPE, World
from tests.vim.libvirt.lenders import FUNCTIONS, GPU, NIC, node
from tests.vim.libvirt.pretended import pretended_hosts
from tests.vim.libvirt.test_pretended_service import (
    PRETEND,
    as_an_operator_adds_it,
    onboard,
)

pytestmark = pytest.mark.libvirt

ASKS = f'{PRETEND}\nconstraints: {{"pci:{GPU}": 1}}'
CPS = "{eth0: {vnic: sriov}}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world of two hosts that lend the functions of a NIC, and a GPU."""
    world = World(tmp_path)
    vim = LibvirtVim()
    with pretended_hosts(2, node()) as hosts:
        world.ports = replace(world.ports, vims={"libvirt": vim}, artifacts=tmp_path)
        world.performer = world.performer_with(back_off=0.0)
        with world.store.write(SCOPE) as tx:
            for host in hosts:
                lender = replace(host, lends={NIC: "provider", GPU: "gpu"})
                tx.put_host(as_an_operator_adds_it(vim, lender))
        yield world
        vim.close()


def test_a_vm_has_the_devices_of_its_grant_and_gives_them_back(world: World):
    ns = onboard(world, cps=CPS, more=ASKS)
    assert world.run(Instantiate(ns)).state is OperationState.COMPLETED
    for vnfc in world.ns("pair").vnfcs():
        host = world.host_of(vnfc)
        found = world.ports.vim("libvirt").found(host)
        (server,) = (one for one in found if one.kind == "server")
        assert [nic.network for nic in server.facts.nics] == [FUNCTIONS[0]]
        assert "device 0000:af:00.0" in server.facts.pinned
    with pytest.raises(NoHostFits) as refused:
        world.begin(Instantiate(world.create("second", "pair").id))
    why = [one.message for one in refused.value.refusal.vnfcs[0].rejections]
    assert why == [f"needs 1 PCI device {GPU}, 0 of 1 free"] * 2
    world.run(Terminate(ns))
    with world.store.read(SCOPE) as view:
        assert [host.shares for host in view.infrastructure().hosts] == [(), ()]
