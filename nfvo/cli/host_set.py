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
LEND = typer.Option(
    "--lend",
    help="PCI devices that VMs may have: NIC=NETWORK (its virtual functions), "
    "ADDRESS[=ALIAS] or VENDOR:PRODUCT[=ALIAS]; may be repeated",
)
NO_LEND = typer.Option("--no-lend", help="what VMs may have no more; may be repeated")
DIMENSIONS = ("vcpus", "memory", "disk")
Said = dict[str, Any]
Words = tuple[list[str] | None, list[str] | None]
"""What is added, and what is taken away."""


def set_host(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    dedicated_cpus: Annotated[str, CPUS] = "",
    rack: Annotated[str | None, typer.Option(help="where in its zone it is")] = None,
    trait: Annotated[list[str] | None, TRAIT] = None,
    no_trait: Annotated[list[str] | None, NO_TRAIT] = None,
    overcommit: Annotated[str, OVERCOMMIT] = "",
    price: Annotated[str, PRICE] = "",
    watts: Annotated[str, WATTS] = "",
    lend: Annotated[list[str] | None, LEND] = None,
    no_lend: Annotated[list[str] | None, NO_LEND] = None,
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
    if not (body or trait or no_trait or lend or no_lend):
        raise usage("nothing is to be changed", "see: nfvo host set --help")
    client, path = connect(), f"{HOSTS}/{part(name)}"
    body |= _lists(client, path, traits=(trait, no_trait), lends=(lend, no_lend))
    host = client.patch(path, body)
    show(host, output, lambda: say(_told(name, host, body)))


def read_overcommit(text: str) -> Said:
    """Return what ``--overcommit`` says, as it goes over the wire."""
    return {} if text == "none" else figures("--overcommit", text, DIMENSIONS)


def _lists(client: Client, path: str, *, traits: Words, lends: Words) -> Said:
    """Return the lists with some more and some fewer, where anything was said."""
    said: Said = {}
    if any(traits):
        more, fewer = traits
        there = set(client.get(path)["traits"])
        said["traits"] = sorted((there | set(more or ())) - set(fewer or ()))
    if any(lends):
        more, fewer = lends
        lent: Said = client.get(path)["lends"]
        kept = {what: name for what, name in lent.items() if what not in (fewer or ())}
        pairs = (one.partition("=") for one in more or ())
        said["lends"] = kept | {what: name for what, _, name in pairs}
    return said


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
