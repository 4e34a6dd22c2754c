"""
``python -m benchmarks.chaos --seconds N --seed S [--database URL]``: the proof.

Prints a line of JSON per figure; ends with 1 when a goal is missed, says what is wrong
and keeps the state directory and the logs.  Needs root.
"""

import argparse
import signal
import sys
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from time import monotonic

from benchmarks.chaos.checker import check
from benchmarks.chaos.checks import GOALS, OVERSOLD
from benchmarks.chaos.diary import Wrong
from benchmarks.chaos.faults import break_an_upload, saboteurs
from benchmarks.chaos.ground import Ground, ground
from benchmarks.chaos.healing import Healing
from benchmarks.chaos.operations import Driver
from benchmarks.chaos.sampler import Sampler
from benchmarks.chaos.script import SLOTS
from benchmarks.chaos.teardown import take_down
from benchmarks.figure import Figure

ENDED = frozenset({"COMPLETED", "FAILED_TEMP", "ROLLED_BACK"})
POPULATED_S = 30.0
DRIVERS = ("ann", "bob", "eve")


def main() -> int:
    """Run it, print the figures, and return the status to end with."""
    asked = _asked()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up then too
    with ground(asked.database, keep=asked.keep) as here:
        here.diary.note("main", f"{asked} in {here.home.parent}")
        storm(here, asked.seed, asked.seconds)
        healed_s = Healing(here, asked.seed, asked.healing).run()
        checked = check(here)
        ended = take_down(here, asked.seed, asked.healing)
        Figure("until all was well", healed_s, "s").print()
        Figure("then until all was right", checked.seconds, "s").print()
        Figure("at the end until nothing was left", ended.seconds, "s").print()
        report(here, checked.repeated)
    return 1 if here.diary.wrong else 0


def populate(here: Ground, driver: Driver) -> None:
    """Have something running before anything breaks."""
    for slot in range(SLOTS):
        driver.populate(slot)
    end = monotonic() + POPULATED_S

    def done() -> bool:
        services = here.client.get("/nfvo/v1/ns") or ()
        return all(one["operationState"] in ENDED for one in services)

    while not done() and monotonic() < end:
        here.rest(0.5)
    here.diary.note("main", "what is to be broken runs")


def storm(here: Ground, seed: int, seconds: float) -> None:
    """Operate and break at random for so long."""
    drivers = [Driver(here, seed, who) for who in DRIVERS]
    populate(here, drivers[0])
    break_an_upload(here, seed)
    everyone = [*drivers, *saboteurs(here, seed), Sampler(here)]
    with ThreadPoolExecutor(len(everyone)) as threads:
        done = [threads.submit(one.run) for one in everyone]
        try:
            wait(done, seconds, FIRST_EXCEPTION)
        finally:
            here.stop.set()
    here.stop.clear()
    for one in done:
        one.result()


def report(here: Ground, repeated: int) -> None:
    """Print the figures, and what is wrong."""
    diary = here.diary
    Figure("operations", diary.operations.total(), "").print()
    for verb, count in sorted(diary.operations.items()):
        Figure(f"operations: {verb}", count, "").print()
    for answer, count in sorted(diary.answers.items()):
        Figure(f"answers: {answer}", count, "").print()
    Figure("faults", diary.faults.total(), "").print()
    for kind, count in sorted(diary.faults.items()):
        Figure(f"faults: {kind}", count, "").print()
    Figure("repeated effects", repeated, "").print()
    Figure("looks during the run", diary.samples, "").print()
    if not diary.samples:
        diary.blame(Wrong(OVERSOLD, "", "database", "all", "it could not be looked at"))
    found = list(diary.wrong.values())
    for goal in GOALS:
        Figure(goal, sum(one.goal == goal for one in found), "", goal=0).print()
    for one in found:
        print(one, file=sys.stderr)
    if found:
        print(f"see {here.home.parent}", file=sys.stderr)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="postgresql://... (else SQLite)")
    parser.add_argument("--healing", type=float, default=180.0, help="limit in seconds")
    parser.add_argument("--keep", action="store_true", help="keep the logs anyway")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
