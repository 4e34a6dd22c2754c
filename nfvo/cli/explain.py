"""`nfvo explain`: why VNFCs are where they are, and on no other host."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from nfvo.cli.choice import Flavour, Level
from nfvo.cli.client import Client, connect, part
from nfvo.cli.complaints import reason_lines
from nfvo.cli.exits import Exit, Json, Refused
from nfvo.cli.output import Column, Format, Output, counted, put, show, show_list
from nfvo.cli.plan_text import overhead_lines, plan_lines
from nfvo.cli.services import NS
from nfvo.cli.what_if import PLANS, asked
from nfvo.cli.with_hosts import explained, judged, on_paper

VERDICTS = (
    Column("HOST", lambda one: one["host"]),
    Column("SCORE", lambda one: "-" if one["rejection"] else f"{one['score']:.2f}"),
    Column("FAILS", lambda one: (one["rejection"] or {}).get("constraint", "-")),
    Column("WHY", lambda one: "; also ".join(_words(one))),
)


def explain(  # noqa: PLR0913 - each is an option of the command line
    what: Annotated[str, typer.Argument(help="a service, the id of a plan, or files")],
    vnfc: Annotated[str, typer.Option(help="what there is to say of every host")] = "",
    with_hosts: Annotated[
        Path | None, typer.Option(help="hosts in a file, for files without a server")
    ] = None,
    nsd: Annotated[str, typer.Option(help="which NSD of the files")] = "",
    flavour: Flavour = "",
    level: Level = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Show why VNFCs are where they are, and what others lack.

    Example: nfvo explain firewall-chain --vnfc firewall/vm/0
    """
    if with_hosts is not None:
        beside = asked("spread", "", None, how_many=False, map=None)
        paper = on_paper(Path(what), with_hosts, nsd, (flavour, level), beside)
        _tell(partial(judged, paper), partial(explained, paper), vnfc, output)
        return
    client = connect()
    plan = _plan_of(client, what)
    _tell(
        partial(_verdicts, client, plan), partial(_accounts, client, plan), vnfc, output
    )


def _tell(
    verdicts: Callable[[str], Sequence[Json]],
    accounts: Callable[[], Json],
    vnfc: str,
    output: Format,
) -> None:
    """Print what there is to say of all hosts for one VNFC, or in short for each."""
    if vnfc:
        show_list(verdicts(vnfc), VERDICTS, output, "there are no hosts")
        return
    found = accounts()
    show(found, output, lambda: put("\n".join(_lines(found))))


def _plan_of(client: Client, what: str) -> Json:
    """Return the plan that is meant, or the one that placed a service."""
    try:
        found: Json = client.get(f"{PLANS}/{part(what)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        found = client.get(f"{NS}/{part(what)}/explanation")
    return found


def _verdicts(client: Client, plan: Json, vnfc: str) -> Sequence[Json]:
    query = urlencode({"vnfc": vnfc})
    found: Sequence[Json] = client.get(f"{PLANS}/{part(plan['id'])}/verdicts?{query}")
    return found


def _accounts(client: Client, plan: Json) -> Json:
    return {**plan, "accounts": client.get(f"{PLANS}/{part(plan['id'])}/accounts")}


def _lines(found: Json) -> Iterator[str]:
    """Yield what there is to say: VNFCs with the same to say of hosts together."""
    if "changes" in found:
        plain = [{**change, "why": ""} for change in found["changes"]]
        yield from plan_lines({**found, "changes": plain})
        yield ""
    before: list[str] = []
    for one in found["accounts"]:
        yield f"{one['vnfc']} on {one['host']}: {one['why']}"
        if one["scores"]:
            yield f"  scores {_scored(one)}"
        if second := one["runnerUp"]:
            yield f"  next is {second['host']} with {_scored(second)}"
        others = list(_others(one))
        yield from ["  hosts: as above"] if others == before else others
        before = others
    if "changes" not in found:
        yield from overhead_lines(found["overheads"])


def _others(account: Json) -> Iterator[str]:
    possible, hosts = account["possible"], counted(account["hosts"], "host")
    lacking = ":" if account["reasons"] else ""
    yield f"  {possible} of {hosts} would do{lacking}"
    yield from (f"    {line}" for line in reason_lines(account["reasons"]))


def _scored(one: Json) -> str:
    terms = ", ".join(f"{name} {value:.2f}" for name, value in one["scores"].items())
    return f"{one['score']:.2f} ({terms})"


def _words(verdict: Json) -> Iterator[str]:
    yield verdict["message"]
    yield from (verdict["rejection"] or {}).get("also", ())
