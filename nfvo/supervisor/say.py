"""What the supervisor tells its operator."""

import sys

from nfvo.errors import NfvoError


def say(text: str) -> None:
    """Write a line to standard output, which may be gone."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (BrokenPipeError, OSError):
        pass


def tell(error: NfvoError) -> None:
    """Say what went wrong, and what to do about it."""
    say(f"nfvo up: {error.message}")
    if error.hint:
        say(error.hint)
