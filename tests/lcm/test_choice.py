"""Flavours and levels of services: as asked at instantiation, and ever after."""

import pytest

from nfvo.errors import InvalidRequest
from nfvo.graph import ANY, Choice
from nfvo.lcm import service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Heal, Instantiate, Terminate
from tests.lcm.world import SCOPE, World

BUSY = Choice("guarded", "busy")
GUARDED = {"user/vm/0", "wall/vm/0", "web/server/0", "web/server/1"}
SECOND = {"web-2/server/0", "web-2/server/1"}


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.add_hosts()
    world.onboard("web-farm")
    yield world
    world.store.close()


@pytest.fixture
def farm(world: World) -> NsInstance:
    return world.create("farm", "web-farm")


def names(ns: NsInstance) -> set[str]:
    return {vnfc.name for vnfc in ns.vnfcs()}


@pytest.mark.parametrize(
    ("choice", "is_", "vnfcs"),
    [
        pytest.param(
            ANY, Choice("open", "quiet"), {"user/vm/0", "web/server/0"}, id="defaults"
        ),
        pytest.param(
            Choice(level="busy"),
            Choice("open", "busy"),
            {"user/vm/0", "web/server/0", "web-2/server/0"},
            id="a level of the first flavour",
        ),
        pytest.param(
            Choice("guarded"),
            Choice("guarded", "quiet"),
            GUARDED,
            id="a flavour at its default level",
        ),
        pytest.param(BUSY, BUSY, GUARDED | SECOND, id="both"),
    ],
)
def test_a_service_is_made_of_the_flavour_at_the_level_that_was_asked(
    world, farm, choice, is_, vnfcs
):
    assert world.run(Instantiate(farm.id, choice=choice)).state.name == "COMPLETED"
    ns = world.ns("farm")
    assert (ns.choice, names(ns)) == (is_, vnfcs)
    assert len([s for h in world.names for s in world.vim.servers(world.host(h))]) == (
        len(vnfcs)
    )


def test_vnfs_have_their_own_flavour_and_the_levels_of_their_aspects(world, farm):
    world.run(Instantiate(farm.id, choice=BUSY))
    of = {
        vnf.name: (vnf.choice, [(s.aspect, s.level) for s in vnf.scale])
        for vnf in world.ns("farm").vnfs
    }
    assert of["web-2"] == (Choice("pair", "full"), [("servers", 1)])
    assert of["user"] == (Choice("default"), [])


def test_what_is_healed_keeps_its_flavour_and_level(world, farm):
    world.run(Instantiate(farm.id, choice=BUSY))
    world.observe()
    done = world.run(Heal(farm.id, ("web-2/server/1", "wall/vm/0")))
    assert done.state is OperationState.COMPLETED
    ns = world.ns("farm")
    assert (ns.choice, names(ns)) == (BUSY, GUARDED | SECOND)


def test_a_service_may_come_back_as_another_flavour(world, farm):
    world.run(Instantiate(farm.id, choice=BUSY))
    world.run(Terminate(farm.id))
    assert world.ns("farm").choice == ANY
    world.run(Instantiate(farm.id))
    assert world.ns("farm").choice == Choice("open", "quiet")


def test_what_was_made_before_there_was_a_choice_is_of_the_default(world, farm):
    world.run(Instantiate(farm.id))
    world.sql("UPDATE ns_instance SET flavour = '', level = ''")
    world.observe()
    healed = world.run(Heal(farm.id, ("web/server/0",)))
    assert healed.state is OperationState.COMPLETED


def test_a_plan_has_its_choice_in_itself_and_in_its_digest(world, farm):
    plans = [
        service.plan(world.ports, SCOPE, Instantiate(farm.id, choice=choice))
        for choice in (Choice("open"), Choice("open", "quiet"), Choice("open", "busy"))
    ]
    assert [plan.completed.choice.level for plan in plans] == ["quiet", "quiet", "busy"]
    same, other, busy = (plan.digest for plan in plans)
    assert same == other != busy


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        pytest.param(
            Choice("closed", "calm"),
            "'web-farm' has no flavour 'closed' and no level 'calm'",
            id="neither",
        ),
        pytest.param(
            Choice("guarded", "calm"),
            "'web-farm' has no level 'calm' in flavour 'guarded'",
            id="no such level",
        ),
        pytest.param(
            Choice("closed", "busy"),
            "'web-farm' has no flavour 'closed'",
            id="no such flavour",
        ),
    ],
)
def test_what_there_is_not_is_refused_with_all_that_there_is(
    world, farm, choice, message
):
    with pytest.raises(InvalidRequest) as refused:
        world.begin(Instantiate(farm.id, choice=choice))
    assert refused.value.message == message
    for one in ("flavour open", "flavour guarded", "levels quiet and busy"):
        assert one in refused.value.hint
    assert world.ns("farm").vnfs == ()
