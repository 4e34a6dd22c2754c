"""Errors as people read them: what, where, why on each host, and what to do next."""

import sys
from collections.abc import Iterator
from typing import Any

from nfvo.cli.exits import Failure, Json, Refused
from nfvo.cli.output import RED, paint, say


def complain(failure: Failure) -> None:
    """Print a failure with all that is known of it."""
    say(f"{paint('error:', RED, sys.stderr)} {failure.message}")
    if isinstance(failure, Refused):
        for line in details(failure.details):
            say(line)
    if failure.hint:
        say(f"hint: {failure.hint}")


def details(problem: Json) -> Iterator[str]:
    """Yield the lines that say more than the message of problem details."""
    for one in problem.get("problems", ()):
        yield described(one)
    refusal = problem.get("refusal") or {}
    for vnfc in refusal.get("vnfcs", ()):
        yield from _refused(vnfc)


def described(problem: Json) -> str:
    """Return one problem of a document or body, as compilers print them."""
    place = problem.get("place")
    at = f"{place['file']}:{place['line']}:{place['column']}: " if place else ""
    severity = f"{problem['severity']}: " if "severity" in problem else ""
    path = f"{problem['path']}: " if problem.get("path") else ""
    text = f"{at}{severity}{path}{problem['message']}"
    text += f"; expected {problem['expected']}" if problem.get("expected") else ""
    return text + (f"\n    hint: {problem['hint']}" if problem.get("hint") else "")


def _refused(vnfc: Json) -> Iterator[str]:
    yield f"  {vnfc['vnfc']}"
    rejections: list[Any] = list(vnfc["rejections"])
    width = max((len(one["host"]) for one in rejections), default=0)
    for one in rejections:
        yield f"    {one['host'].ljust(width)}  {one['message']}  ({one['constraint']})"
    if vnfc.get("hint"):
        yield f"    hint: {vnfc['hint']}"
