"""A plan as people read it: what changes, where, and why there."""

from collections.abc import Iterable, Iterator

from nfvo.cli.choice import in_words
from nfvo.cli.exits import Json
from nfvo.cli.output import Column, counted, table

SIGNS = {"create": "+", "delete": "-", "replace": "±", "update": "~"}
COLUMNS = (
    Column("", lambda one: SIGNS.get(one["action"], "?")),
    Column("KIND", lambda one: one["kind"]),
    Column("NAME", lambda one: one["name"]),
    Column("HOST", lambda one: one["host"] or "-"),
    Column("WITH", lambda one: "; ".join(_with(one)) or "-"),
)
WHY_COLUMNS = (
    Column("WHY THERE", lambda one: one["name"]),
    Column("", lambda one: one["host"]),
    Column("", lambda one: one["why"]),
)


def plan_lines(plan: Json) -> Iterator[str]:
    """Yield a plan line by line."""
    variant = in_words(plan)
    of = f"{plan['nsd']} {plan['nsdVersion']}{f', {variant}' if variant else ''}"
    yield f"{plan['kind']} {plan['ns']} ({of})"
    yield ""
    changes = list(plan["changes"])
    if changes:
        told = [c for c in COLUMNS[3:] if any(c.cell(one) != "-" for one in changes)]
        yield table(changes, [*COLUMNS[:3], *told])
        yield ""
    explained = [one for one in changes if one["why"]]
    if explained:
        yield table(explained, WHY_COLUMNS)
        yield ""
    hosts = {change["host"] for change in changes if change["host"]}
    yield (
        f"{counted(len(changes), 'change')} on {counted(len(hosts), 'host')} "
        f"in {counted(len(plan['steps']), 'step')}; "
        f"decided at revision {plan['revision']}"
    )
    yield from estimate_lines(plan["estimate"])
    yield from overhead_lines(plan["overheads"])


def estimate_lines(estimate: Json) -> Iterator[str]:
    """Yield what the service costs and draws, where that is known."""
    price, watts = estimate["pricePerHour"], estimate["watts"]
    if price is not None:
        yield f"it costs {price:g} an hour{_but(estimate['unpriced'], 'a price')}"
    if watts is not None:
        yield f"it draws {watts:g} W{_but(estimate['unmetered'], 'known watts')}"


def overhead_lines(found: Iterable[Json]) -> Iterator[str]:
    """Yield what virtualisation costs, with the hosts where it is the same."""
    hosts: dict[str, list[str]] = {}
    for one in found:
        hosts.setdefault(one["told"], []).append(one["host"])
    for words, names in hosts.items():
        yield f"guests of {', '.join(names)} run on {words}"


def _but(count: int, what: str) -> str:
    return (
        f", but for {counted(count, 'VNFC')} on hosts without {what}" if count else ""
    )


def by_link(addresses: Iterable[str]) -> str:
    """Return addresses written LINK=ADDRESS with each link named once."""
    links: dict[str, list[str]] = {}
    for one in addresses:
        link, _, address = one.rpartition("=")
        links.setdefault(link, []).append(address)
    return " ".join(
        f"{link}={','.join(found)}" if link else ",".join(found)
        for link, found in links.items()
    )


def _with(change: Json) -> Iterator[str]:
    if change["addresses"]:
        yield by_link(change["addresses"])
    if change["detail"]:
        yield change["detail"]
