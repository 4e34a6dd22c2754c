"""Errors as people read them: what, where, why on each host, and what to do next."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from nfvo.cli.exits import Failure, Json, Refused
from nfvo.cli.output import BOLD, CYAN, RED, YELLOW, counted, paint, say

MOST_LINES = 12
"""Hosts that have a line of their own, with the reason why they were not taken."""

SEVERITIES: Mapping[str, str] = {"error": RED, "warning": YELLOW}


def complain(failure: Failure) -> None:
    """Print a failure with all that is known of it."""
    say(f"{paint('error:', RED, sys.stderr)} {failure.message}")
    if isinstance(failure, Refused):
        for line in details(failure.details):
            say(line)
    if failure.hint:
        say(f"{paint('hint:', CYAN, sys.stderr)} {failure.hint}")


def details(problem: Json) -> Iterator[str]:
    """Yield the lines that say more than the message of problem details."""
    for one in problem.get("problems", ()):
        yield described(one, sys.stderr)
    refusal = problem.get("refusal") or {}
    yield from _refused(refusal.get("vnfcs", ()), str(problem.get("hint", "")))
    if conflict := refusal.get("conflict"):
        parts = ", ".join((*conflict["vnfcs"], *conflict["rules"]))
        yield f"  these do not go together, but without any one of them: {parts}"


def described(problem: Json, stream: TextIO) -> str:
    """Return one problem of a document or body, as compilers print them."""
    place = problem.get("place")
    at = f"{place['file']}:{place['line']}:{place['column']}: " if place else ""
    severity = problem.get("severity", "")
    kind = paint(f"{severity}:", SEVERITIES.get(severity, ""), stream)
    path = f"{problem['path']}: " if problem.get("path") else ""
    text = f"{paint(at, BOLD, stream)}{f'{kind} ' if severity else ''}"
    text += f"{path}{problem['message']}"
    text += f"; expected {problem['expected']}" if problem.get("expected") else ""
    hint = f"\n    {paint('hint:', CYAN, stream)} {problem.get('hint')}"
    return text + (hint if problem.get("hint") else "")


def _refused(vnfcs: Sequence[Json], said: str) -> Iterator[str]:
    """Yield why hosts were not taken: VNFCs with the same reasons and hint together."""
    alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for vnfc in vnfcs:
        many = len(vnfc["rejections"]) > MOST_LINES
        lines = reason_lines(vnfc["reasons"]) if many else _each(vnfc["rejections"])
        key = (tuple(lines), vnfc.get("hint") or "")
        alike.setdefault(key, []).append(vnfc["vnfc"])
    for (reasons, hint), names in alike.items():
        yield f"  {', '.join(names)}"
        yield from (f"    {reason}" for reason in reasons)
        if hint and hint != said:
            yield f"    {paint('hint:', CYAN, sys.stderr)} {hint}"


def reason_lines(reasons: Sequence[Json]) -> Iterator[str]:
    """Yield a line for each constraint: of how many hosts, and the nearest of them."""
    hosts = [counted(one["hosts"], "host") for one in reasons]
    width = max(map(len, hosts), default=0)
    for one, told in zip(reasons, hosts, strict=True):
        also = f" (and {counted(one['also'], 'other')})" if one["also"] else ""
        near = f"nearest: {one['nearest']}, {one['message']}"
        yield f"{told.rjust(width)}  {one['constraint']}{also}; {near}"


def _each(rejections: Sequence[Json]) -> Iterator[str]:
    """Yield a line for every host."""
    width = max((len(one["host"]) for one in rejections), default=0)
    for one in rejections:
        yield "; also ".join(
            [f"{one['host'].ljust(width)}  {one['message']}", *one.get("also", ())]
        )
