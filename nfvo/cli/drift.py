"""`nfvo drift`: what deviates on hosts, and an operator's word on it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

import typer

from nfvo.cli.client import connect, part
from nfvo.cli.exits import Json
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

group = typer.Typer(no_args_is_help=True, help="What is not as it should be on hosts.")
DRIFT = "/nfvo/v1/drift"
Id = Annotated[str, typer.Argument(help="of nfvo drift list -o wide")]
THERE, NOT_THERE = "there", "-"


class Kind(StrEnum):
    """How something deviates (``lcm.deviation``)."""

    MISSING = "missing"
    CHANGED = "changed"
    DEAD = "dead"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


def _expected(one: Json) -> str:
    if one["kind"] == Kind.CHANGED:
        return _pairs(one["expected"])
    return THERE if one["kind"] == Kind.MISSING else NOT_THERE


def _observed(one: Json) -> str:
    if one["kind"] == Kind.CHANGED:
        return _pairs(one["observed"])
    return NOT_THERE if one["kind"] == Kind.MISSING else THERE


def _pairs(values: Mapping[str, str]) -> str:
    return "; ".join(f"{what} {value}" for what, value in values.items())


COLUMNS = (
    Column("KIND", lambda one: one["kind"]),
    Column("HOST", lambda one: one["host"]),
    Column("WHAT", lambda one: one["what"]),
    Column("NAME", lambda one: one["name"]),
    Column("SERVICE", lambda one: one["ns"]),
    Column("STATUS", lambda one: one["status"] or ""),
    Column("EXPECTED", _expected),
    Column("OBSERVED", _observed),
    Column("SINCE", lambda one: seconds(one["ageS"])),
    Column("WORD", lambda one: one["word"]),
    Column("DETAIL", lambda one: one["detail"]),
    Column("ID", lambda one: one["id"], wide=True),
    Column("OWNER", lambda one: one["owner"], wide=True),
    Column("INSTALLATION", lambda one: one["installation"], wide=True),
)
SURVEY_COLUMNS = (
    Column("HOST", lambda one: one["host"]),
    Column("SURVEYED", lambda one: seconds(one["ageS"])),
    Column("PENDING", lambda one: "yes" if one["pending"] else ""),
    Column("DETAIL", lambda one: one["detail"]),
)


@group.command("list")
def list_drift(
    host: Annotated[str, typer.Option(help="of this host only")] = "",
    ns: Annotated[str, typer.Option(help="of this service only")] = "",
    kind: Annotated[Kind | None, typer.Option(help="of this kind only")] = None,
    output: Output = Format.TEXT,
) -> None:
    """
    List what deviates, as of the last surveys.

    Example: nfvo drift list --kind unknown
    """
    drift = connect().get(f"{DRIFT}?{_query(host=host, ns=ns, kind=kind)}")
    if output is Format.NAME:
        put_ids(drift["deviations"])
        return
    show_list(drift["deviations"], COLUMNS, output, "nothing deviates")
    if output in (Format.TEXT, Format.WIDE):
        say(table(drift["surveys"], SURVEY_COLUMNS))


@group.command("show")
def show_deviation(id: Id, output: Output = Format.YAML) -> None:
    """
    Show one deviation with all that is known of it.

    Example: nfvo drift show 4b0ee4a9-5c7c-5a3e-8f6e-0f6f6f1c2d3e
    """
    one = connect().get(f"{DRIFT}/{part(id)}")
    show(one, output, lambda: put(table([one], COLUMNS)))


@group.command("adopt")
def adopt(id: Id) -> None:
    """
    Let a VM that is unknown be its VNFC's again.

    Example: nfvo drift adopt 4b0ee4a9-5c7c-5a3e-8f6e-0f6f6f1c2d3e
    """
    one = _say(id, "adopt")
    say(f"{one['name']} is the VM of {one['owner']} in {one['ns']} again")


@group.command("delete")
def delete(id: Id) -> None:
    """
    Have what no record knows removed; a VM with its disks.

    Example: nfvo drift delete 4b0ee4a9-5c7c-5a3e-8f6e-0f6f6f1c2d3e
    """
    one = _say(id, "delete")
    say(f"{one['name']} goes with the next survey of {one['host']}")


@group.command("ignore")
def ignore(id: Id) -> None:
    """
    Let it be as it is, without an alarm.

    Example: nfvo drift ignore 4b0ee4a9-5c7c-5a3e-8f6e-0f6f6f1c2d3e
    """
    one = _say(id, "ignore")
    say(f"{one['what']} {one['name']} on {one['host']} is left as it is")


def put_ids(deviations: Sequence[Json]) -> None:
    """Print what adopt, delete and ignore are called with; names are not unique."""
    for one in deviations:
        put(one["id"])


def _say(id: str, word: str) -> Json:
    said: Json = connect().post(f"{DRIFT}/{part(id)}/{word}").body
    return said


def _query(**given: str | None) -> str:
    return urlencode({name: value for name, value in given.items() if value})
