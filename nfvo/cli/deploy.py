"""`nfvo plan` and `apply`: from descriptors to a running service."""

import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nfvo.cli.choice import Flavour, Level, check_same
from nfvo.cli.client import Client, connect
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.goals import SPREAD, goals
from nfvo.cli.operations import Wait
from nfvo.cli.output import Format, Output, put, say, show
from nfvo.cli.parameters import Params, Set, Values, given
from nfvo.cli.plan_text import plan_lines
from nfvo.cli.polling import Timeout
from nfvo.cli.services import begin, go_on
from nfvo.cli.targets import forget, forgotten_unless_planned, nsd_of, target_of
from nfvo.cli.what_if import (
    HowMany,
    Map,
    Sparing,
    Without,
    asked,
    how_many_more,
    planned,
    show_again,
)
from nfvo.cli.with_hosts import on_paper, plan_offline

Name = Annotated[str, typer.Option(help="the name of the service; else its NSD's")]
Nsd = Annotated[str, typer.Option(help="which NSD, if the files have several")]


class OnFailure(StrEnum):
    """What becomes of an operation that fails."""

    ROLLBACK = "rollback"
    HOLD = "hold"


class Kind(StrEnum):
    """What is planned."""

    INSTANTIATE = "instantiate"
    HEAL = "heal"
    TERMINATE = "terminate"


AutoHeal = Annotated[
    bool | None,
    typer.Option(help="repair it without being asked; else as its NSD says"),
]
Placing = Annotated[
    str,
    typer.Option(
        help="spread, pack, latency, price or power; or several: price=1,latency=2"
    ),
]


def plan(  # noqa: PLR0913 - each is an option of the command line
    what: Annotated[str, typer.Argument(help="files to on-board, or a service")],
    name: Name = "",
    nsd: Nsd = "",
    kind: Annotated[Kind, typer.Option(help="of a service")] = Kind.INSTANTIATE,
    flavour: Flavour = "",
    level: Level = "",
    params: Params = "",
    sets: Set = None,
    placement: Placing = SPREAD,
    auto_heal: AutoHeal = None,
    hold: Annotated[
        float,
        typer.Option(min=0, max=3600, help="seconds for which its room is reserved"),
    ] = 0.0,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="exit 10 when something would change")
    ] = False,
    with_hosts: Annotated[
        Path | None, typer.Option(help="hosts in a file, for a plan without a server")
    ] = None,
    map: Map = None,
    without: Without = "",
    spare: Sparing = None,
    how_many: HowMany = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Show what would be done, where and why; touch nothing.

    Example: nfvo plan descriptors/firewall-chain --params my.yaml
    """
    beside = asked(goals(placement), without, spare, how_many, map)
    if with_hosts is not None:
        paper = on_paper(Path(what), with_hosts, nsd, (flavour, level), beside)
        plan_offline(paper, beside, output)
        return
    values = given(params, sets)
    client = connect()
    if _is_plan(what):
        show_again(client, what, beside, output)
        return
    target = target_of(client, what, name, nsd)
    if kind is Kind.INSTANTIATE and _runs(target.view):
        check_same(target.view, flavour, level)
        show({"changes": [], "ns": target.view["name"]}, output, lambda: None)
        say(f"no changes: {target.view['name']} is {target.view['status']}")
        return
    ns_id = target.view["id"]
    sent: dict[str, Any] = {"kind": kind.upper(), "ns": ns_id, "holdS": hold}
    with forgotten_unless_planned(client, target):
        if kind is Kind.INSTANTIATE:
            ours = values.sorted_for(client, *nsd_of(target.view))
            sent |= _values(ours, placement, auto_heal)
            sent |= {"flavour": flavour, "level": level}
        if beside.how_many:
            how_many_more(client, sent, beside, output)
            forget(client, target)
            return
        made = planned(client, sent, beside)
    show(made, output, lambda: put("\n".join(plan_lines(made))))
    say(f"apply it with: nfvo apply {made['id']}")
    if detailed_exitcode and made["changes"]:
        raise typer.Exit(Exit.CHANGES)


def apply(  # noqa: PLR0913 - each is an option of the command line
    what: Annotated[str, typer.Argument(help="files to on-board, or a plan's id")],
    name: Name = "",
    nsd: Nsd = "",
    flavour: Flavour = "",
    level: Level = "",
    params: Params = "",
    sets: Set = None,
    placement: Placing = SPREAD,
    auto_heal: AutoHeal = None,
    on_failure: OnFailure = OnFailure.ROLLBACK,
    wait: Wait = False,
    timeout: Timeout = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Make a service run as its descriptors say, or run a plan.

    Example: nfvo apply descriptors/firewall-chain --params my.yaml --wait
    """
    wait_s = timeout if wait else None
    values = given(params, sets)
    client = connect()
    if _is_plan(what):
        said = (values.any, flavour, level, placement != SPREAD)
        if any(said) or auto_heal is not None:
            what = "a plan has its flavour, parameters, placement, auto-heal"
            raise usage(what, "plan anew")
        path, body = f"/nfvo/v1/plans/{what}/apply", {"onFailure": on_failure.value}
        begin(client, path, body, wait_s, output)
        return
    target = target_of(client, what, name, nsd, files_only=True)
    if _runs(target.view):
        check_same(target.view, flavour, level)
        _keep(client, target.view, wait_s, output)
        if values.any:
            say("the parameters of a running service were not compared")
        return
    with forgotten_unless_planned(client, target):
        sorted_values = values.sorted_for(client, *nsd_of(target.view))
        sent = _values(sorted_values, placement, auto_heal)
        body = {f"nfvo:{name}": value for name, value in sent.items()}
        body |= {"nsFlavourId": flavour, "nsInstantiationLevelId": level}
        body["nfvo:onFailure"] = on_failure.value
        op_id = client.begin(f"{target.path}/instantiate", body)
    go_on(client, op_id, wait_s, output)


def _keep(client: Client, view: Json, wait_s: float | None, output: Format) -> None:
    """Say that nothing is to be done, or join the operation that does it."""
    operation = view["operation"]
    if not operation or operation["final"]:
        show(view, output, lambda: None)
        say(f"no changes: {view['name']} is {view['status']}")
    elif operation["kind"] == "INSTANTIATE" and not operation["needsOperator"]:
        go_on(client, operation["id"], wait_s, output)
    else:
        raise Failure(
            f"{operation['kind']} of {view['name']} is {operation['state']}",
            Exit.CONFLICT,
            hint=f"see: nfvo op show {operation['id']}",
        )


def _runs(view: Json) -> bool:
    """Whether there is something of the service, or will be."""
    operation = view["operation"]
    return bool(view["vnfcs"]) or bool(operation and not operation["final"])


def _values(values: Values, placement: str, auto_heal: bool | None) -> dict[str, Any]:
    return {
        "autoHeal": auto_heal,
        "parameters": dict(values.clear),
        "secrets": dict(values.secret),
        "placement": goals(placement),
    }


def _is_plan(what: str) -> bool:
    try:
        return str(uuid.UUID(what)) == what and not Path(what).exists()
    except ValueError:
        return False
