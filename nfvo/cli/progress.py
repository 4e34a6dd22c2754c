"""An operation while it runs: its steps, live for people and as lines for logs."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from nfvo.cli.client import Client, part
from nfvo.cli.exits import Exit, Failure, Json, Refused
from nfvo.cli.output import COLOURS, coloured, paint, printable, say, seconds
from nfvo.cli.polling import looks

OPS = "/nfvo/v1/op_occs"
SHOWN = ("RUNNING", "UNDOING")
QUIET = ("PENDING", "TO_UNDO")
FORGIVEN_S = 15.0
MOST_SHOWN = 10


class Display(Protocol):
    """Shows how far an operation is."""

    def show(self, operation: Json, steps: Sequence[Json]) -> None:
        """Show it as it is now."""


class Lines:
    """One line for each step that begins, ends or fails."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._state = ""

    def show(self, operation: Json, steps: Sequence[Json]) -> None:
        """Print what is new; how it ended is left to ``conclude``."""
        over = operation["final"] or operation["needsOperator"]
        if operation["state"] != self._state and not over:
            self._state = operation["state"]
            say(f"{_clock()}  {operation['kind']} is {self._state}")
        for step in steps:
            now = "RUNNING" if _waits(step) else step["state"]
            if now not in QUIET and now != self._told.get(step["id"]):
                self._told[step["id"]] = now
                say(_line(step, now))


class Live:
    """How many steps are done, and those under way, drawn anew each time."""

    def __init__(self, live: Any) -> None:
        from rich.spinner import Spinner

        self._live = live
        self._spinner = Spinner("dots")
        self._since: dict[str, float] = {}

    def show(self, operation: Json, steps: Sequence[Json]) -> None:
        """Draw it."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        done, total = operation["stepsDone"], operation["stepsTotal"]
        if operation["state"] == "ROLLING_BACK":
            done, total = operation["stepsUndone"], done + operation["stepsUndone"]
        rows = Table.grid(padding=(0, 1))
        head = f"{operation['kind']} {operation['state']}  {done}/{total} steps"
        under_way = [one for one in steps if one["state"] in SHOWN or _waits(one)]
        for step in under_way[:MOST_SHOWN]:
            began = self._since.setdefault(step["id"], time.monotonic())
            took = Text(seconds(time.monotonic() - began), style="dim")
            rows.add_row(self._spinner, Text(_titled(step)), took)
        if len(under_way) > MOST_SHOWN:
            rows.add_row("", f"and {len(under_way) - MOST_SHOWN} more")
        self._live.update(Group(Text(head, style="bold"), rows))


@contextmanager
def display() -> Iterator[Display]:
    """Yield what fits the terminal, or the log."""
    if not coloured(sys.stderr):
        yield Lines()
        return
    from rich.console import Console
    from rich.live import Live as RichLive

    with RichLive(console=Console(stderr=True), transient=True) as live:
        yield Live(live)


def follow(client: Client, op_id: str, timeout: float) -> Json:
    """
    Show an operation until it needs nobody any longer, or somebody.

    Returns it as it is then.  Raises ``Failure`` with exit code 7 after ``timeout``
    seconds (0: never); on Ctrl-C it goes on without us, and we say how to come back.
    """
    last_answer = time.monotonic()
    try:
        with display() as shown:
            for _ in looks(timeout):
                try:
                    operation = client.get(f"{OPS}/{part(op_id)}")
                    shown.show(operation, client.get(f"{OPS}/{part(op_id)}/steps"))
                except Failure as failure:
                    _forgive(failure, last_answer)
                    continue
                last_answer = time.monotonic()
                if operation["final"] or operation["needsOperator"]:
                    return dict(operation)
    except KeyboardInterrupt:
        hint = f"come back: nfvo wait {op_id}; or stop it: nfvo op cancel {op_id}"
        raise Failure("detached; it goes on", Exit.INTERRUPTED, hint=hint) from None
    raise Failure(
        f"not finished after {seconds(timeout)}; it goes on",
        Exit.TIMEOUT,
        hint=f"come back with: nfvo wait {op_id}",
    )


def conclude(operation: Json) -> None:
    """Say how an operation ended; raises ``Failure`` unless it was well."""
    kind, state = operation["kind"], operation["state"]
    if state == "COMPLETED":
        wall, ours = seconds(operation["wallS"]), seconds(operation["oursS"])
        shown = paint(state, COLOURS[state], sys.stderr)
        say(f"{kind} {shown} in {wall} (nfvo itself: {ours})")
        if operation["error"]:
            say(operation["error"])
        return
    for failed in operation["failed"]:
        say(f"  {failed}")
    error = f": {operation['error']}" if operation["error"] else ""
    raise Failure(f"{kind} is {state}{error}", Exit.FAILED, hint=_ways_out(operation))


def _ways_out(operation: Json) -> str:
    id = operation["id"]
    if operation["needsOperator"]:
        back = f"nfvo op rollback {id}, " if operation["canRollBack"] else ""
        return f"nfvo op retry {id}, {back}or nfvo op fail {id}"
    return f"nfvo op show {id}"


def _forgive(failure: Failure, last_answer: float) -> None:
    """Let the server be away for a moment: it may be restarting."""
    away = isinstance(failure, Refused) and failure.status >= 500
    if not away and failure.code is not Exit.UNREACHABLE:
        raise failure
    if time.monotonic() - last_answer > FORGIVEN_S:
        raise failure


def _waits(step: Json) -> bool:
    """Whether a step has begun and is looked at again soon, as the boot of a guest."""
    return step["state"] == "PENDING" and step["firstCallAt"] is not None


def _line(step: Json, state: str) -> str:
    state = paint(state.ljust(11), COLOURS.get(state, ""), sys.stderr)
    error = f": {step['error']}" if step["error"] else ""
    return f"{_clock()}  {state} {_titled(step)}{error}"


def without_host(step: Json) -> str:
    """Return the title of a step, for a table that has a column for its host."""
    return str(step["title"]).removesuffix(f" on {step['host']}")


def _titled(step: Json) -> str:
    title, host = printable(step["title"]), step["host"]
    return title if not host or host in title else f"{title} on {host}"


def _clock() -> str:
    return time.strftime("%H:%M:%S")
