"""`nfvo events`: what changed, and what changes now."""

import json
import time
from collections.abc import Iterator
from typing import Annotated

import typer

from nfvo.cli.client import Client, connect
from nfvo.cli.exits import Exit, Failure, Json, Refused
from nfvo.cli.output import Column, Format, Output, put, show_list

AGAIN_AFTER_S = 1.0
FORGIVEN_S = 15.0
COLUMNS = (
    Column("REV", lambda one: str(one["rev"])),
    Column("OP", lambda one: one["op"]),
    Column("KIND", lambda one: one["kind"]),
    Column("ID", lambda one: one["id"]),
)


def events(
    since: Annotated[
        int, typer.Option(help="after this revision; -1: from now on")
    ] = 0,
    follow: Annotated[
        bool, typer.Option("-f", "--follow", help="until Ctrl-C")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Show what changed, oldest first.

    Followed, JSON has one object in a line.

    Example: nfvo events --since -1 --follow -o json
    """
    client = connect()
    if since < 0:
        since = client.get("/nfvo/v1/status")["revision"]
    if not follow:
        show_list(_until_now(client, since), COLUMNS, output, "nothing changed")
        return
    for change in _changes(client, since):
        put(_line(change, output))


def _until_now(client: Client, since: int) -> list[Json]:
    """Return the changes so far, page by page."""
    found: list[Json] = []
    while page := client.get(f"/nfvo/v1/changes?since={since}")["changes"]:
        found.extend(page)
        since = page[-1]["rev"]
    return found


def _changes(client: Client, since: int) -> Iterator[Json]:
    """Yield changes as they come; go on where it broke off when the server restarts."""
    failing_since = time.monotonic()
    while True:
        began = time.monotonic()
        try:
            for id, data in client.stream(f"/nfvo/v1/events?since={since}"):
                since = int(id)
                yield json.loads(data)
        except Failure as failure:
            if time.monotonic() - began > FORGIVEN_S:
                failing_since = time.monotonic()
            away = failure.code is Exit.UNREACHABLE or _is_full(failure)
            if not away or time.monotonic() - failing_since > FORGIVEN_S:
                raise
        time.sleep(AGAIN_AFTER_S)


def _is_full(failure: Failure) -> bool:
    return isinstance(failure, Refused) and failure.status >= 500


def _line(change: Json, output: Format) -> str:
    if output is Format.JSON:
        return json.dumps(change)
    if output is Format.NAME:
        return str(change["id"])
    return (
        f"{change['rev']:>8}  {change['op']:<6}  {change['kind']:<16}  {change['id']}"
    )
