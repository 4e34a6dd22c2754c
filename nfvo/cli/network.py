"""`nfvo network`: switches and links, and what services have of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from nfvo.cli.client import connect
from nfvo.cli.exits import Exit, Json, unreadable
from nfvo.cli.output import (
    Column,
    Format,
    Output,
    counted,
    put,
    say,
    show,
    show_list,
    table,
)

group = typer.Typer(no_args_is_help=True, help="Switches and links between hosts.")
NETWORK = "/nfvo/v1/network"
NONE = "no network is given; nfvo network set FILE"
Site = Annotated[str, typer.Option(help="whose network it is; else between sites")]


def _ms(key: str) -> Callable[[Json], str]:
    return lambda one: f"{one[key] / 1000:g} ms" if one[key] else "-"


def _services(link: Json) -> str:
    return ", ".join(f"{name} {mbps}" for name, mbps in link["services"].items())


def _share(link: Json) -> str:
    return f"{100 * link['usedMbps'] // max(link['capacityMbps'], 1)} %"


LINKS = (
    Column("LINK", lambda one: one["id"]),
    Column("BETWEEN", lambda one: " ".join(one["ends"]), wide=True),
    Column("USED", lambda one: f"{one['usedMbps']}/{one['capacityMbps']} Mbit/s"),
    Column("SHARE", _share),
    Column("LATENCY", _ms("latencyUs")),
    Column("JITTER", _ms("jitterUs")),
    Column("PRICE", lambda one: f"{one['price']:g}" if one["price"] else "-"),
    Column("SERVICES", _services),
)
SWITCHES = (
    Column("SWITCH", lambda one: one["name"]),
    Column("HOSTS", lambda one: str(len(one["hosts"])) if one["hosts"] else "-"),
    Column("", lambda one: ", ".join(one["hosts"]), wide=True),
)
FINDINGS = (
    Column("WHAT", lambda one: one["what"]),
    Column("WHAT TO DO", lambda one: one["hint"]),
)


@group.command("set")
def set_network(file: Path, site: Site = "", output: Output = Format.TEXT) -> None:
    """
    Give the network of a site, or of what joins sites.

    From then on virtual links that ask for a bit rate or a bound get ways in it, and
    bandwidth of its links.  What was given before is replaced.

    Example: nfvo network set network.yaml --site paris
    """
    try:
        document = file.read_text("utf-8")
    except OSError as error:
        raise unreadable(file, error) from None
    except UnicodeDecodeError:
        raise unreadable(file, OSError("it is no text in UTF-8")) from None
    body = {"file": str(file), "document": document}
    made: Json = connect().put(_path(site), body)
    show(made, output, lambda: say(_told(made)))


@group.command("show")
def show_network(output: Output = Format.TEXT) -> None:
    """
    Show links with what services have of them, and switches.

    Example: nfvo network show -o wide
    """
    found: Json = connect().get(NETWORK)
    if output is Format.NAME:
        put("\n".join(link["id"] for link in found["links"]))
    elif output in (Format.TEXT, Format.WIDE) and not found["given"]:
        say(NONE)
    else:
        wide = output is Format.WIDE
        show(found, output, lambda: put("\n".join(_lines(found, wide=wide))))


@group.command("check")
def check(output: Output = Format.TEXT) -> None:
    """
    Look for what is wrong with the network.

    Hosts that there are not, links that are too full, switches that nothing leads to.
    Exits with 1 if anything is wrong.

    Example: nfvo network check
    """
    found = connect().get(f"{NETWORK}/findings")
    named = [{**one, "name": one["what"]} for one in found]
    rows = named if output is Format.NAME else found
    show_list(rows, FINDINGS, output, "the network is as it should be")
    if found:
        raise typer.Exit(Exit.ERROR)


@group.command("remove")
def remove_network(site: Site = "") -> None:
    """
    Forget a network: links have no limits there again.

    Example: nfvo network remove --site paris
    """
    connect().delete(_path(site))
    say(f"the network {f'of {site}' if site else 'between sites'} is forgotten")


def _path(site: str) -> str:
    return f"{NETWORK}?{urlencode({'site': site})}" if site else NETWORK


def _told(made: Json) -> str:
    hosts = sum(len(switch["hosts"]) for switch in made["switches"])
    count = len(made["switches"])
    switches = f"{count} switch{'' if count == 1 else 'es'}"
    links = counted(len(made["links"]), "link")
    return f"{switches}, {links}, {counted(hosts, 'host')}; see: nfvo network check"


def _lines(found: Json, *, wide: bool) -> Iterator[str]:
    for rows, columns in ((found["links"], LINKS), (found["switches"], SWITCHES)):
        yield table(rows, [one for one in columns if wide or not one.wide])
        yield ""
    yield _told(found)
