"""
How fast the whole stack is when the hosts cost nothing: `python -m tests.e2e.measure`.

So many services of three VNFs are instantiated at once on fake hosts; what is counted
are durable steps per second, and the seconds of each operation that were ours.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from tests.e2e.services import DESCRIPTORS, TRIO_ON
from tests.e2e.stack import Stack, prepared
from tests.waiting import wait_until

CLIENTS = 8


def main() -> None:
    """Measure with as many services as the first argument says, else 20."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory(prefix="nfvo-measure-") as folder:
        stack = prepared(Path(folder) / "home")
        stack.up()
        try:
            measure(stack, many)
        finally:
            stack.down()


def measure(stack: Stack, many: int) -> None:
    """Instantiate one service, then many at once, then take all away at once."""
    stack.onboard(DESCRIPTORS)
    for number, host in enumerate(TRIO_ON, 1):
        stack.add_host(host, number, "provider")
    stack.wait_for_hosts()
    alone = stack.create("alone", "trio")
    began = time.monotonic()
    report("one, the first", stack, [stack.instantiate(alone)], began)
    ids = [stack.create(f"trio-{number}", "trio") for number in range(many)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        began = time.monotonic()
        operations = list(pool.map(stack.instantiate, ids))
        print(f"{many} requests were answered in {time.monotonic() - began:.2f} s")
        report(f"{many} at once", stack, operations, began)
        began = time.monotonic()
        operations = list(pool.map(stack.terminate, ids))
        report(f"{many} taken away", stack, operations, began)
    print(f"left on hosts: {len(stack.left())} things, of the first one")


def report(what: str, stack: Stack, operations: Sequence[str], began: float) -> None:
    """Wait for the operations, and print how fast they were."""
    ended: list[dict[str, Any]] = []

    def all_ended() -> bool:
        ended[:] = [
            op for op in stack.get("/nfvo/v1/op_occs") if op["id"] in operations
        ]
        return all(op["final"] for op in ended)

    wait_until(all_ended, "all end", 300.0)
    took = time.monotonic() - began
    assert {op["state"] for op in ended} == {"COMPLETED"}
    steps = sum(op["stepsTotal"] for op in ended)
    ours, wall = ([op[key] for op in ended] for key in ("oursS", "wallS"))
    print(
        f"{what}: {steps} steps in {took:.2f} s, {steps / took:.0f} steps/s;"
        f" of an operation {median(wall):.2f} s are wall, {median(ours):.3f} s ours"
        f" (median; most {max(ours):.3f} s)"
    )


if __name__ == "__main__":
    main()
