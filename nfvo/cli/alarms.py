"""`nfvo alarm`: what an operator should know about now."""

from typing import Annotated

import typer

from nfvo.cli.client import connect, part
from nfvo.cli.exits import Exit, Failure
from nfvo.cli.output import Column, Format, Output, say, show_list

group = typer.Typer(no_args_is_help=True, help="Alarms.")
ALARMS = "/nfvo/v1/alarms"
COLUMNS = (
    Column("SEVERITY", lambda one: one["severity"]),
    Column("SINCE", lambda one: one["raisedAt"][:19].replace("T", " ")),
    Column("CLEARED", lambda one: (one["clearedAt"] or "")[:19].replace("T", " ")),
    Column("WHAT", lambda one: one["what"]),
    Column("CODE", lambda one: one["code"]),
    Column("ACK", lambda one: one["acknowledgedBy"]),
    Column("DETAIL", lambda one: one["detail"]),
    Column("ID", lambda one: one["id"], wide=True),
)


@group.command("list")
def list_alarms(
    all: Annotated[
        bool, typer.Option("--all", help="those that have cleared, too")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    List the open alarms, the worst first.

    Example: nfvo alarm list --all -o wide
    """
    found = connect().get(f"{ALARMS}?all=true" if all else ALARMS)
    show_list(found, COLUMNS, output, "no alarms")


@group.command("ack")
def acknowledge(
    what: Annotated[str, typer.Argument(help="an alarm's id, or its code")],
    output: Output = Format.TEXT,
) -> None:
    """
    Say that you look after an alarm; it stays open.

    A code means all open alarms that have it.

    Example: nfvo alarm ack ns.needs-operator
    """
    client = connect()
    open_now = client.get(ALARMS)
    meant = [one for one in open_now if what in (one["id"], one["code"])]
    if not meant:
        message = f"there is no open alarm {what}"
        raise Failure(message, Exit.NOT_FOUND, hint="see nfvo alarm list -o wide")
    done = [
        client.post(f"{ALARMS}/{part(one['id'])}/acknowledge").body for one in meant
    ]
    if output is not Format.TEXT:
        show_list(done, COLUMNS, output, "no alarms")
        return
    for one in done:
        say(f"{one['code']} of {one['what']} is acknowledged")
