"""`nfvo host set`: what operators decide and say of a host that is there."""

from typing import Annotated, Any

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import usage
from nfvo.cli.figures import figures
from nfvo.cli.hosts import HOSTS
from nfvo.cli.output import Format, Output, say, show

CPUS = typer.Option(
    "--dedicated-cpus", help="a list such as 2-15,18-31; none: no CPU is set aside"
)
TRAIT = typer.Option("--trait", help="what it is or has; may be repeated")
NO_TRAIT = typer.Option("--no-trait", help="what it has no more; may be repeated")
OVERCOMMIT = typer.Option(
    help="what is promised for each: vcpus=4,memory=1.5; none: as its site has it"
)
PRICE = typer.Option(help="per hour: vcpu=0.01,gib=0.005, or of all of it: host=0.4")
WATTS = typer.Option(help="what it draws, idle and in full use: 90-350")
DIMENSIONS = ("vcpus", "memory", "disk")
Said = dict[str, Any]


def set_host(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    dedicated_cpus: Annotated[str, CPUS] = "",
    rack: Annotated[str | None, typer.Option(help="where in its zone it is")] = None,
    trait: Annotated[list[str] | None, TRAIT] = None,
    no_trait: Annotated[list[str] | None, NO_TRAIT] = None,
    overcommit: Annotated[str, OVERCOMMIT] = "",
    price: Annotated[str, PRICE] = "",
    watts: Annotated[str, WATTS] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Set CPUs aside, or say what a host is, has and costs.

    All else on a host keeps off CPUs that are set aside, so nothing may be placed there
    while they change: nfvo host drain.  Everything else may be said at any time.

    Example: nfvo host set hv1 --rack r7 --overcommit vcpus=4 --watts 90-350
    """
    body: Said = {}
    if dedicated_cpus:
        body["dedicatedCpus"] = "" if dedicated_cpus == "none" else dedicated_cpus
    if rack is not None:
        body["rack"] = rack
    if overcommit:
        body["overcommit"] = read_overcommit(overcommit)
    if price:
        body["price"] = figures("--price", price, ("host", "vcpu", "gib"))
    if watts:
        body["power"] = _power(watts)
    if not (body or trait or no_trait):
        raise usage("nothing is to be changed", "see: nfvo host set --help")
    client, path = connect(), f"{HOSTS}/{part(name)}"
    if trait or no_trait:
        body["traits"] = _traits(client, path, trait or [], no_trait or [])
    host = client.patch(path, body)
    show(host, output, lambda: say(_told(name, host, body)))


def read_overcommit(text: str) -> Said:
    """Return what ``--overcommit`` says, as it goes over the wire."""
    return {} if text == "none" else figures("--overcommit", text, DIMENSIONS)


def _traits(client: Client, path: str, more: list[str], fewer: list[str]) -> list[str]:
    there = set(client.get(path)["traits"])
    return sorted((there | set(more)) - set(fewer))


def _power(text: str) -> Said:
    idle, dash, full = text.partition("-")
    try:
        return {"idleW": float(idle), "fullW": float(full if dash else idle)}
    except ValueError:
        raise usage(f"--watts {text}", "write IDLE-FULL: 90-350") from None


def _told(name: str, host: Said, body: Said) -> str:
    if "dedicatedCpus" in body:
        return f"host {name} has {host['dedicatedCpus'] or 'no CPUs'} set aside"
    return f"host {name} is as you say"
