"""Instantiate on a fake VIM: what is made, from which addresses, on which hosts."""

import pytest

from nfvo.errors import InvalidRequest, NoHostFits
from nfvo.graph import Resources
from nfvo.lcm.observation import ServerState
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.records import InstantiationState
from nfvo.lcm.requests import Instantiate, Terminate
from tests.lcm.world import World, instantiate


def test_an_instantiated_service_has_a_vm_per_vnfc_on_a_host_of_its_own(world, chain):
    servers = {
        name: [s.state for s in world.vim.servers(world.host(name))]
        for name in ("hv1", "hv2", "hv3")
    }
    assert servers == {name: [ServerState.RUNNING] for name in servers}
    assert world.ns().state is InstantiationState.INSTANTIATED


def test_gateways_get_the_first_address_and_fixed_ones_are_kept(world, chain):
    found = {cp.name: str(cp.addresses[0]) for cp in world.ns().cps()}
    assert found["firewall/vm/0:left"] == "10.10.0.1"
    assert found["firewall/vm/0:right"] == "10.20.0.1"
    assert found["server/vm/0:eth0"] == "10.20.0.80"


def test_a_sap_gets_an_address_of_its_link(world, chain):
    (sap,) = world.ns().saps
    others = {address for cp in world.ns().cps() for address in cp.addresses}
    assert str(sap.addresses[0]).startswith("10.10.0.")
    assert sap.addresses[0] not in others


def test_two_services_on_one_provider_network_never_share_an_address(world, chain):
    world.run(instantiate(world.create("second")))
    first, second = world.ns("chain"), world.ns("second")
    left = [
        address
        for ns in (first, second)
        for end in (*ns.cps(), *ns.saps)
        for address in end.addresses
        if str(address).startswith("10.10.")
    ]
    assert len(left) == len(set(left)) == 6


def test_a_service_can_be_instantiated_again_and_is_not_its_predecessor(world, chain):
    before = {vnfc.id for vnfc in world.ns().vnfcs()}
    world.run(Terminate(chain.id))
    assert world.run(instantiate(chain)).state is OperationState.COMPLETED
    assert before.isdisjoint(vnfc.id for vnfc in world.ns().vnfcs())


def test_nothing_is_placed_on_a_host_that_does_not_answer(world):
    world.observe()
    world.lose("hv2")
    with pytest.raises(NoHostFits, match="1 of 3"):
        world.begin(instantiate(world.create()))


def test_a_service_too_big_for_the_hosts_is_refused_before_anything_is_made(tmp_path):
    world = World(tmp_path)
    world.add_hosts(2, room=Resources(16, 4096, 100))
    world.onboard()
    ns = world.create()
    with pytest.raises(NoHostFits) as refused:
        world.begin(instantiate(ns))
    assert "1 of 3" in refused.value.refusal.summary
    assert world.left() == set()
    assert world.reserved(ns) == 0
    world.store.close()


@pytest.mark.parametrize(
    ("request_of", "says"),
    [
        pytest.param(
            lambda ns: Instantiate(ns.id), "has no value", id="a secret is missing"
        ),
        pytest.param(
            lambda ns: Instantiate(
                ns.id, parameters={"firewall.admin-password": "in clear"}
            ),
            "came in clear",
            id="a secret is exposed",
        ),
        pytest.param(
            lambda ns: Instantiate(ns.id, parameters={"firewall.colour": "red"}),
            "firewall.colour",
            id="a parameter is unknown",
        ),
    ],
)
def test_wrong_parameters_are_refused(world, request_of, says):
    with pytest.raises(InvalidRequest, match=says):
        world.begin(request_of(world.create()))


@pytest.mark.parametrize(("wish", "hosts"), [("spread", 3), ("pack", 1)])
def test_services_are_spread_or_packed_as_asked(world, wish, hosts):
    world.onboard("hello")
    for name in ("one", "two", "three"):
        world.run(Instantiate(world.create(name, "hello").id, placement=wish))
    used = {v.host_id for n in ("one", "two", "three") for v in world.ns(n).vnfcs()}
    assert len(used) == hosts
