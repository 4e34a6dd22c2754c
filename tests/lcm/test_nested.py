"""Nested services: on board with the versions they mean, instantiated and healed."""

import pytest

from nfvo.errors import Conflict, InvalidRequest
from nfvo.lcm import catalogue, service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.secret import Secret
from tests.lcm.world import IMAGE, SCOPE, World

VNFD = """\
vnfd: box
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: [eth0]
parameters: {word: {secret: true}}
user-data: echo {{ word }}
"""
INNER = """\
nsd: inner
version: "1.0"
vnfs: {box: {vnfd: box, connect: {eth0: lan}}}
vls: {lan: 10.1.0.0/24}
saps: {users: lan}
"""
OUTER = """\
nsd: outer
version: "1.0"
vnfs: {box: {vnfd: box, connect: {eth0: wan}}}
services: {core: {nsd: inner, connect: {users: wan}, instances: 2}}
vls: {wan: 10.2.0.0/24}
"""
WORDS = {f"{vnf}.word": Secret("hush") for vnf in ("box", "core.box", "core-2.box")}


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.add_hosts()
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    yield world
    world.store.close()


def onboard(world: World, **texts: str) -> tuple[str, ...]:
    """Put descriptors on board; return the messages of warnings."""
    taken = catalogue.onboard(
        world.ports, SCOPE, {f"{name}.yaml": text for name, text in texts.items()}
    )
    return tuple(one.message for one in taken.warnings)


def test_a_service_with_others_in_it_runs_and_is_healed(world):
    onboard(world, vnfd=VNFD, inner=INNER, outer=OUTER)
    ns = world.create("all", "outer")
    assert world.run(Instantiate(ns.id, secrets=WORDS)).state.name == "COMPLETED"
    made = world.ns("all")
    assert [vnf.name for vnf in made.vnfs] == ["box", "core.box", "core-2.box"]
    assert [vl.name for vl in made.vls] == ["wan"]
    addresses = {str(cp.addresses[0]) for cp in made.cps()}
    assert len(addresses) == 3 and all(a.startswith("10.2.0.") for a in addresses)
    world.observe()
    healed = world.run(Heal(ns.id, ("core-2.box/vm/0",)))
    assert healed.state is OperationState.COMPLETED
    assert world.run(Terminate(ns.id)).state is OperationState.COMPLETED
    assert world.left() == set()


def test_a_nested_service_is_of_the_version_that_it_was_when_it_came(world):
    onboard(world, vnfd=VNFD, inner=INNER, outer=OUTER)
    ns = world.create("all", "outer")
    newer = INNER.replace('"1.0"', '"2.0"').replace("box: {vnfd", "crate: {vnfd")
    onboard(world, inner=newer)
    world.run(Instantiate(ns.id, secrets=WORDS))
    assert "core.box" in {vnf.name for vnf in world.ns("all").vnfs}


@pytest.mark.parametrize(
    ("kind", "id"), [("nsd", "inner"), ("vnfd", "crate")], ids=["NSD", "VNFD"]
)
def test_what_a_nested_service_needs_is_not_removed(world, kind, id):
    crate = VNFD.replace("vnfd: box", "vnfd: crate")
    inner = INNER.replace("vnfd: box", "vnfd: crate")
    onboard(world, vnfd=VNFD, crate=crate, inner=inner, outer=OUTER)
    world.create("all", "outer")
    with pytest.raises(Conflict, match="in use by the service all"):
        catalogue.remove_descriptor(world.ports, SCOPE, kind, id)


def test_one_that_is_not_there_is_told_and_refused_until_it_comes(world):
    (told,) = onboard(world, vnfd=VNFD, outer=OUTER)
    assert told == "the nested service 'core': there is no NSD 'inner'"
    ns = world.create("all", "outer")
    with pytest.raises(InvalidRequest, match="there was no NSD 'inner' when 'outer'"):
        world.begin(Instantiate(ns.id, secrets=WORDS))
    service.delete(world.ports, SCOPE, ns.id)
    assert onboard(world, inner=INNER, outer=OUTER) == ()
    again = world.create("all", "outer")
    assert world.run(Instantiate(again.id, secrets=WORDS)).state.name == "COMPLETED"


def test_nothing_is_made_of_a_nested_service_that_is_disabled(world):
    onboard(world, vnfd=VNFD, inner=INNER, outer=OUTER)
    ns = world.create("all", "outer")
    disable(world, "nsd", "inner")
    with pytest.raises(Conflict, match=r"nsd inner 1\.0 is DISABLED"):
        world.begin(Instantiate(ns.id, secrets=WORDS))


def test_a_plan_from_before_it_was_disabled_does_not_apply(world):
    onboard(world, vnfd=VNFD, inner=INNER, outer=OUTER)
    ns = world.create("all", "outer")
    plan = service.plan(world.ports, SCOPE, Instantiate(ns.id, secrets=WORDS))
    disable(world, "nsd", "inner")
    with pytest.raises(Conflict, match=r"nsd inner 1\.0 is DISABLED"):
        service.apply(world.ports, SCOPE, plan.id, Terms())
    with world.store.read(SCOPE) as view:
        assert view.active_op_occ(ns.id) is None


def disable(world, kind, id):
    with world.store.read(SCOPE) as view:
        package = view.package_of((kind, id, "1.0"))
    off = catalogue.Modification(enabled=False)
    catalogue.modify(world.ports, SCOPE, kind, package.id, off)
