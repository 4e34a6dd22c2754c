"""The checker must see what is wrong; here each kind of it is staged."""

from dataclasses import replace

import pytest

from benchmarks.chaos.checks import DUPLICATES, ORPHANS, OUTCOMES, World, wrong
from benchmarks.chaos.look import SeenNetwork
from nfvo.lcm.op_occ import OperationKind, OperationState
from tests.chaos.settled import (
    BRIDGE,
    MACS,
    TUNNEL,
    disks,
    domain,
    host,
    operation,
    service,
    with_books,
    with_domain,
    with_host,
    world,
)

NETWORK = SeenNetwork("nfvo-lan", "uuid-lan", active=True)
STRAY = replace(domain("a"), name="stray", uuid="uuid-stray", owner="", running=False)
AGAIN = replace(domain("a"), name="a-2", uuid="uuid-a2", macs=frozenset())
DOUBLED = replace(STRAY, running=True, taps=frozenset(), addresses=frozenset())


def test_nothing_is_wrong_where_all_is_as_recorded():
    assert wrong(world()) == []


def test_nothing_is_wrong_where_nothing_is_left():
    gone = service(operation(OperationKind.TERMINATE), instantiated=False)
    bare = with_books(domains=(), links=(), services=(gone,))
    empty = tuple(
        replace(
            one,
            domains=(),
            networks=(),
            devices=frozenset(),
            guests=(),
            files=frozenset(file for file in one.files if "cache" in file),
        )
        for one in bare.hosts
    )
    assert wrong(replace(bare, hosts=empty)) == []


@pytest.mark.parametrize(
    ("staged", "found"),
    [
        pytest.param(
            with_host(domains=(domain("a"), STRAY)),
            (ORPHANS, "hv1", "domain", "stray"),
            id="a domain that nobody asked for",
        ),
        pytest.param(
            with_host(guests=("uuid-a", "uuid-z")),
            (ORPHANS, "hv1", "process", "uuid-z"),
            id="a qemu that libvirt has forgotten",
        ),
        pytest.param(
            with_host(networks=(NETWORK, SeenNetwork("old", "uuid-old", active=False))),
            (ORPHANS, "hv1", "network", "old"),
            id="a network of a link that is gone",
        ),
        pytest.param(
            with_host(devices=frozenset({BRIDGE, TUNNEL, "vnet0", "nvx-0100ff"})),
            (ORPHANS, "hv1", "device", "nvx-0100ff"),
            id="a tunnel of a link that is gone",
        ),
        pytest.param(
            with_host(devices=frozenset({BRIDGE, TUNNEL, "vnet0", "vnet7"})),
            (ORPHANS, "hv1", "device", "vnet7"),
            id="a port of no guest",
        ),
        pytest.param(
            with_host(files=host("a").files | {"nfvo/old.qcow2"}),
            (ORPHANS, "hv1", "file", "nfvo/old.qcow2"),
            id="a disk of a VM that is gone",
        ),
        pytest.param(
            with_host(files=host("a").files | {"nfvo-cache/ff00.raw"}),
            (ORPHANS, "hv1", "file", "nfvo-cache/ff00.raw"),
            id="an image that nobody has",
        ),
        pytest.param(
            with_host(domains=(domain("a"), AGAIN)),
            (DUPLICATES, "", "VNFC", "vnfc-a"),
            id="two VMs of one VNFC",
        ),
        pytest.param(
            with_host(domains=(domain("a"), DOUBLED)),
            (DUPLICATES, "", "MAC", MACS["a"]),
            id="two VMs with one MAC address",
        ),
        pytest.param(
            with_domain(addresses=domain("b").addresses),
            (DUPLICATES, "", "address", "nfvo-lan 10.0.0.98"),
            id="two VMs with one address",
        ),
        pytest.param(
            with_host(domains=(), guests=()),
            (OUTCOMES, "hv1", "VM", "pair/a"),
            id="a VM that is not there",
        ),
        pytest.param(
            with_domain(running=False),
            (OUTCOMES, "hv1", "VM", "pair/a"),
            id="a VM that is off",
        ),
        pytest.param(
            with_domain(vcpus=2),
            (OUTCOMES, "hv1", "VM", "pair/a"),
            id="a VM with more vCPUs than recorded",
        ),
        pytest.param(
            with_domain(disks=disks("b")),
            (OUTCOMES, "hv1", "VM", "pair/a"),
            id="a VM with another disk",
        ),
        pytest.param(
            with_host(files=host("a").files - {"nfvo/a.qcow2"}),
            (OUTCOMES, "hv1", "VM", "pair/a"),
            id="a VM whose disk was deleted",
        ),
        pytest.param(
            with_host(networks=(replace(NETWORK, active=False),)),
            (OUTCOMES, "hv1", "network", "pair/nfvo-lan"),
            id="a link that is not up",
        ),
        pytest.param(
            with_host(devices=frozenset({BRIDGE, "vnet0"})),
            (OUTCOMES, "hv1", "network", "pair/nfvo-lan"),
            id="a link without its tunnel",
        ),
        pytest.param(
            with_books(services=(service(operation(state=OperationState.PROCESSING)),)),
            (OUTCOMES, "", "operation", "pair/op-1"),
            id="an operation that has not ended",
        ),
        pytest.param(
            with_books(
                services=(service(operation(state=OperationState.ROLLED_BACK)),)
            ),
            (OUTCOMES, "", "service", "pair"),
            id="a service that runs though it was taken back",
        ),
        pytest.param(
            with_books(services=(service(operation(OperationKind.TERMINATE)),)),
            (OUTCOMES, "", "service", "pair"),
            id="a service that runs though it was terminated",
        ),
        pytest.param(
            with_books(services=(replace(service(operation()), instantiated=False),)),
            (OUTCOMES, "", "service", "pair"),
            id="a service with parts that is not instantiated",
        ),
    ],
)
def test_it_finds_what_is_wrong(staged: World, found: tuple[str, str, str, str]):
    assert found in {(one.goal, one.host, one.kind, one.name) for one in wrong(staged)}


def test_what_it_says_names_the_host_and_the_reason():
    (one,) = wrong(with_domain(vcpus=2))
    assert str(one) == "wrong outcomes: hv1: VM pair/a: its vcpus are 2, not 1"
