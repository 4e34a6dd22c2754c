"""Run one command of the bed to its end, its output kept in a file."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.testbed.bed import BedError

TOLD = 3000
"""Characters of its output that are told of a command that failed."""


def run_logged(
    argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command; raise ``BedError`` with the end of what it said if it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            check=False,
        )
    if done.returncode:
        said = log.read_text(errors="replace")[-TOLD:]
        raise BedError(f"{argv[0]} ended with {done.returncode}; {log} ends:\n{said}")
