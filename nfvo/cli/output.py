"""
What is printed: data to stdout, everything else to stderr, colours for people only.

A list of things is a table of ``Column``s; ``-o json`` and ``yaml`` show what the API
answered, ``name`` the names, ``wide`` the columns that are left out otherwise.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TextIO

import typer


class Format(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"
    NAME = "name"
    WIDE = "wide"


Output = Annotated[
    Format, typer.Option("-o", "--output", help="text, wide, name, json or yaml")
]
STEERING = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
GREEN, YELLOW, RED, CYAN, DIM, BOLD = "32", "33", "31", "36", "2", "1"
COLOURS: Mapping[str, str] = {
    "RUNNING": GREEN,
    "READY": GREEN,
    "COMPLETED": GREEN,
    "DONE": GREEN,
    "STARTING": YELLOW,
    "HEALING": YELLOW,
    "TERMINATING": YELLOW,
    "ROLLING_BACK": YELLOW,
    "ROLLED_BACK": YELLOW,
    "PROCESSING": YELLOW,
    "UPLOADING": YELLOW,
    "ONBOARDED": GREEN,
    "ERROR": RED,
    "DEGRADED": YELLOW,
    "UNKNOWN": YELLOW,
    "PAUSED": YELLOW,
    "CORDONED": YELLOW,
    "SUSPECT": YELLOW,
    "QUARANTINED": YELLOW,
    "LEAVING": YELLOW,
    "STOPPED": RED,
    "MISSING": RED,
    "FAILED": RED,
    "FAILED_TEMP": RED,
    "DOWN": RED,
    "UNDO_FAILED": RED,
    "CRITICAL": RED,
    "MAJOR": RED,
    "MINOR": YELLOW,
    "WARNING": YELLOW,
    "NOT_INSTANTIATED": DIM,
    "NEW": DIM,
    "PENDING": DIM,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and the text of its cell in one row."""

    title: str
    cell: Callable[[Any], str]
    wide: bool = False


def coloured(stream: TextIO) -> bool:
    """Whether someone watches a stream who wants colours (no-color.org)."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return stream.isatty() and not dumb


def paint(text: str, colour: str, stream: TextIO) -> str:
    """Return text in a colour where that is wanted."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and coloured(stream) else text


def say(message: str) -> None:
    """Tell the user something that is no data."""
    typer.echo(printable(message), err=True)


def put(text: str) -> None:
    """Print data."""
    typer.echo(printable(text))


def printable(text: str) -> str:
    """Return text in which nothing but colours steers the terminal."""
    return STEERING.sub("\ufffd", text)


def show_json(value: object) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, indent=2))


def show(value: object, format: Format, text: Callable[[], None]) -> None:
    """Print one thing: as JSON or YAML, else as ``text`` does."""
    if format is Format.JSON:
        show_json(value)
    elif format is Format.YAML:
        _show_yaml(value)
    elif format is Format.NAME and isinstance(value, Mapping) and _name(value):
        put(_name(value))
    else:
        text()


def show_list(
    rows: Sequence[Any], columns: Sequence[Column], format: Format, nothing: str
) -> None:
    """Print many things; ``nothing`` is said when there are none."""
    if format is Format.NAME:
        for row in rows:
            put(_name(row))
        return
    if not rows and format in (Format.TEXT, Format.WIDE):
        say(nothing)
        return
    wanted = [c for c in columns if format is Format.WIDE or not c.wide]
    show(rows, format, lambda: put(table(rows, wanted)))


def table(rows: Iterable[Any], columns: Sequence[Column]) -> str:
    """Return rows as aligned columns, without those that are empty; coloured."""
    titles = [column.title for column in columns]
    cells = [[column.cell(row) for column in columns] for row in rows]
    used = [n for n in range(len(titles)) if not cells or any(row[n] for row in cells)]
    lines = [[line[n] for n in used] for line in (titles, *cells)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        paint(cell.ljust(width), COLOURS.get(cell, ""), sys.stdout)
        for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def seconds(value: object) -> str:
    """Return an age or a duration in few characters."""
    if not isinstance(value, int | float):
        return "-"
    if value < 10:
        return f"{value:.1f}s"
    if value < 120:
        return f"{value:.0f}s"
    return f"{value / 60:.0f}m" if value < 7200 else f"{value / 3600:.0f}h"


def counted(number: int, what: str) -> str:
    """Return a number of things, as one says it: 1 error, 2 errors."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("id") or "")


def _show_yaml(value: object) -> None:
    import yaml

    text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    typer.echo(text, nl=False)
