"""`nfvo diff --live`: what runs against what should, freshly looked at."""

from collections.abc import Iterator
from typing import Annotated

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.drift import COLUMNS, Kind, put_ids
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.output import Format, Output, put, say, seconds, show, table
from nfvo.cli.polling import looks

NS, HOSTS = "/nfvo/v1/ns", "/nfvo/v1/hosts"
WELL = frozenset({"RUNNING", "NOT_INSTANTIATED"})
IGNORED = "ignore"


def diff(  # noqa: PLR0913 - each is an option of the command line
    name: Annotated[str, typer.Argument(help="one service; else all")] = "",
    live: Annotated[bool, typer.Option("--live", help="against hypervisors")] = False,
    host: Annotated[str, typer.Option(help="one host; else all")] = "",
    survey: Annotated[
        bool, typer.Option("--survey/--no-survey", help="look afresh first")
    ] = True,
    timeout: Annotated[
        float, typer.Option(min=0, help="seconds to wait for that")
    ] = 30.0,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="exit 10 when something is to be done")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Show where hypervisors differ from our records.

    Example: nfvo diff firewall-chain --live
    """
    if not live:
        hint = "what files would change: nfvo plan PATH"
        raise usage("say what to compare with: nfvo diff --live", hint)
    if name and host:
        raise usage("give a service or --host, not both")
    client, path = connect(), _path(name, host)
    unseen = _survey(client, path, timeout) if survey else []
    drift = client.get(path)
    sick = [] if host else _sick(client, name)
    told = {**drift, "services": sick}
    show(told, output, lambda: _print(drift, sick, output))
    if unseen:
        raise Failure(
            f"not surveyed within {timeout:.0f} s: {', '.join(unseen)}",
            Exit.TIMEOUT,
            hint=f"see why: nfvo host check {unseen[0]}",
        )
    if detailed_exitcode and (any(map(_calls, drift["deviations"])) or sick):
        raise typer.Exit(Exit.CHANGES)


def _calls(one: Json) -> bool:
    """Whether somebody should do something about a deviation."""
    return bool(one["kind"] != Kind.FOREIGN and one["word"] != IGNORED)


def _path(name: str, host: str) -> str:
    if name:
        return f"{NS}/{part(name)}/drift"
    return f"{HOSTS}/{part(host)}/drift" if host else "/nfvo/v1/drift"


def _survey(client: Client, path: str, timeout: float) -> list[str]:
    """Have the hosts concerned looked at; return those that were not, in time."""
    surveys = client.get(path)["surveys"]
    asked = {one["host"] for one in surveys if one["reachable"]}
    blind = [one["host"] for one in surveys if not one["reachable"]]
    for host in sorted(asked):
        client.post(f"{HOSTS}/{part(host)}/survey")
    late: list[str] = []
    for _ in looks(max(timeout, 0.001)):
        surveys = client.get(path)["surveys"]
        late = [s["host"] for s in surveys if s["pending"] and s["host"] in asked]
        if not late:
            break
    return sorted([*late, *blind])


def _sick(client: Client, name: str) -> list[Json]:
    """Return the services that do not run as they should."""
    services = client.get(NS)
    wanted = (one for one in services if name in ("", one["name"], one["id"]))
    return [one for one in wanted if one["status"] not in WELL]


def _print(drift: Json, sick: list[Json], output: Format) -> None:
    deviations = drift["deviations"]
    if output is Format.NAME:
        put_ids(deviations)
        return
    if deviations:
        wanted = [c for c in COLUMNS if output is Format.WIDE or not c.wide]
        put(table(deviations, wanted))
    for service in sick:
        why = f": {service['detail']}" if service["detail"] else ""
        put(f"service {service['name']} is {service['status']}{why}")
    if not deviations and not sick:
        say("nothing deviates")
    _say_how_old(drift["surveys"])
    for step in dict.fromkeys(_next(deviations, sick)):
        say(f"next: {step}")


def _say_how_old(surveys: list[Json]) -> None:
    ages = [one["ageS"] for one in surveys if one["ageS"] is not None]
    if ages:
        say(f"surveyed {seconds(max(ages))} ago or later")
    for survey in surveys:
        if not survey["ok"]:
            say(f"{survey['host']} could not be surveyed: {survey['detail']}")


def _next(deviations: list[Json], sick: list[Json]) -> Iterator[str]:
    """Yield what to type, what mends most first."""
    yield from (one["next"] for one in deviations if one["next"])
    for service in sick:
        yield f"nfvo describe {service['name']}"
