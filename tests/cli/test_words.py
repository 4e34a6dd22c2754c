"""Texts that people read: plans, refusals, problems, and progress."""

import io
import sys

import pytest

from nfvo.cli.complaints import described, details
from nfvo.cli.exits import which_nsd
from nfvo.cli.plan_text import by_link, plan_lines
from nfvo.cli.progress import Lines, Live

OPERATION = {
    "kind": "HEAL",
    "state": "PROCESSING",
    "final": False,
    "needsOperator": False,
    "stepsDone": 3,
    "stepsUndone": 0,
    "stepsTotal": 4,
}


def step(state, began="2026-01-01T00:00:00Z"):
    return {
        "id": "1",
        "title": "boot a/vm/0 on hv1",
        "host": "hv1",
        "state": state,
        "error": "",
        "firstCallAt": began,
    }


def test_a_step_that_is_looked_at_again_is_one_line(capsys):
    lines = Lines()
    for one in (step("PENDING", None), step("RUNNING"), step("PENDING")):
        lines.show(OPERATION, [one])
    lines.show(OPERATION, [step("RUNNING")])
    lines.show({**OPERATION, "state": "COMPLETED", "final": True}, [step("DONE")])
    told = [line.split(maxsplit=1)[1] for line in capsys.readouterr().err.splitlines()]
    assert told == [
        "HEAL is PROCESSING",
        "RUNNING     boot a/vm/0 on hv1",
        "DONE        boot a/vm/0 on hv1",
    ]


@pytest.mark.parametrize("state", ["RUNNING", "PENDING"])
def test_people_see_a_step_under_way_also_between_two_looks_at_it(state):
    from rich.console import Console

    class Screen:
        def update(self, drawn):
            self.drawn = drawn

    screen, out = Screen(), io.StringIO()
    Live(screen).show(OPERATION, [step(state), step("PENDING", None)])
    Console(file=out, width=60).print(screen.drawn)
    head, *rows = out.getvalue().splitlines()
    assert head == "HEAL PROCESSING  3/4 steps"
    assert [row.split(maxsplit=1)[1].split("  ")[0].strip() for row in rows] == [
        "boot a/vm/0 on hv1 0.0s"
    ]


def test_vnfcs_refused_for_the_same_reasons_are_told_together():
    why = [{"host": "hv1", "message": "asks 16 vCPU, 1 of 2 are free"}]
    vnfcs = [{"vnfc": name, "rejections": why, "hint": "grow"} for name in "ab"]
    told = list(details({"refusal": {"vnfcs": vnfcs}, "hint": "grow"}))
    assert told == ["  a, b", "    hv1  asks 16 vCPU, 1 of 2 are free"]
    told = list(details({"refusal": {"vnfcs": vnfcs}, "hint": "grow twice"}))
    assert told[-1] == "    hint: grow"


def test_a_plan_keeps_its_signs_and_says_why_below():
    change = {"action": "delete", "kind": "vnfc", "name": "a/vm/0", "host": "hv1"}
    change |= {"addresses": [], "detail": "", "why": ""}
    plan = {"kind": "TERMINATE", "ns": "a", "nsd": "a", "nsdVersion": "1"}
    plan |= {"flavour": "default", "level": ""}
    plan |= {"changes": [change], "steps": [1], "revision": 7}
    plan["estimate"] = {"pricePerHour": None, "watts": None}
    plan["overheads"] = []
    told = list(plan_lines(plan))
    assert told[2].splitlines()[1].split() == ["-", "vnfc", "a/vm/0", "hv1"]
    assert told[-1] == "1 change on 1 host in 1 step; decided at revision 7"
    plan["changes"] = [{**change, "action": "create", "why": "the only one"}]
    assert any("the only one" in line for line in plan_lines(plan))


def test_each_link_of_a_vnfc_is_named_once():
    assert by_link(["a=10.0.0.1", "a=fd00::1", "b=10.1.0.1"]) == (
        "a=10.0.0.1,fd00::1 b=10.1.0.1"
    )


def test_problems_have_colours_on_a_terminal_only(monkeypatch):
    problem = {
        "place": {"file": "a.yaml", "line": 1, "column": 2},
        "severity": "error",
        "message": "no",
        "hint": "yes",
    }
    plain = "a.yaml:1:2: error: no\n    hint: yes"
    assert described(problem, sys.stdout) == plain
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31merror:\x1b[0m" in described(problem, terminal)


def test_files_without_an_nsd_are_told_from_files_with_two():
    assert "no NSD" in which_nsd("x", []).message
    assert which_nsd("x", ["a", "b"]).hint.endswith("a, b")
