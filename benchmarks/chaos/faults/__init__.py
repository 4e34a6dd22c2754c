"""
Everything that can break, a module for each layer: each fault lasts, and is undone.

To add one, write a function that breaks something, waits and mends it, and name it in
its module's ``FAULTS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.chaos.faults import (
    clocks,
    databases,
    guests,
    hypervisors,
    images,
    processes,
)
from benchmarks.chaos.faults.fault import Fault
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act, Pace, acts


@dataclass(frozen=True)
class Saboteur:
    """Breaks one thing after the other."""

    here: Ground
    seed: int
    who: str
    faults: Mapping[str, Fault]
    pace: Pace

    def run(self) -> None:
        """Break what is drawn until the end."""
        deck = dict.fromkeys(self.faults, 1)
        for act in acts(self.seed, self.who, deck, self.pace):
            if self.here.stop.is_set():
                return
            self.attempt(act)
            self.here.rest(act.rest_s)

    def attempt(self, act: Act) -> None:
        """Break something, if it is not broken."""
        try:
            self.faults[act.what](self.here, act)
        except Exception as error:  # noqa: BLE001 - what it was to break is broken
            self.here.diary.note(self.who, f"{act.what}: not now: {error}")


def break_an_upload(here: Ground, seed: int) -> None:
    """Break one upload while all else is well: in the storm few get so far."""
    first = Saboteur(here, seed, "first", images.TO_HOSTS, Pace(0.0, 0.0))
    first.attempt(
        next(acts(seed, first.who, dict.fromkeys(first.faults, 1), first.pace))
    )


def saboteurs(here: Ground, seed: int) -> tuple[Saboteur, ...]:
    """Return one for each layer."""
    return (
        Saboteur(here, seed, "process", processes.FAULTS, Pace(2.0, 6.0)),
        Saboteur(here, seed, "database", databases.faults(here), Pace(5.0, 12.0)),
        Saboteur(here, seed, "host", hypervisors.FAULTS, Pace(1.0, 4.0)),
        Saboteur(here, seed, "guest", guests.FAULTS, Pace(1.0, 4.0)),
        Saboteur(here, seed, "clock", clocks.FAULTS, Pace(5.0, 20.0)),
        Saboteur(here, seed, "image", images.FAULTS, Pace(0.5, 3.0)),
    )
