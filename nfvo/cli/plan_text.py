"""A plan as people read it: what changes, where, and why there."""

from collections.abc import Iterator

from nfvo.cli.exits import Json
from nfvo.cli.output import Column, table

SIGNS = {"create": "+", "delete": "-", "replace": "±", "update": "~"}
COLUMNS = (
    Column("", lambda one: SIGNS.get(one["action"], "?")),
    Column("KIND", lambda one: one["kind"]),
    Column("NAME", lambda one: one["name"]),
    Column("HOST", lambda one: one["host"] or "-"),
    Column("ADDRESSES", lambda one: ", ".join(one["addresses"]) or "-"),
    Column("DETAIL", lambda one: one["detail"] or "-"),
    Column("WHY", lambda one: one["why"] or "-"),
)


def plan_lines(plan: Json) -> Iterator[str]:
    """Yield a plan line by line."""
    yield f"{plan['kind']} {plan['ns']} ({plan['nsd']} {plan['nsdVersion']})"
    yield ""
    changes = list(plan["changes"])
    if changes:
        used = [c for c in COLUMNS if any(c.cell(one) != "-" for one in changes)]
        yield table(changes, used)
        yield ""
    hosts = {change["host"] for change in changes if change["host"]}
    yield (
        f"{len(changes)} changes on {len(hosts)} hosts in {len(plan['steps'])} steps; "
        f"decided at revision {plan['revision']}"
    )
