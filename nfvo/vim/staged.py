"""
Failures of the fake VIM that are staged from outside: by a file, in any process.

While there is a file ``HOST/staged/CALL`` in the fake's folder, that call on that host
does what it says: ``wait`` for as long as it is there, ``unavailable`` or ``refuse``.
"""

from pathlib import Path
from time import sleep

from nfvo.errors import VimRefused, VimUnavailable

WAIT = "wait"
ERRORS = {"unavailable": VimUnavailable, "refuse": VimRefused}
LOOK_EVERY_S = 0.02


class Staged:
    """What ``FakeVim`` calls before each call."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, call: str, host: str) -> None:
        """Wait or fail as the file says, if there is one."""
        path = self._folder / host / "staged" / call
        while (how := _text(path)) == WAIT:
            sleep(LOOK_EVERY_S)
        if how in ERRORS:
            raise ERRORS[how](f"staged: {call} on {host}", hint=f"remove {path}")


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
