"""tosca-parser in a Python that has it: it parses when told, and says how long."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Self

PROGRAM = """\
import logging, sys, time
from toscaparser.tosca_template import ToscaTemplate
logging.disable(logging.CRITICAL)
for path in sys.stdin:
    begun = time.process_time()
    ToscaTemplate(path.strip(), a_file=True)
    print(time.process_time() - begun, flush=True)
"""


def python(given: str) -> str:
    """Return a Python with tosca-parser: the one given, else this one, else none."""
    return given or (sys.executable if find_spec("toscaparser") else "")


class ToscaParser:
    """A running peer."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen(
            [python, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def parse(self, path: Path) -> float:
        """Parse and validate a template; return the CPU time in seconds."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())
