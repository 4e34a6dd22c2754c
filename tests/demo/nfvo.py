"""The command line of nfvo, as the demo and the benchmarks use it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.demo.console import DemoFailed

COMMAND = Path(sys.executable).with_name("nfvo")


@dataclass(frozen=True)
class Nfvo:
    """An installation in ``home``; its commands run as a user would type them."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a command."""
        return {**os.environ, "NFVO_HOME": str(self.home), "NO_COLOR": "1"}

    def show(self, *words: str) -> None:
        """Run a command whose output the user sees; it must succeed."""
        print(f"   $ nfvo {' '.join(words)}", flush=True)
        done = subprocess.run([COMMAND, *words], env=self.environment, check=False)
        if done.returncode:
            raise DemoFailed(f"nfvo {' '.join(words)} ended with {done.returncode}")

    def run(self, *words: str) -> str:
        """Run a command and return what it prints; it must succeed."""
        done = subprocess.run(
            [COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoFailed(f"nfvo {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def json(self, *words: str) -> Any:
        """Run a command with ``-o json`` and return what it says."""
        return json.loads(self.run(*words, "-o", "json"))
