"""What each goal makes of small estates: who moves, in which order, and who cannot."""

import pytest

from nfvo.graph import VirtualLink
from nfvo.placement.infrastructure import HostState, Infrastructure
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.optimise.course import course
from nfvo.placement.optimise.optimise import optimise
from nfvo.placement.optimise.outcome import Budget, Goal, Wanted
from nfvo.placement.optimise.present import Present, Running
from nfvo.placement.optimise.stage import Stage
from tests.placement.cells.machines import cell, dedicated, machine
from tests.placement.optimise.replay import faults_of_steps
from tests.placement.optimise.scenes import present
from tests.placement.services import group, host, service, vnfc

ANY = Budget()


def planned(there: Present, goal: Goal | None = None, *drain: str, budget=ANY):
    plan = optimise(there, Wanted(goal, drain, budget=budget))
    assert faults_of_steps(there, plan) == []
    return plan


def moves(plan) -> list[tuple[str, str, str]]:
    return [
        (" ".join(name.split("/")[0] for name in step.vnfcs), step.source, step.target)
        for step in plan.steps
    ]


def one(name: str, *demand: int, **more):
    """Return a service of one VNFC."""
    return service(vnfc(name, *demand, **more))


def test_a_drained_host_is_emptied_the_largest_first():
    there = present(
        host(1),
        host(2),
        running={
            "web": (one("a", 1), {"a/vm/0": "h1"}),
            "db": (one("b", 8), {"b/vm/0": "h1"}),
        },
    )
    plan = planned(there, None, "h1")
    assert moves(plan) == [("b", "h1", "h2"), ("a", "h1", "h2")]
    assert plan.emptied == ("h1",)
    assert plan.steps[0].why == "hv1 is drained"


def test_what_is_in_the_way_finds_a_third_place_first():
    there = present(
        host(1),
        host(2, labels=frozenset({"ssd"})),
        host(3, total=(4, 16384, 100)),
        running={
            "big": (one("a", 14, labels=frozenset({"ssd"})), {"a/vm/0": "h1"}),
            "small": (one("b", 4), {"b/vm/0": "h2"}),
        },
    )
    plan = planned(there, None, "h1")
    assert moves(plan) == [("b", "h2", "h3"), ("a", "h1", "h2")]
    assert plan.steps[0].why == "makes way for a/vm/0: hv1 is drained"


def test_who_cannot_leave_a_drained_host_is_told_why_host_by_host():
    there = present(
        host(1), host(2, 4, 1024, 9), running={"a": (one("a", 8), {"a/vm/0": "h1"})}
    )
    plan = planned(there, None, "h1")
    (stay,) = plan.stays
    assert (stay.service, stay.vnfcs, stay.host) == ("a", ("a/vm/0",), "h1")
    why = {r.host: r.message for r in stay.refusal.vnfcs[0].rejections}
    assert why == {"h1": "cordoned", "h2": "asks 8 vCPU, 4 of 16 are free"}
    assert plan.steps == plan.emptied == ()


@pytest.mark.parametrize(
    ("state", "why"),
    [
        pytest.param(HostState.DOWN, "hv1 is DOWN: what is there is healed", id="down"),
        pytest.param(HostState.SUSPECT, "hv1 is SUSPECT", id="suspect"),
    ],
)
def test_from_a_host_that_does_not_answer_nothing_is_moved(state, why):
    there = present(
        host(1, state=state), host(2), running={"a": (one("a"), {"a/vm/0": "h1"})}
    )
    (stay,) = planned(there, None, "h1").stays
    assert stay.why.startswith(why)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"site": "there"}, id="site"),
        pytest.param({"hypervisor": "kvm"}, id="hypervisor"),
    ],
)
def test_nothing_is_moved_to_another_kind_of_place(other):
    there = present(
        host(1), host(2, **other), running={"a": (one("a"), {"a/vm/0": "h1"})}
    )
    (stay,) = planned(there, None, "h1").stays
    assert "only fits at another site" in stay.why
    assert "nfvo host drain" in stay.hint


def test_what_must_share_a_host_moves_in_one_step():
    pair = service(vnfc("a", 2), vnfc("b", 2), groups=[group("together", "a", "b")])
    there = present(
        host(1), host(2), running={"p": (pair, {"a/vm/0": "h1", "b/vm/0": "h1"})}
    )
    assert moves(planned(there, None, "h1")) == [("a b", "h1", "h2")]


def test_a_block_of_two_needs_a_budget_of_two():
    pair = service(vnfc("a", 2), vnfc("b", 2), groups=[group("together", "a", "b")])
    there = present(
        host(1), host(2), running={"p": (pair, {"a/vm/0": "h1", "b/vm/0": "h1"})}
    )
    plan = planned(there, None, "h1", budget=Budget(moves=1))
    assert plan.steps == ()
    assert [stay.why for stay in plan.stays] == ["the budget is spent"]


def spread(count: int, **more):
    """Return a host for each of so many services, that ask a quarter of it each."""
    return present(
        *(host(number, **more) for number in range(1, count + 1)),
        running={
            f"s{n}": (one(f"v{n}", 4, 1024 * n, 1), {f"v{n}/vm/0": f"h{n}"})
            for n in range(1, count + 1)
        },
    )


def test_consolidating_empties_hosts_those_first_that_cost_least():
    plan = planned(spread(5), Goal.CONSOLIDATE)
    assert (plan.before.used, plan.after.used) == (5, 2)
    assert plan.steps[0].source == "h1"
    assert set(plan.emptied) == {"h1", "h2", "h3"}


def test_consolidating_empties_a_host_whole_or_not_at_all():
    plan = planned(spread(5), Goal.CONSOLIDATE, budget=Budget(moves=1))
    assert moves(plan)[0][:2] == ("v1", "h1")
    assert plan.emptied == ("h1",)


def test_consolidating_keeps_apart_what_is_apart_and_what_only_should_be():
    names = "abc"
    wish = group("apart", *names, hard=False)
    graph = service(*(vnfc(name) for name in names), groups=[wish])
    homes = {f"{name}/vm/0": f"h{n}" for n, name in enumerate(names, 1)}
    there = present(*map(host, (1, 2, 3)), running={"s": (graph, homes)})
    assert planned(there, Goal.CONSOLIDATE).steps == ()


def test_replicas_are_not_put_onto_one_host():
    graph = service(vnfc("web"), vnfc("web-2"))
    homes = {"web/vm/0": "h1", "web-2/vm/0": "h2"}
    there = present(host(1), host(2), running={"s": (graph, homes)})
    assert planned(there, Goal.CONSOLIDATE).steps == ()


def test_rebalancing_moves_from_the_busiest_to_the_idlest():
    running = {f"s{n}": (one("a", 4, 1024, 1), {"a/vm/0": "h1"}) for n in range(4)}
    plan = planned(present(host(1), host(2), running=running), Goal.REBALANCE)
    assert len(plan.steps) == 2
    assert (plan.before.imbalance, plan.after.imbalance) == (0.5, 0.0)
    assert plan.steps[0].why == "hv1 falls from 100% to 75%"


def full_but_uneven(third):
    """Return two hosts without room for what they could swap, and a third one."""
    return present(
        host(1, total=(16, 16384, 100)),
        host(2, total=(16, 16384, 100)),
        host(3, **third),
        running={
            "a": (one("a", 8, 1024, 1), {"a/vm/0": "h1"}),
            "b": (one("b", 8, 1024, 1), {"b/vm/0": "h1"}),
            "c": (one("c", 1, 13312, 1), {"c/vm/0": "h2"}),
            "d": (one("d", 1, 3072, 1), {"d/vm/0": "h2"}),
        },
    )


def test_a_swap_goes_by_way_of_a_third_host():
    there = full_but_uneven({"total": (4, 16384, 100)})
    stage = Stage(there, ANY)
    wanted = {0: stage.estate.at["h2"], 2: stage.estate.at["h1"]}
    assert course(stage, wanted, "as asked") == ""
    told = [(m.block.names[0], m.were[1].id, m.passing) for m in stage.moves]
    assert told == [
        ("c/vm/0", "h3", True),
        ("a/vm/0", "h2", False),
        ("c/vm/0", "h1", False),
    ]


def test_a_swap_without_a_third_place_is_refused_and_nothing_is_moved():
    there = full_but_uneven({"total": (4, 1024, 100)})
    stage = Stage(there, ANY)
    at = stage.estate.at
    there_are = {2: at["h1"], 0: at["h2"], 1: at["h2"]}
    told = course(stage, there_are, "as asked")
    assert "wait for each other" in told
    assert "no third host takes one of them" in told
    assert stage.moves == []


def test_a_course_beyond_the_budget_is_refused():
    stage = Stage(spread(2), Budget(moves=0))
    assert course(stage, {0: stage.estate.at["h2"]}, "") == "the budget is spent"


def test_unstranding_makes_room_for_one_more_of_the_largest():
    there = present(
        host(1, total=(16, 16384, 100)),
        host(2, total=(16, 16384, 100)),
        host(3, total=(16, 16384, 100)),
        running={
            "large": (one("a", 12, 1024, 1), {"a/vm/0": "h3"}),
            "s1": (one("b", 4, 1024, 1), {"b/vm/0": "h3"}),
            "s2": (one("c", 5, 1024, 1), {"c/vm/0": "h1"}),
            "s3": (one("d", 5, 1024, 1), {"d/vm/0": "h2"}),
        },
    )
    plan = planned(there, Goal.UNSTRAND)
    assert plan.yardstick == "a/vm/0"
    assert (plan.before.room, plan.after.room) == (0, 1)
    assert len(plan.steps) == 1


def test_unstranding_looks_into_cells():
    cells = [cell(n, *((n * 4 + c,) for c in range(4))) for n in (0, 1)]
    hosts = [machine(*cells, aside="0-7", number=n) for n in (1, 2)]
    small, large = dedicated(2), dedicated(4)
    there = present(
        *hosts,
        running={
            "s1": (one("a", 2, 1024, 1, backing=small), {"a/vm/0": "h1"}),
            "s2": (one("b", 2, 1024, 1, backing=small), {"b/vm/0": "h2"}),
            "l1": (one("c", 4, 1024, 1, backing=large), {"c/vm/0": "h1"}),
        },
    )
    plan = planned(there, Goal.UNSTRAND)
    assert (plan.yardstick, plan.before.room, plan.after.room) == ("c/vm/0", 1, 2)
    assert len(plan.steps) == 1
    assert [len(share.cpus) for share in plan.steps[0].shares[0]] == [2]


def test_links_with_a_way_of_their_own_keep_their_switch():
    graph = service(
        vnfc("a", links="x"),
        vnfc("b", links="x"),
        links=[VirtualLink("x", bit_rate_mbps=5)],
    )
    homes = {"a/vm/0": "h1", "b/vm/0": "h4"}
    there = present(*map(host, (1, 2, 3, 4)), running={"s": (graph, homes)})
    network = leaf_spine({"l1": ("hv1", "hv3"), "l2": ("hv2", "hv4")}, ("spine",))
    wired = Infrastructure(1, there.infrastructure.hosts, network)
    plan = planned(Present(wired, there.services), None, "h1")
    assert moves(plan) == [("a", "h1", "h3")]


def test_a_service_that_is_busy_is_left_alone():
    there = spread(2)
    busy = Running(**{**_parts(there.services[0]), "fixed": "HEAL is PROCESSING"})
    held = Present(there.infrastructure, (busy, there.services[1]))
    (stay,) = planned(held, None, "h1").stays
    assert stay.why == "HEAL is PROCESSING"


def _parts(running: Running) -> dict[str, object]:
    return {name: getattr(running, name) for name in running.__slots__}


def test_a_host_with_what_nobody_knows_is_not_emptied():
    there = present(
        host(1, vnfcs=frozenset({"stranger"})),
        host(2),
        running={
            "a": (one("a"), {"a/vm/0": "h1"}),
            "b": (one("b", 2), {"b/vm/0": "h2"}),
        },
    )
    plan = planned(there, Goal.CONSOLIDATE)
    assert moves(plan) == [("b", "h2", "h1")]


def test_where_nothing_runs_there_is_nothing_to_do():
    plan = planned(present(host(1), running={}), Goal.UNSTRAND)
    assert (plan.steps, plan.yardstick, plan.after.used) == ((), "", 0)
