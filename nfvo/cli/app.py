"""All commands together; to add one, write it and name it in ``COMMANDS``."""

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from nfvo import __version__
from nfvo.cli import (
    alarms,
    backup,
    capacity,
    catalogue,
    convert,
    deploy,
    diff,
    doctor,
    drift,
    events,
    explain,
    fencing,
    host_set,
    hosts,
    logs,
    network,
    offline,
    operations,
    optimise,
    packages,
    server,
    services,
    sites,
)
from nfvo.cli.complaints import complain
from nfvo.cli.endpoint import FLAG
from nfvo.cli.exits import Exit, Failure
from nfvo.cli.output import put, say

COMMANDS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("up", server.up),
    ("down", server.down),
    ("status", server.status),
    ("doctor", doctor.doctor),
    ("backup", backup.backup),
    ("restore", backup.restore),
    ("resume", backup.resume),
    ("validate", offline.validate),
    ("graph", offline.graph),
    ("show", convert.show),
    ("convert", convert.convert),
    ("plan", deploy.plan),
    ("apply", deploy.apply),
    ("get", services.get),
    ("describe", services.describe),
    ("explain", explain.explain),
    ("capacity", capacity.capacity),
    ("diff", diff.diff),
    ("heal", services.heal),
    ("optimise", optimise.optimise),
    ("terminate", services.terminate),
    ("delete", services.delete),
    ("logs", logs.logs),
    ("wait", operations.wait),
    ("events", events.events),
)
GROUPS = (
    ("ns", services.group),
    ("op", operations.group),
    ("alarm", alarms.group),
    ("host", hosts.host_group),
    ("site", sites.group),
    ("network", network.group),
    ("drift", drift.group),
    ("image", catalogue.image_group),
    ("descriptor", catalogue.descriptor_group),
    ("package", packages.group),
)

hosts.host_group.command("fencing")(fencing.fencing)
hosts.host_group.command("fence")(fencing.fence)
hosts.host_group.command("set")(host_set.set_host)


def build() -> typer.Typer:
    """Return the application with all of its commands."""
    app = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Plan, run and heal network services.  Exit codes: docs/cli.md.",
    )
    app.callback()(_root)
    for name, command in COMMANDS:
        app.command(name)(command)
    for name, group in GROUPS:
        app.add_typer(group, name=name)
    return app


def run() -> None:
    """Run the command that was typed, and exit as it ended."""
    try:
        build()()
    except Failure as failure:
        complain(failure)
        sys.exit(failure.code)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(Exit.INTERRUPTED)


def _version(wanted: bool) -> None:
    if wanted:
        put(f"nfvo {__version__}")
        raise typer.Exit


def _root(
    url: Annotated[
        str, typer.Option(help="the server; else $NFVO_URL, else the one of nfvo up")
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version
    FLAG.set(url)
