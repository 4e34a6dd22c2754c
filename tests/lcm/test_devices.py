"""Devices of hosts: granted, shown, released, and never lent twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from nfvo.errors import Conflict, NoHostFits, StalePlan
from nfvo.lcm import catalogue, service
from nfvo.lcm.attributes import Attributes, describe
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.views.host import host_view
from nfvo.placement.cells.share import devices_in
from nfvo.placement.infrastructure import HostState
from nfvo.vim.fake_devices import FUNCTIONS
from nfvo.watcher.standing import inspected
from tests.lcm.world import SCOPE, World

VNFD = """
vnfd: router
version: "1.0"
provider: nfvo
image: tiny-vnf
vcpus: 1
memory: 192 MiB
constraints: {"pci_passthrough:alias": "gpu:1"}
cps: {eth0: {vnic: sriov}}
user-data: "#!/bin/sh"
"""
NSD = """
nsd: edge
version: "1.0"
vnfs: {r: {vnfd: router, connect: {eth0: out}}}
vls: {out: {fabric: bridge, physical-network: provider, pool: 10.11.0.0/16}}
"""
LENDS = {"eth7": "provider", "10de:1db6": "gpu"}
HAD = "eth0: virtual function 0000:02:02.0; gpu/0: PCI device 0000:01:00.0"


@pytest.fixture
def lenders(tmp_path):
    """Return a world of two hosts, of which the first lends a NIC and a GPU."""
    world = World(tmp_path)
    world.add_hosts(2)
    world.onboard()
    catalogue.onboard(world.ports, SCOPE, {"nsd.yaml": NSD, "vnfd.yaml": VNFD})
    lend(world, "hv1")
    yield world
    world.store.close()


def lend(world, name, lends=LENDS):
    """Say what a host lends, and have it looked at."""
    host = describe(world.ports, SCOPE, name, Attributes(lends=lends))
    assert host.state is HostState.NEW
    with world.store.write(SCOPE) as tx:
        tx.put_host(inspected(host, world.vim.inspect(host)))


def instantiate(world, name="chain"):
    return Instantiate(world.create(name, "edge").id)


def free(world, host="hv1"):
    with world.store.read(SCOPE) as view:
        return [one.free for one in host_view(view, host).devices]


def test_devices_are_lent_to_one_and_given_back(lenders):
    request = instantiate(lenders)
    assert free(lenders) == [1, FUNCTIONS]
    assert lenders.run(request).state is OperationState.COMPLETED
    assert free(lenders) == [0, FUNCTIONS - 1]
    (found,) = [f for f in lenders.vim.found(lenders.host("hv1")) if f.kind == "server"]
    assert [nic.network for nic in found.facts.nics] == ["0000:02:02.0"]
    assert "device 0000:01:00.0" in found.facts.pinned
    lenders.run(Terminate(request.ns_id))
    assert free(lenders) == [1, FUNCTIONS]


def test_the_next_one_is_refused_in_numbers(lenders):
    lenders.run(instantiate(lenders))
    with pytest.raises(NoHostFits) as refused:
        lenders.begin(instantiate(lenders, "second"))
    (vnfc,) = refused.value.refusal.vnfcs
    why = {one.host: one.message for one in vnfc.rejections}
    assert why == {
        lenders.host("hv1").id: "needs 1 PCI device gpu, 0 of 1 free",
        lenders.host("hv2").id: (
            "needs 1 virtual function on provider, the host lends none"
        ),
    }


def test_a_plan_names_devices_and_is_stale_once_they_are_lent(lenders):
    plan = service.plan(lenders.ports, SCOPE, instantiate(lenders))
    change = next(c for c in plan.changes if c.kind == "vnfc")
    assert change.detail == HAD
    lenders.run(instantiate(lenders, "second"))
    lent = "devices 0000:01:00.0, 0000:02:02.0 are taken"
    with pytest.raises(Conflict, match=f"host hv1: {lent}"):
        service.apply(lenders.ports, SCOPE, plan.id, Terms())


def test_who_is_healed_in_place_keeps_its_devices_and_elsewhere_gets_others(lenders):
    request = instantiate(lenders)
    lenders.run(request)
    (vnfc,) = lenders.ns().vnfcs()
    lenders.observe()
    lenders.run(Heal(request.ns_id, vnfcs=frozenset({vnfc.name})))
    (same,) = lenders.ns().vnfcs()
    assert same.shares == vnfc.shares
    lend(lenders, "hv2", {"eth1": "provider", "ffff:0001": "gpu"})
    lenders.observe()
    lenders.run(Heal(request.ns_id, leaving=frozenset({"hv1"})))
    (moved,) = lenders.ns().vnfcs()
    assert lenders.host_of(moved).name == "hv2"
    assert {one.address for one in devices_in(moved.shares)} == {
        "0000:01:02.0",
        "0000:02:00.0",
    }
    assert free(lenders) == [1, FUNCTIONS]


def test_devices_that_are_lent_cannot_be_taken_back_but_more_can_be_lent(lenders):
    lenders.run(instantiate(lenders))
    with pytest.raises(Conflict, match="VNFCs have devices of hv1: eth0: virtual"):
        describe(lenders.ports, SCOPE, "hv1", Attributes(lends={}))
    lend(lenders, "hv1", LENDS | {"eth9": "other"})
    assert free(lenders) == [0, FUNCTIONS - 1, FUNCTIONS]


def test_of_many_who_plan_at_once_one_gets_the_only_device(lenders):
    requests = [instantiate(lenders, f"n{number}") for number in range(4)]

    def begin(request):
        try:
            service.request(lenders.ports, SCOPE, request, Terms())
        except (NoHostFits, StalePlan):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(begin, requests)) == 1
    assert free(lenders) == [0, FUNCTIONS - 1]
