"""``python -m tests.descriptor.fuzz [--seconds N] [--first N] [FOLDER...]``."""

import sys
import time
from argparse import ArgumentParser
from itertools import count
from pathlib import Path

from tests.descriptor.fuzz.corpus import seeds
from tests.descriptor.fuzz.fuzz import Fuzz

OURS = Path(__file__).parent.parent / "packages"


def main() -> int:
    """Spoil packages for so long, and say what came of it; 1 if something failed."""
    parser = ArgumentParser(prog="python -m tests.descriptor.fuzz")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--first", type=int, default=0, help="the number of a case")
    parser.add_argument("folders", nargs="*", type=Path, default=[OURS])
    asked = parser.parse_args()
    fuzz = Fuzz(seeds(asked.folders))
    end = time.monotonic() + asked.seconds
    for number in count(asked.first):
        fuzz.case(number)
        if time.monotonic() > end:
            break
    return report(fuzz)


def report(fuzz: Fuzz) -> int:
    """Print the figures, and each failure once by where it was raised."""
    tally = fuzz.tally
    forms = ", ".join(f"{n} {form}" for form, n in tally.cases.most_common())
    print(f"{tally.cases.total()} cases of {len(fuzz.seeds)} seeds: {forms}")
    print(f"{tally.read} descriptors read and converted; {len(tally.codes)} codes")
    print(f"slowest: {tally.slowest_s:.2f} s of CPU, {tally.slowest}")
    print(f"peak memory: {tally.peak_mib} MiB; failures: {len(tally.failures)}")
    by_place = {one.splitlines()[-3]: one for one in tally.failures if "\n" in one}
    for failure in by_place.values():
        print(f"\n{failure}")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
