"""`nfvo wait` and `op`: operations."""

from typing import Annotated

import typer

from nfvo.cli.awaiting import await_service
from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Exit, Failure, Json, Refused
from nfvo.cli.output import (
    Column,
    Format,
    Output,
    put,
    say,
    seconds,
    show,
    show_list,
    table,
)
from nfvo.cli.polling import Timeout
from nfvo.cli.progress import OPS, conclude, follow, without_host

group = typer.Typer(no_args_is_help=True, help="Operations on services.")
STOPPED = ("FAILED_TEMP", "ROLLED_BACK")
SOL = "/nslcm/v2/ns_lcm_op_occs"
Id = Annotated[str, typer.Argument(help="the id of an operation")]
Wait = Annotated[bool, typer.Option("--wait", help="until it has ended")]
COLUMNS = (
    Column("ID", lambda one: one["id"]),
    Column("KIND", lambda one: one["kind"]),
    Column("STATE", lambda one: one["state"]),
    Column("STEPS", lambda one: f"{one['stepsDone']}/{one['stepsTotal']}"),
    Column("STARTED", lambda one: (one["startedAt"] or "-")[:19]),
    Column("TOOK", lambda one: seconds(one["wallS"])),
    Column("CAUSE", lambda one: one["cause"]),
    Column("BY", lambda one: one["actor"], wide=True),
    Column("PLAN", lambda one: one["planId"], wide=True),
    Column("ERROR", lambda one: one["error"]),
)
STEP_COLUMNS = (
    Column("SEQ", lambda one: str(one["seq"])),
    Column("STATE", lambda one: one["state"]),
    Column("STEP", without_host),
    Column("HOST", lambda one: one["host"]),
    Column("RETRIES", lambda one: str(one["attempts"] or "")),
    Column("ERROR", lambda one: one["error"]),
)


def wait(
    what: Annotated[str, typer.Argument(help="an operation's id, or a service")],
    wanted: Annotated[
        str, typer.Option("--for", help="a state; else COMPLETED, RUNNING")
    ] = "",
    timeout: Timeout = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Follow an operation, or wait for the state of a service.

    Example: nfvo wait firewall-chain --for RUNNING --timeout 60
    """
    client = connect()
    try:
        operation = follow(client, what, timeout)
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        show(await_service(client, what, wanted, timeout), output, lambda: None)
        return
    if wanted and operation["state"] == wanted.upper():
        show(operation, output, lambda: None)
    else:
        finish(operation, output)


@group.command("list")
def list_operations(
    ns: Annotated[str, typer.Argument(help="of one service only")] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    List operations, newest first.

    Example: nfvo op list firewall-chain
    """
    path = f"/nfvo/v1/ns/{part(ns)}/operations" if ns else OPS
    show_list(connect().get(path), COLUMNS, output, "no operations yet")


@group.command("show")
def show_operation(op: Id, output: Output = Format.TEXT) -> None:
    """
    Show one operation with its steps.

    Example: nfvo op show OPERATION
    """
    client = connect()
    operation = client.get(f"{OPS}/{part(op)}")
    steps = client.get(f"{OPS}/{part(op)}/steps")

    def text() -> None:
        put(table([operation], COLUMNS))
        put("")
        put(table(steps, STEP_COLUMNS))

    show({**operation, "steps": steps}, output, text)


@group.command("retry")
def retry(
    op: Id, wait: Wait = False, timeout: Timeout = 0.0, output: Output = Format.TEXT
) -> None:
    """
    Try the failed steps of an operation again.

    Example: nfvo op retry OPERATION --wait
    """
    client = connect()
    client.post(f"{SOL}/{part(op)}/retry")
    if wait:
        finish(follow(client, op, timeout), output)
    else:
        _tell(client, op, output, f"it goes on; nfvo wait {op}")


@group.command("rollback")
def rollback(
    op: Id, wait: Wait = False, timeout: Timeout = 0.0, output: Output = Format.TEXT
) -> None:
    """
    Take a failed operation back.

    Example: nfvo op rollback OPERATION --wait
    """
    client = connect()
    client.post(f"{SOL}/{part(op)}/rollback")
    if not wait:
        _tell(client, op, output, f"rolling back; nfvo wait {op}")
        return
    operation = follow(client, op, timeout)
    show(operation, output, lambda: None)
    if operation["state"] == "ROLLED_BACK":
        say(f"{operation['kind']} is taken back")
    else:
        conclude(operation)


@group.command("fail")
def fail(op: Id, output: Output = Format.TEXT) -> None:
    """
    Give a failed operation up; nfvo terminate cleans up.

    Example: nfvo op fail OPERATION
    """
    client = connect()
    state = client.post(f"{SOL}/{part(op)}/fail").body["operationState"]
    _tell(client, op, output, f"operation {op} is {state}")


@group.command("cancel")
def cancel(
    op: Id,
    force: Annotated[
        bool, typer.Option("--force", help="at once; what is under way is not awaited")
    ] = False,
    wait: Wait = False,
    timeout: Timeout = 0.0,
    output: Output = Format.TEXT,
) -> None:
    """
    Stop an operation that is on its way.

    Example: nfvo op cancel OPERATION --wait
    """
    client = connect()
    mode = "FORCEFUL" if force else "GRACEFUL"
    client.post(f"{SOL}/{part(op)}/cancel", {"cancelMode": mode})
    if not wait:
        _tell(client, op, output, f"it stops; nfvo wait {op}")
        return
    operation = follow(client, op, timeout)
    show(operation, output, lambda: None)
    if operation["state"] in STOPPED:
        say(f"{operation['kind']} is {operation['state']}: {operation['error']}")
        return
    conclude(operation)
    hint = f"see: nfvo op show {op}"
    raise Failure("it had ended by then", Exit.CONFLICT, hint=hint)


def finish(operation: Json, output: Format) -> None:
    """Print an operation that has been waited for, and end as it did."""
    show(operation, output, lambda: None)
    conclude(operation)


def _tell(client: Client, op: str, output: Format, words: str) -> None:
    """Print an operation as it is now; people are told in words."""
    if output is Format.TEXT:
        say(words)
    else:
        show(client.get(f"{OPS}/{part(op)}"), output, lambda: say(words))
