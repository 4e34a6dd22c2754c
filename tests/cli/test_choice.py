"""`--flavour` and `--level` as they are typed."""

import re

import pytest

from tests.lcm.world import SAMPLES

pytestmark = pytest.mark.usefixtures("image")

FARM = str(SAMPLES / "web-farm")
BUSY = "--flavour guarded --level busy"


def test_apply_makes_what_was_chosen_and_shows_it(stack, run):
    done = run(f"apply {FARM} {BUSY} --wait")
    assert done.code == 0, done.err
    view = run("get web-farm -o json").json
    assert (view["flavour"], view["level"]) == ("guarded", "busy")
    assert len(view["vnfcs"]) == 6
    assert "flavour guarded, level busy" in run("describe web-farm").out


def test_a_plan_tells_its_flavour_and_level_and_keeps_them(stack, run):
    planned = run(f"plan {FARM} {BUSY} -o json").json
    assert (planned["flavour"], planned["level"]) == ("guarded", "busy")
    shown = run(f"explain {planned['id']}").out
    assert "(web-farm 1.0, flavour guarded, level busy)" in shown
    assert run(f"apply {planned['id']} --flavour open").code == 2
    assert run(f"apply {planned['id']} --wait").code == 0
    assert run("get web-farm -o json").json["level"] == "busy"


def test_a_running_service_does_not_become_another_flavour(stack, run):
    assert run(f"apply {FARM} --wait").code == 0
    assert run(f"apply {FARM} --flavour open --level quiet --wait").code == 0
    for command in ("apply", "plan"):
        other = run(f"{command} {FARM} {BUSY}")
        assert other.code == 4
        assert "is of flavour open, level quiet, not of flavour guarded" in other.err
        assert "nfvo terminate web-farm" in other.err


@pytest.mark.parametrize("command", ["plan", "apply", "graph", "show", "validate"])
def test_an_unknown_flavour_is_refused_with_those_that_there_are(stack, run, command):
    refused = run(f"{command} {FARM} --flavour closed --level calm")
    assert refused.code == 1
    assert "no flavour 'closed' and no level 'calm'" in refused.err
    assert "flavour guarded (levels quiet and busy)" in refused.err
    assert run("get -o json").json == []


def test_graph_draws_the_flavour(run):
    drawn = run(f"graph {FARM} {BUSY}").out
    assert '"web-2: farm-web"' in drawn and '"wall: farm-wall"' in drawn
    assert "wall" not in run(f"graph {FARM}").out


def test_show_prints_the_flavour_with_the_numbers_of_its_level(run):
    shown = run(f"show {FARM} {BUSY} -o json").json
    (nsd,) = [one for one in shown if one["kind"] == "nsd"]
    (flavour,) = nsd["flavours"]
    assert {p["id"]: p.get("instances", 1) for p in flavour["vnf_profiles"]} == {
        "user": 1,
        "wall": 1,
        "web": 2,
    }


def commands() -> list[str]:
    """Return what the README of the sample tells to type."""
    readme = (SAMPLES / "web-farm" / "README.md").read_text()
    (block,) = re.findall(r"^```sh\n(.*?)^```", readme, re.M | re.S)
    return [line.removeprefix("nfvo ") for line in block.splitlines()]


def test_the_readme_of_the_sample_works_as_it_is_written(stack, run):
    ended = {line: run(line) for line in commands()}
    assert {line: done.err for line, done in ended.items() if done.code} == {}
    assert "flavour guarded, level busy" in ended["describe web-farm"].out
    assert run("get web-farm -o json").json["flavour"] == "open"
