"""`nfvo optimise`: what should move where, in an order in which each step fits."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from nfvo.cli.client import connect
from nfvo.cli.complaints import details
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.output import Column, Format, Output, counted, put, say, show, table
from nfvo.cli.what_if import names_in

OPTIMISATION = "/nfvo/v1/optimisation"
MIB_PER_GIB = 1024
MIB = {"MiB": 1, "GiB": MIB_PER_GIB, "TiB": 1024 * MIB_PER_GIB}
BUDGET = re.compile(r"(\d{1,9}) ?(moves?|MiB|GiB|TiB)")


class Goal(StrEnum):
    """What hosts are to be like (docs/placement.md)."""

    CONSOLIDATE = "consolidate"
    REBALANCE = "rebalance"
    UNSTRAND = "unstrand"


STEPS = (
    Column("STEP", lambda one: str(one["number"])),
    Column("SERVICE", lambda one: one["service"]),
    Column("VNFCS", lambda one: " ".join(one["vnfcs"])),
    Column("FROM", lambda one: one["source"]),
    Column("TO", lambda one: one["target"] + " (passing)" * one["passing"]),
    Column("GIB", lambda one: f"{one['mib'] / MIB_PER_GIB:.1f}"),
    Column("WHY", lambda one: one["why"]),
    Column("PROJECT", lambda one: one["project"], wide=True),
)
STAYS = (
    Column("SERVICE", lambda one: one["service"] or "-"),
    Column("VNFCS", lambda one: " ".join(one["vnfcs"]) or "-"),
    Column("HOST", lambda one: one["host"]),
    Column("WHY IT STAYS", lambda one: one["why"]),
    Column("HINT", lambda one: one["hint"]),
)


def optimise(  # noqa: PLR0913 (each is an option of the command line)
    site: Annotated[str, typer.Option(help="only the hosts of this site")] = "",
    drain: Annotated[
        list[str] | None,
        typer.Option(help="hosts to be emptied, as HOST or HOST,HOST,..."),
    ] = None,
    goal: Annotated[Goal | None, typer.Option(help="what for")] = None,
    budget: Annotated[str, typer.Option(help="'20 moves' or '100 GiB'")] = "",
    with_hosts: Annotated[
        Path | None, typer.Option(help="no server: hosts and VMs of a file")
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """
    Show what to move where, so that every step fits.

    Nothing is changed. 4 if something stays on a host that is to be drained.

    Example: nfvo optimise --goal consolidate --budget '20 moves'
    """
    drained = [name for one in drain or () for name in names_in(one)]
    if goal is None and not drained:
        raise usage("what for?", "name a --goal, or a host with --drain")
    limits = _budget(budget)
    if with_hosts is not None:
        from nfvo.cli.on_paper import optimised

        plan = optimised(with_hosts, goal, drained, site, limits)
    else:
        asked = [("goal", goal), ("site", site), *limits.items()]
        query = [(name, value) for name, value in asked if value not in (None, "")]
        query += [("drain", host) for host in drained]
        plan = connect().get(f"{OPTIMISATION}?{urlencode(query)}")
    steps = [{"number": n, **one} for n, one in enumerate(plan["steps"], 1)]
    plan = {**plan, "steps": steps}
    show(plan, output, lambda: put("\n".join(_lines(plan))))
    if plan["stays"]:
        raise _unfinished(plan["stays"])


def _budget(text: str) -> dict[str, int]:
    """Return the limits that a budget sets, by their names in the API."""
    if not text:
        return {}
    found = BUDGET.fullmatch(text.strip())
    if found is None:
        raise usage(f"{text!r} is no budget", "write '20 moves' or '100 GiB'")
    amount, unit = int(found[1]), found[2]
    if unit in MIB:
        return {"mib": amount * MIB[unit]}
    return {"moves": amount}


def _lines(plan: Json) -> Iterator[str]:
    if plan["steps"]:
        yield table(plan["steps"], STEPS)
        yield ""
    if plan["stays"]:
        yield table(plan["stays"], STAYS)
        yield ""
    moves = sum(len(step["vnfcs"]) for step in plan["steps"])
    gib = sum(step["mib"] for step in plan["steps"]) / MIB_PER_GIB
    yield f"{counted(moves, 'move')}, {gib:.1f} GiB at most (memory, and disks whole)"
    if plan["emptied"]:
        yield f"emptied: {', '.join(plan['emptied'])}"
    before, after = plan["before"], plan["after"]
    yield f"hosts in use: {before['used']}, then {after['used']}"
    for what in ("imbalance", "peak"):
        yield f"{what}: {before[what]:.1%}, then {after[what]:.1%}"
    if plan["yardstick"]:
        yield (
            f"room for more of {plan['yardstick']}: {before['room']}, "
            f"then {after['room']}; stranded: {_stranded(before)}, "
            f"then {_stranded(after)}"
        )


def _stranded(measure: Json) -> str:
    left = measure["stranded"]
    return f"{left['vcpus']} vCPU and {left['memoryMib'] / MIB_PER_GIB:.1f} GiB"


def _unfinished(stays: list[Json]) -> Failure:
    for stay in stays:
        if stay["refusal"]:
            say(f"{stay['service']}: {stay['why']}")
            for line in details(stay):
                say(line)
    hosts = ", ".join(dict.fromkeys(stay["host"] for stay in stays))
    return Failure(
        f"not everything can leave {hosts}", Exit.CONFLICT, hint="see WHY IT STAYS"
    )
