"""
nfvo beside scripts, on the test cloud that is up: `python -m benchmarks.openstack`.

``--only PART`` runs one part, ``--rounds N`` takes other than seven.  Needs root, and
``python -m tests.testbed.openstack up``.
"""

import argparse
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress

from benchmarks.openstack import beside, calls, many, polled, refused
from tests.testbed.openstack.bed import OpenStack

ROUNDS = 7
PARTS: Mapping[str, Callable[[OpenStack, int], None]] = {
    "three": beside.three,
    "four": beside.four,
    "refused": refused.measure,
    "calls": calls.measure,
    "polled": polled.measure,
    "many": many.measure,
}


def main() -> None:
    """Measure, and print a line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # leave nothing
    cloud = OpenStack.load()
    for name, measure in PARTS.items():
        if wanted.only in (None, name):
            measure(cloud, wanted.rounds)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
