"""`nfvo optimise`: with a server, and without one on hosts and VMs of a file."""

from functools import partial

import pytest

from nfvo.cli.exits import Exit
from tests.lcm.world import World, instantiate

HOSTS = """
hosts:
  hv[1-3]: {cpus: 16, memory: 32 GiB}
  hv4:
    cpus: 16
    memory: 32 GiB
    used: {cpus: 12}
vms:
  web-[1-2]: {on: "hv[1-2]", cpus: 4, memory: 8 GiB, disk: 20 GiB, apart: [web]}
  db: {on: hv3, cpus: 8, memory: 16 GiB}
  log: {on: hv3, cpus: 2, memory: 1 GiB, together: [x]}
  get: {on: hv3, cpus: 1, memory: 1 GiB, together: [x]}
"""

SMALL = """
hosts:
  hv[1-2]: {cpus: 8, memory: 16 GiB}
vms:
  web-[1-3]: {on: hv1, cpus: 1, memory: 1 GiB}
"""


@pytest.fixture
def optimise(with_hosts):
    """Return a function that re-optimises what a file describes."""
    return partial(with_hosts, "optimise")


def test_vms_of_a_file_are_moved_off_a_host_without_a_server(optimise):
    done = optimise(HOSTS, "--drain", "hv3", "-o", "json")
    assert done.code == 0, done.err
    moved = sorted(name for step in done.json["steps"] for name in step["vnfcs"])
    assert moved == ["db", "get", "log"]
    assert ["log", "get"] in [step["vnfcs"] for step in done.json["steps"]]
    assert done.json["emptied"] == ["hv3"]


def test_the_plan_is_a_table_and_what_is_gained(optimise):
    done = optimise(HOSTS, "--goal", "consolidate", "--budget", "2 moves")
    assert done.code == 0, done.err
    assert "empties hv" in done.out
    assert "hosts in use: 4, then 2" in done.out
    assert "moves, " in done.out or "move, " in done.out


@pytest.mark.parametrize(
    ("budget", "moved"),
    [("1023 MiB", 0), ("1024 MiB", 1), ("1 GiB", 1), ("1 TiB", 3)],
)
def test_a_budget_is_kept_in_whatever_unit_it_is_told(optimise, budget, moved):
    done = optimise(SMALL, "--drain", "hv1", "--budget", budget, "-o", "json")
    assert len(done.json["steps"]) == moved


def test_what_must_stay_says_why_and_ends_with_4(optimise):
    done = optimise(HOSTS,
                    "--drain", "hv1", "--budget", "0 moves")  # fmt: skip
    assert done.code == Exit.CONFLICT
    assert "the budget is spent" in done.out
    assert "not everything can leave hv1" in done.err


@pytest.mark.parametrize(
    ("hosts", "words", "told"),
    [
        pytest.param(HOSTS, [], "what for?", id="nothing wanted"),
        pytest.param(HOSTS, ["--drain", "hv9"], "has no host hv9", id="no host"),
        pytest.param(
            HOSTS, ["--drain", "hv3,hv9"], "has no host hv9", id="no host of two"
        ),
        pytest.param(
            HOSTS,
            ["--goal", "rebalance", "--site", "mars"],
            "has no site mars",
            id="no site",
        ),
        pytest.param(
            HOSTS, ["--goal", "rebalance", "--budget", "much"], "no budget", id="budget"
        ),
        pytest.param(
            HOSTS.replace("on: hv3, cpus: 8", "on: hv3, cpus: 99"),
            ["--goal", "rebalance"],
            "db does not fit on hv3: asks 99 vCPU",
            id="too large",
        ),
        pytest.param(
            HOSTS.replace("db: {on: hv3", "db: {on: hv7"),
            ["--goal", "rebalance"],
            "db is on hv7, and there is no such host",
            id="nowhere",
        ),
        pytest.param(
            HOSTS.replace("hv[1-2]", "hv[1-3]"),
            ["--goal", "rebalance"],
            "2 VMs, on 3 hosts",
            id="uneven",
        ),
        pytest.param(
            HOSTS.replace("cpus: 1,", "cpus: none,"),
            ["--goal", "rebalance"],
            "hosts.yaml",
            id="not a number",
        ),
    ],
)
def test_what_is_wrong_is_told(optimise, hosts, words, told):
    done = optimise(hosts, *words)
    assert done.code != 0
    assert told in done.err


def test_dedicated_cpus_are_chosen_for_what_moves(optimise):
    cells = (
        "{cpus: 8, memory: 32 GiB, numa: [{cpus: 0-7, memory: 32 GiB}],"
        ' dedicated-cpus: "2-7"}'
    )
    hosts = f"""
hosts:
  hv[1-2]: {cells}
vms:
  fast: {{on: hv1, cpus: 4, memory: 1 GiB, dedicated: yes}}
"""
    done = optimise(hosts, "--drain", "hv1", "-o", "json")
    assert done.code == 0, done.err
    ((share,),) = done.json["steps"][0]["shares"]
    assert share["cpus"] == [2, 3, 4, 5]


def test_what_runs_at_a_server_is_planned_for(stack, run):
    world: World = stack.world
    world.onboard()
    world.run(instantiate(world.create()))
    world.add_hosts(4)
    world.observe()
    done = run(f"optimise --drain {world.names[0]} --budget '1 moves'")
    assert done.code == 0, done.err
    assert f"{world.names[0]} is drained" in done.out
    assert f"emptied: {world.names[0]}" in done.out
