"""`nfvo doctor`: what is missing or broken here, and what mends it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.output import GREEN, RED, YELLOW, Format, Output, paint, put, show

if TYPE_CHECKING:
    from nfvo.doctor import Finding

COLOURS: Mapping[str, str] = {"OK": GREEN, "WARN": YELLOW, "FAIL": RED}


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="read every byte of every image")
    ] = False,
    output: Output = Format.TEXT,
) -> None:
    """
    Look for what is missing, and say how to mend it.

    It needs no server.

    Example: nfvo doctor --deep
    """
    from nfvo.doctor import run

    report(run(deep=deep), output)


def report(found: "Sequence[Finding]", output: Format) -> None:
    """Print findings, and exit with 1 if anything is broken."""
    from nfvo.doctor.report import sick, text

    def painted(sign: str, health: str) -> str:
        return paint(sign, COLOURS.get(health, ""), sys.stdout)

    show([asdict(one) for one in found], output, lambda: put(text(found, painted)))
    raise typer.Exit(1 if sick(found) else 0)
