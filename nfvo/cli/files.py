"""Reading what users name: a file, or - for stdin; what cannot be read is said."""

import sys
from pathlib import Path

from nfvo.cli.exits import Exit, Failure, unreadable


def text_of(path: Path) -> str:
    """Return the text of a file, of stdin for ``-``; raises ``Failure``."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except UnicodeDecodeError:
        hint = "save the file as UTF-8"
        raise Failure(f"{path} is not UTF-8", Exit.ERROR, hint=hint) from None
    except OSError as error:
        raise unreadable(path, error) from None
