"""What the command lines of all beds have in common."""

import argparse
import sys
from collections.abc import Sequence

from tests.testbed.bed import BedError


def obey(parser: argparse.ArgumentParser, words: Sequence[str] | None) -> int:
    """Run one command, which is ``do`` of what was asked; 1 when the bed refuses."""
    asked = parser.parse_args(words)
    try:
        asked.do(asked)
    except BedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
