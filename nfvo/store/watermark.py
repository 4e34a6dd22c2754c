"""
How far the database had come: a small file that tells an old copy from the newest.

Who puts back an old file, or loses the last commits to a power cut, has a database
that knows less than what was done.  The file is no truth of its own: without it an
old copy is just not noticed.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest revision that was seen, and of which installation."""

    installation: str = ""
    revision: int = 0


def read_mark(path: Path) -> Mark:
    """Return what the file says; nothing when there is none, or it is damaged."""
    try:
        kept = json.loads(path.read_text())
        return Mark(str(kept["installation"]), int(kept["revision"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Mark()


def write_mark(path: Path, mark: Mark) -> None:
    """Write the file, whole or not at all; its folder is made where it is missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps(asdict(mark)))
    draft.replace(path)


def lost(path: Path, now: Mark) -> int:
    """Return how many revisions the database lacks; 0 for one of its own."""
    before = read_mark(path)
    if before.installation != now.installation:
        return 0
    return max(0, before.revision - now.revision)
