"""
From a killed guest to its auto-heal begun, on a real libvirt host with real guests.

A guest's qemu is killed as the kernel would; begun is when the operation is in the
database.  Each round kills every guest of a service once, the others running on.
"""

import argparse
from statistics import median

from benchmarks.figure import Figure
from tests.e2e.in_care import InCare, began, in_care

VNFS = ("client", "firewall", "server")
GOAL_S = 2.0


def main() -> None:
    """Print the median and the worst of all rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    rounds = parser.parse_args().rounds
    with in_care() as stage:
        waited = [s for _ in range(rounds) for s in _round(stage)]
    name = f"from a killed guest to its auto-heal begun, of {len(waited)}"
    Figure(f"{name}, median", median(waited), "s").print()
    Figure(f"{name}, worst", max(waited), "s", goal=GOAL_S).print()


def _round(stage: InCare) -> list[float]:
    """Return the seconds for each guest of one service."""
    waited = []
    with stage.running():
        for number, vnf in enumerate(VNFS, start=1):
            died = stage.kill(vnf)
            healed = stage.next_auto_heal(number)
            waited.append((began(healed) - died).total_seconds())
    return waited


if __name__ == "__main__":
    main()
