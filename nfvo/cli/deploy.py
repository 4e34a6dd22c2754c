"""`nfvo plan` and `apply`: from descriptors to a running service."""

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.complaints import described
from nfvo.cli.exits import Exit, Failure, Json, Refused, usage, which_nsd
from nfvo.cli.operations import Wait
from nfvo.cli.output import Format, Output, put, say, show
from nfvo.cli.parameters import Params, Set, Values, given
from nfvo.cli.plan_text import plan_lines
from nfvo.cli.polling import Timeout
from nfvo.cli.services import NS, SOL, begin, go_on

Name = Annotated[str, typer.Option(help="the name of the service; else its NSD's")]
Nsd = Annotated[str, typer.Option(help="which NSD, if the files have several")]


class OnFailure(StrEnum):
    """What becomes of an operation that fails."""

    ROLLBACK = "rollback"
    HOLD = "hold"


class Placement(StrEnum):
    """What makes a host a good one."""

    SPREAD = "spread"
    PACK = "pack"


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
    Placement, typer.Option(help="over many hosts, or onto as few as can be")
]


@dataclass(frozen=True, slots=True)
class Target:
    """A service; ``fresh`` when this command has created it."""

    view: Json
    fresh: bool = False

    @property
    def path(self) -> str:
        """Where SOL005 has it."""
        return f"{SOL}/{part(self.view['id'])}"


def plan(  # noqa: PLR0913 - each is an option of the command line
    what: Annotated[str, typer.Argument(help="files to on-board, or a service")],
    name: Name = "",
    nsd: Nsd = "",
    kind: Annotated[Kind, typer.Option(help="of a service")] = Kind.INSTANTIATE,
    params: Params = "",
    sets: Set = None,
    placement: Placing = Placement.SPREAD,
    auto_heal: AutoHeal = None,
    hold: Annotated[
        float,
        typer.Option(min=0, max=3600, help="seconds for which its room is reserved"),
    ] = 0.0,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="exit 10 when something would change")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Show what would be done, where and why; touch nothing.

    Example: nfvo plan descriptors/firewall-chain --params my.yaml
    """
    values = given(params, sets)
    client = connect()
    target = _target(client, what, name, nsd)
    if kind is Kind.INSTANTIATE and _runs(target.view):
        show({"changes": [], "ns": target.view["name"]}, output, lambda: None)
        say(f"no changes: {target.view['name']} is {target.view['status']}")
        return
    ns_id = target.view["id"]
    sent: dict[str, Any] = {"kind": kind.upper(), "ns": ns_id, "holdS": hold}
    with _forgotten_unless_planned(client, target):
        if kind is Kind.INSTANTIATE:
            ours = values.sorted_for(client, *_nsd(target.view))
            sent |= _values(ours, placement, auto_heal)
        made = client.post("/nfvo/v1/plans", sent).body
    show(made, output, lambda: put("\n".join(plan_lines(made))))
    say(f"apply it with: nfvo apply {made['id']}")
    if detailed_exitcode and made["changes"]:
        raise typer.Exit(Exit.CHANGES)


def apply(  # noqa: PLR0913 - each is an option of the command line
    what: Annotated[str, typer.Argument(help="files to on-board, or a plan's id")],
    name: Name = "",
    nsd: Nsd = "",
    params: Params = "",
    sets: Set = None,
    placement: Placing = Placement.SPREAD,
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
        if values.any or placement is not Placement.SPREAD or auto_heal is not None:
            raise usage("a plan has its parameters, placement, auto-heal", "plan anew")
        path, body = f"/nfvo/v1/plans/{what}/apply", {"onFailure": on_failure.value}
        begin(client, path, body, wait_s, output)
        return
    target = _target(client, what, name, nsd, files_only=True)
    if _runs(target.view):
        _keep(client, target.view, wait_s, output)
        if values.any:
            say("the parameters of a running service were not compared")
        return
    with _forgotten_unless_planned(client, target):
        sorted_values = values.sorted_for(client, *_nsd(target.view))
        sent = _values(sorted_values, placement, auto_heal)
        body = {f"nfvo:{name}": value for name, value in sent.items()}
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


def _target(
    client: Client, what: str, name: str, nsd: str, files_only: bool = False
) -> Target:
    """Return the service that is meant; files are on-boarded first."""
    path = Path(what)
    if path.exists():
        chosen = _onboard(client, path, nsd)
        return _ensure(client, name or chosen["id"], chosen)
    if files_only or "/" in what:
        hint = "give a file or a folder that is there, or the id of a plan"
        message = f"there is no file, folder or plan {what}"
        raise Failure(message, Exit.NOT_FOUND, hint=hint)
    return Target(_service(client, what))


def _service(client: Client, name: str) -> Json:
    try:
        view: Json = client.get(f"{NS}/{part(name)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        message = f"there is no file, folder or service {name}"
        hint = "check the path; services are listed by: nfvo get"
        raise Failure(message, Exit.NOT_FOUND, hint=hint) from None
    return view


def _onboard(client: Client, path: Path, nsd: str) -> Json:
    """Send all descriptors of a file or folder; return the NSD among them."""
    taken = client.post("/nfvo/v1/descriptors", {"files": _texts(path)}).body
    for warning in taken["warnings"]:
        say(described(warning, sys.stderr))
    nsds = [d for d in taken["descriptors"] if d["kind"] == "nsd"]
    meant: list[Json] = [d for d in nsds if nsd in ("", d["id"])]
    if len(meant) != 1:
        raise which_nsd(str(path), [d["id"] for d in nsds])
    return meant[0]


def _texts(path: Path) -> dict[str, str]:
    """Return the texts of a file or folder by name, or say why there are none."""
    from nfvo.descriptor import sources
    from nfvo.descriptor.problems import Problem

    found = list(sources.texts([path]))
    problems = [one for one in found if isinstance(one, Problem)]
    for problem in problems:
        say(described(problem.model_dump(mode="json"), sys.stderr))
    if problems:
        raise Failure(
            f"{path} was not sent", Exit.ERROR, hint=f"see: nfvo validate {path}"
        )
    return {one.source.file: one.text for one in found if not isinstance(one, Problem)}


def _ensure(client: Client, name: str, nsd: Json) -> Target:
    """Return the service of this name, created if there is none."""
    try:
        view = client.get(f"{NS}/{part(name)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        body = {"nsdId": nsd["id"], "nsName": name, "nfvo:nsdVersion": nsd["version"]}
        created = client.post(SOL, body).body
        return Target(client.get(f"{NS}/{part(created['id'])}"), fresh=True)
    if _nsd(view) != (nsd["id"], nsd["version"]):
        raise Failure(
            f"{name} is a {' '.join(_nsd(view))}, not a {nsd['id']} {nsd['version']}",
            Exit.CONFLICT,
            hint=f"take another --name, or: nfvo terminate {name}; nfvo delete {name}",
        )
    return Target(view)


def _nsd(view: Json) -> tuple[str, str]:
    return view["nsd"], view["nsdVersion"]


def _values(
    values: Values, placement: Placement, auto_heal: bool | None
) -> dict[str, Any]:
    return {
        "autoHeal": auto_heal,
        "parameters": dict(values.clear),
        "secrets": dict(values.secret),
        "placement": placement,
    }


@contextmanager
def _forgotten_unless_planned(client: Client, target: Target) -> Iterator[None]:
    """Delete a service again that was created for something that was refused."""
    try:
        yield
    except Failure as failure:
        if target.fresh and failure.code is not Exit.UNREACHABLE:
            client.delete(target.path)
        raise


def _is_plan(what: str) -> bool:
    try:
        return str(uuid.UUID(what)) == what and not Path(what).exists()
    except ValueError:
        return False
