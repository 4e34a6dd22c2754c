"""CPUs of their own: granted, shown, released, and never given twice."""

from dataclasses import replace

import pytest

from nfvo.errors import Conflict, InvalidRequest, NoHostFits
from nfvo.lcm import service
from nfvo.lcm.aside import set_aside
from nfvo.lcm.deviation import DeviationKind
from nfvo.lcm.drift.compare import compare
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.views.host import host_view
from nfvo.placement.infrastructure import NumaCell
from tests.lcm.surveys import estate_on
from tests.lcm.world import SCOPE, World

NUMA = (
    NumaCell(0, 4, 8192, cores=((0, 1), (2, 3))),
    NumaCell(1, 4, 8192, cores=((4, 5), (6, 7))),
)


@pytest.fixture
def cells(tmp_path):
    """Return a world of two hosts, of which the first has CPU 3 set aside."""
    world = World(tmp_path)
    world.add_hosts(2)
    with world.store.write(SCOPE) as tx:
        for name in world.names:
            tx.put_host(replace(tx.host(name), numa=NUMA))
    world.onboard("own-cpus")
    set_aside(world.ports, SCOPE, "hv1", frozenset({3}))
    yield world
    world.store.close()


def made(world, name="chain"):
    return world.create(name, "own-cpus")


def instantiate(ns):
    return Instantiate(ns.id)


def share(world, name="chain"):
    (vnfc,) = world.ns(name).vnfcs()
    (one,) = vnfc.shares
    return world.host_of(vnfc).name, one.cell, one.cpus


def free_cpus(world, host):
    with world.store.read(SCOPE) as view:
        return [cell.free_cpus for cell in host_view(view, host).cells]


def deviations(world):
    estate = estate_on(world, "hv1", later_s=1.0)
    return compare(estate, world.vim.found(world.host("hv1")))


def test_a_vnfc_gets_a_cpu_that_is_set_aside_and_gives_it_back(cells):
    ns = made(cells)
    assert cells.run(instantiate(ns)).state is OperationState.COMPLETED
    assert share(cells) == ("hv1", 0, (3,))
    assert free_cpus(cells, "hv1") == ["", ""]
    (found,) = [f for f in cells.vim.found(cells.host("hv1")) if f.kind == "server"]
    assert "0:3" in found.facts.pinned
    assert "others:0-2,4-7" in found.facts.pinned
    cells.run(Terminate(ns.id))
    assert free_cpus(cells, "hv1") == ["3", ""]


def test_the_next_one_is_refused_in_numbers_and_fits_when_the_first_has_ended(cells):
    first = made(cells)
    cells.run(instantiate(first))
    second = made(cells, "second")
    with pytest.raises(NoHostFits) as refused:
        cells.begin(instantiate(second))
    (vnfc,) = refused.value.refusal.vnfcs
    why = {one.host: one.message for one in vnfc.rejections}
    assert why[cells.host("hv1").id] == (
        "asks 1 dedicated CPU in one NUMA cell, best cell (0) has 0 of 1 left"
    )
    assert "no CPUs set aside" in why[cells.host("hv2").id]
    cells.run(Terminate(first.id))
    assert cells.run(instantiate(second)).state is OperationState.COMPLETED


def test_a_plan_says_which_cpus_and_is_stale_when_they_were_taken(cells):
    plan = service.plan(cells.ports, SCOPE, instantiate(made(cells)))
    change = next(c for c in plan.changes if c.kind == "vnfc")
    assert change.detail == "cell 0: CPUs 3, 192 MiB"
    cells.run(instantiate(made(cells, "second")))
    with pytest.raises(Conflict, match="host hv1: CPUs 3 are taken"):
        service.apply(cells.ports, SCOPE, plan.id, Terms())


def test_a_plan_is_stale_when_its_cpus_are_not_set_aside_any_more(cells):
    plan = service.plan(cells.ports, SCOPE, instantiate(made(cells)))
    set_aside(cells.ports, SCOPE, "hv1", frozenset({7}))
    with pytest.raises(Conflict, match="CPUs 3 are not set aside any more"):
        service.apply(cells.ports, SCOPE, plan.id, Terms())


def test_who_is_healed_in_place_keeps_its_cpu_and_elsewhere_gets_one_of_there(cells):
    ns = made(cells)
    cells.run(instantiate(ns))
    (vnfc,) = cells.ns().vnfcs()
    cells.observe()
    cells.run(Heal(ns.id, vnfcs=frozenset({vnfc.name})))
    assert share(cells) == ("hv1", 0, (3,))
    set_aside(cells.ports, SCOPE, "hv2", frozenset({6}))
    cells.observe()
    cells.run(Heal(ns.id, leaving=frozenset({"hv1"})))
    assert share(cells) == ("hv2", 1, (6,))
    assert free_cpus(cells, "hv1") == ["3", ""]


@pytest.mark.parametrize(
    ("cpus", "message"),
    [
        pytest.param({9, 10}, "hv2 has no CPU 9-10", id="none of its"),
        pytest.param(set(range(8)), "no CPU left", id="all of them"),
    ],
)
def test_cpus_that_cannot_be_set_aside_are_refused(cells, cpus, message):
    with pytest.raises(InvalidRequest, match=message):
        set_aside(cells.ports, SCOPE, "hv2", frozenset(cpus))


def test_cpus_are_set_aside_only_where_nothing_is_placed(cells):
    cells.run(instantiate(made(cells)))
    with pytest.raises(Conflict, match="1 VNFCs are placed on hv1") as refused:
        set_aside(cells.ports, SCOPE, "hv1", frozenset({3, 4}))
    assert refused.value.hint == "drain it first: nfvo host drain hv1 --wait"


def test_what_was_bound_otherwise_by_hand_deviates(cells):
    cells.run(instantiate(made(cells)))
    assert deviations(cells) == ()
    (server,) = (cells.folder / "hosts").glob("*/server/*")
    pins = server.parent.parent / "pinned"
    pins.mkdir(exist_ok=True)
    (pins / server.name).write_text("0:5\n")
    (one,) = deviations(cells)
    assert (one.kind, set(one.expected)) == (DeviationKind.CHANGED, {"pinning"})
    assert one.observed == {"pinning": "0:5"}
    assert "0:3" in one.expected["pinning"]
