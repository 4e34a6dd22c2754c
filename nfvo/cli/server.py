"""`nfvo up`, `down` and `status`: the server itself."""

from typing import Annotated

import typer

from nfvo.cli.client import connect
from nfvo.cli.endpoint import home
from nfvo.cli.exits import Json
from nfvo.cli.output import Format, Output, put, show

HELD = (
    "restored:     {}: nothing is removed or healed by itself until you have looked"
    "\n              (nfvo diff --live) and typed nfvo resume"
)


def up(
    detach: Annotated[
        bool, typer.Option("-d", "--detach", help="run in the background")
    ] = False,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0: 8420, or any that is free")] = 0,
) -> None:
    """
    Run all of nfvo here, until Ctrl-C or nfvo down.

    All of it: database, queue, workers and API.

    Example: nfvo up -d
    """
    from nfvo import supervisor

    raise typer.Exit(supervisor.up(home(), detach=detach, host=host, port=port))


def down() -> None:
    """
    Stop what nfvo up started.

    Example: nfvo down
    """
    from nfvo import supervisor

    raise typer.Exit(supervisor.down(home()))


def status(output: Output = Format.TEXT) -> None:
    """
    Count services, hosts and operations of the server.

    Example: nfvo status
    """
    found = connect().get("/nfvo/v1/status")
    show(found, output, lambda: put(_lines(found)))


def _lines(found: Json) -> str:
    counts = (
        f"{kind + ':':<14}{_counted(found[kind])}"
        for kind in ("services", "hosts", "operations", "alarms")
    )
    first = f"{'version:':<14}{found['version']}  (revision {found['revision']})"
    held = [HELD.format(found["restoredAt"])] if found["restoredAt"] else []
    return "\n".join([first, *counts, *held])


def _counted(counts: Json) -> str:
    listed = (f"{count} {name}" for name, count in sorted(counts.items()))
    return ", ".join(listed) or "none"
