"""
A process that has everything but is nowhere, and forks one for each trial.

It has imported all modules and compiled the SQL, and has nothing open.  It reads a line
of JSON for each on its standard input, and answers with the exit code.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from tests.crashes.counting import Moments
from tests.crashes.operations import OPERATIONS, survey
from tests.crashes.worlds import VXLAN, furnish, scene
from tests.statements import share

ENDED, BROKE = 0, 1


def work(folder: Path, driver: str, operation: str, *, last: int, again: bool) -> None:
    """Do the operation, or go on with it, until that moment."""
    wanted = OPERATIONS[operation]
    moments = Moments()
    with scene(folder, driver, moments) as here:
        wanted.begin(here)
        if again:
            here.world.restart()
        moments.passed, moments.last = 0, last
        wanted.go(here)


def child(asked: Mapping[str, Any]) -> int:
    """Return how it ended, if it did."""
    try:
        work(Path(asked.pop("folder")), **asked)  # type: ignore[attr-defined]
    except BaseException:  # noqa: BLE001 - who asked is told by the exit code
        traceback.print_exc()
        return BROKE
    return ENDED


def compile_all() -> None:
    """Do once what trials do; what they ask of databases is compiled then."""
    share()
    with TemporaryDirectory() as folder, scene(Path(folder), "fake") as here:
        here.world.add_hosts(3)
        furnish(here.world, VXLAN)
        wanted = OPERATIONS["terminate"]
        wanted.prepare(here)
        wanted.begin(here)
        wanted.go(here)
        here.world.restart()
        survey(here)


def main() -> None:
    """Serve until the standard input ends."""
    serve(compile_all, child)


def serve(
    prepare: Callable[[], None], child: Callable[[Mapping[str, Any]], int]
) -> None:
    """Fork a child for each line of the standard input; answer with its exit code."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    prepare()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = child(json.loads(line))
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    main()
