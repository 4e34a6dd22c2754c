"""`nfvo host set`: what operators decide of a host that is there."""

from typing import Annotated

import typer

from nfvo.cli.client import connect, part
from nfvo.cli.exits import usage
from nfvo.cli.hosts import HOSTS
from nfvo.cli.output import Format, Output, say, show

CPUS = typer.Option(
    "--dedicated-cpus", help="a list such as 2-15,18-31; none: no CPU is set aside"
)


def set_host(
    name: str,
    dedicated_cpus: Annotated[str, CPUS] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Set CPUs aside for vCPUs that want their own.

    All else on the host keeps off them, so nothing may be placed there while this
    changes: nfvo host drain.

    Example: nfvo host set hv1 --dedicated-cpus 2-15,18-31
    """
    if not dedicated_cpus:
        raise usage("nothing is to be changed", "see: nfvo host set --help")
    cpus = "" if dedicated_cpus == "none" else dedicated_cpus
    host = connect().patch(f"{HOSTS}/{part(name)}", {"dedicatedCpus": cpus})
    there = host["dedicatedCpus"] or "no CPUs"
    show(host, output, lambda: say(f"host {name} has {there} set aside"))
