"""What the demo prints: headings, what was found, and the table at the end."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BOLD, GREEN, RED, PLAIN = "\033[1m", "\033[32m", "\033[31m", "\033[0m"
# How often a limit is granted: who does other things at the same time sets more.
PATIENCE = "DEMO_PATIENCE"


class DemoFailed(Exception):
    """Something that was promised did not hold."""


def patient(limit_s: float) -> float:
    """Return how long something may take, with the patience that was asked for."""
    return limit_s * float(os.environ.get(PATIENCE, "1"))


@dataclass
class Phase:
    """One row of the table; the last two are empty where no operation ran."""

    name: str
    seconds: float = 0.0
    ours_s: float | None = None
    vim_s: float | None = None


@dataclass
class Console:
    """Prints as the demo goes, and keeps the phases for the table."""

    phases: list[Phase] = field(default_factory=list)
    colours: bool = field(default_factory=sys.stdout.isatty)

    @contextmanager
    def phase(self, name: str) -> Iterator[Phase]:
        """Time one phase."""
        phase = Phase(name)
        self.phases.append(phase)
        print(self._in(BOLD, f"\n== {name}"), flush=True)
        began = time.monotonic()
        try:
            yield phase
        finally:
            phase.seconds = time.monotonic() - began

    def say(self, text: str) -> None:
        """Print a line."""
        print(f"   {text}", flush=True)

    def check(self, holds: bool, claim: str, found: object = "") -> None:
        """Print a claim that was checked; one that does not hold ends the demo."""
        mark = self._in(GREEN, "ok ") if holds else self._in(RED, "NOT")
        print(f"   {mark} {claim}{f' ({found})' if found else ''}", flush=True)
        if not holds:
            raise DemoFailed(f"{claim}: {found}")

    def table(self) -> None:
        """Print all phases with their times."""
        print(self._in(BOLD, f"\n{'phase':<52}{'s':>8}{'ours':>8}{'VIM':>8}"))
        for phase in self.phases:
            ours, vim = _seconds(phase.ours_s), _seconds(phase.vim_s)
            print(f"{phase.name:<52}{phase.seconds:8.2f}{ours:>8}{vim:>8}")
        total = sum(phase.seconds for phase in self.phases)
        print(f"{'all of it':<52}{total:8.2f}", flush=True)

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self.colours else text


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def until(condition: object, limit_s: float, every_s: float = 0.05) -> float | None:
    """Wait until ``condition()`` is true; return the seconds, None past the limit."""
    assert callable(condition)
    began = time.monotonic()
    while time.monotonic() - began < limit_s:
        if condition():
            return time.monotonic() - began
        time.sleep(every_s)
    return None
