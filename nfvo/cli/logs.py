"""`nfvo logs`: what was done, step by step, and what the hypervisors said to it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Exit, Failure, Json, Refused
from nfvo.cli.operations import COLUMNS as OPERATION_COLUMNS
from nfvo.cli.output import Column, Format, Output, put, seconds, show, table
from nfvo.cli.progress import OPS, without_host
from nfvo.cli.services import NS, vnfc_columns

STEP_COLUMNS = (
    Column("BEGAN", lambda one: (one["firstCallAt"] or "-")[11:23]),
    Column("TOOK", lambda one: seconds(_took(one))),
    Column("STATE", lambda one: one["state"]),
    Column("RETRIES", lambda one: str(one["attempts"] or "")),
    Column("HOST", lambda one: one["host"] or "-"),
    Column("STEP", without_host),
    Column("SAID", lambda one: one["error"]),
)


def logs(
    what: Annotated[str, typer.Argument(help="a service, or the id of an operation")],
    vnfc: Annotated[str, typer.Argument(help="steps about one VNFC only")] = "",
    last: Annotated[
        int, typer.Option(min=0, max=1000, help="so many operations, 0: all")
    ] = 1,
    output: Output = Format.TEXT,
) -> None:
    """
    Show each step: when, where, and what the VIM said.

    Those of a VNFC are its own, and its images, networks, disks and seeds.

    Example: nfvo logs firewall-chain client/vm/0 --last 0
    """
    client = connect()
    view, operations = _found(client, what, last)
    seen = _vnfc(view, vnfc) if view and vnfc else None
    told = [_told(client, one, vnfc) for one in operations]
    show(told, output, lambda: put("\n".join(_lines(told, seen))))


def _found(client: Client, what: str, last: int) -> tuple[Json | None, list[Json]]:
    """Return a service with its last operations (0: all), or one operation alone."""
    try:
        return None, [client.get(f"{OPS}/{part(what)}")]
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
    view = client.get(f"{NS}/{part(what)}")
    path = f"{NS}/{part(view['id'])}/operations"
    return view, client.get_first(path, last) if last else client.get(path)


def _vnfc(view: Json, name: str) -> Json:
    vnfcs: list[Json] = list(view["vnfcs"])
    for one in vnfcs:
        if one["name"] == name:
            return one
    names = ", ".join(one["name"] for one in vnfcs) or "none"
    message = f"{view['name']} has no VNFC {name}"
    raise Failure(message, Exit.NOT_FOUND, hint=f"it has {names}")


def _told(client: Client, operation: Json, vnfc: str) -> dict[str, Any]:
    steps = client.get(f"{OPS}/{part(operation['id'])}/steps")
    wanted = [one for one in steps if not vnfc or vnfc in one["vnfcs"]]
    return {**operation, "steps": wanted}


def _lines(told: list[dict[str, Any]], vnfc: Json | None) -> Iterator[str]:
    if vnfc:
        yield table([vnfc], vnfc_columns([vnfc], wide=False))
        yield ""
    if not told:
        yield "nothing was done yet"
    for operation in told:
        yield table([operation], [one for one in OPERATION_COLUMNS if not one.wide])
        yield ""
        yield table(operation["steps"], STEP_COLUMNS)
        yield ""


def _took(step: Json) -> float | None:
    began, ended = step["firstCallAt"], step["foundDoneAt"]
    if not began or not ended:
        return None
    return (
        datetime.fromisoformat(ended) - datetime.fromisoformat(began)
    ).total_seconds()
