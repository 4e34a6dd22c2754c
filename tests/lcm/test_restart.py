"""Restart on a fake VIM: what is off is started as it is, in the NSD's order."""

import pytest

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.records import VnfcInstance
from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import World


def switch_off(world: World, *names: str) -> None:
    """Switch VMs off behind our back, and see that they are."""
    for vnfc in world.ns().vnfcs():
        if vnfc.name in names:
            world.vim.stop_server(world.host_of(vnfc), server_id(vnfc.id, 1))
    world.observe()


def running(world: World) -> dict[str, str]:
    """Return the state of each VM, by the name of its VNFC."""

    def state(vnfc: VnfcInstance) -> str:
        servers = world.vim.servers(world.host_of(vnfc))
        return next(s.state for s in servers if s.id == server_id(vnfc.id, 1))

    return {vnfc.name: state(vnfc) for vnfc in world.ns().vnfcs()}


def titles(world: World, op_occ: LcmOpOcc) -> dict[str, int]:
    return {step.title.partition(" on ")[0]: step.seq for step in world.steps(op_occ)}


def test_what_is_off_is_started_as_it_is(world, chain):
    before = world.ns()
    held, left = world.reserved(before), world.left()
    switch_off(world, "firewall/vm/0")
    ended = world.run(Heal(chain.id, restart=True))
    assert ended.state is OperationState.COMPLETED
    assert set(running(world).values()) == {"RUNNING"}
    assert world.ns().vnfs == before.vnfs
    assert (world.reserved(world.ns()), world.left()) == (held, left)


def test_the_networks_of_its_host_are_seen_to_first(world, chain):
    switch_off(world, "firewall/vm/0")
    ended = world.run(Heal(chain.id, restart=True))
    steps = world.steps(ended)
    networks = {s.seq for s in steps if s.kind == "ensure-network"}
    images = {s.seq for s in steps if s.kind == "put-image"}
    (start,) = [s for s in steps if s.kind == "start-server"]
    assert (len(networks), len(images)) == (2, 1)
    assert set(start.after) == networks | images
    assert {s.host_id for s in steps} == {start.host_id}


def test_an_image_that_lost_its_end_with_the_power_is_whole_before_a_start(
    world, chain
):
    switch_off(world, "firewall/vm/0")
    firewall = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    host = world.host_of(firewall)
    (image,) = (world.folder / "hosts" / host.name / "image").iterdir()
    whole = image.read_text()
    image.write_text("1")
    ended = world.run(Heal(chain.id, restart=True))
    assert ended.state is OperationState.COMPLETED
    assert image.read_text() == whole


def test_what_waits_for_another_is_started_when_that_answers(world, chain):
    switch_off(world, "firewall/vm/0", "server/vm/0")
    ended = world.run(Heal(chain.id, restart=True))
    after = {step.seq: step.after for step in world.steps(ended)}
    seq = titles(world, ended)
    first, then = seq["boot firewall/vm/0"], seq["start server/vm/0 again"]
    assert first in after[then]


def test_what_waits_for_another_goes_before_it(world, chain):
    ended = world.run(Terminate(chain.id))
    assert ended.state is OperationState.COMPLETED
    after = {step.seq: step.after for step in world.steps(ended)}
    seq = titles(world, ended)
    assert seq["remove server/vm/0"] in after[seq["remove firewall/vm/0"]]
    assert after[seq["remove server/vm/0"]] == ()


def test_the_plan_says_that_it_restarts(world, chain):
    switch_off(world, "firewall/vm/0")
    op_occ = world.begin(Heal(chain.id, restart=True))
    with world.store.read(SYSTEM) as view:
        (change,) = view.plan(op_occ.plan_id).changes
    assert (change.action, change.name, change.detail) == (
        "update",
        "firewall/vm/0",
        "restart",
    )


@pytest.mark.parametrize(
    ("request_of", "error", "says"),
    [
        pytest.param(
            lambda id: Heal(id, restart=True), Conflict, "is RUNNING", id="all is well"
        ),
        pytest.param(
            lambda id: Heal(id, ("client/vm/0",), restart=True),
            Conflict,
            "client/vm/0 is RUNNING",
            id="what runs",
        ),
        pytest.param(
            lambda id: Heal(id, ("nope",), restart=True), NotFound, "nope", id="nobody"
        ),
        pytest.param(
            lambda id: Heal(id, dead_hosts=frozenset({"hv1"}), restart=True),
            InvalidRequest,
            "dead host",
            id="on a dead host",
        ),
    ],
)
def test_only_what_is_off_is_restarted(world, chain, request_of, error, says):
    with pytest.raises(error, match=says):
        world.begin(request_of(chain.id))


def test_what_nobody_can_look_at_is_not_restarted(world, chain):
    switch_off(world, "firewall/vm/0")
    firewall = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    world.lose(world.host_of(firewall).name)
    with pytest.raises(Conflict, match="firewall/vm/0 is UNKNOWN"):
        world.begin(Heal(chain.id, restart=True))
