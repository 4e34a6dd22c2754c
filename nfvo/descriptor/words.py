"""How problems are put into words: quoting what was found, listing what is known."""

from collections.abc import Iterable
from difflib import get_close_matches

MAX_QUOTED = 60
MAX_LISTED = 8
MAX_COMPARED = 200


def quoted(text: str) -> str:
    """Return ``text`` in quotes, on one line and not longer than a line."""
    line = text if text.isprintable() else repr(text)[1:-1]
    return f"'{line if len(line) <= MAX_QUOTED else line[:MAX_QUOTED] + '...'}'"


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return ``a, b or c``; a long list ends in how many more there are."""
    shown = list(words)
    if not shown:
        return "nothing"
    if len(shown) > MAX_LISTED:
        more = len(shown) - MAX_LISTED
        return f"{', '.join(shown[:MAX_LISTED])} {last} {more} more"
    head = ", ".join(shown[:-1])
    return f"{head} {last} {shown[-1]}" if head else shown[-1]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the question that proposes the nearest of ``known``, or nothing."""
    names = list(known)
    close = get_close_matches(word, names, n=1) if len(names) <= MAX_COMPARED else []
    return f"did you mean {quoted(close[0])}?" if close else ""


def counted(number: int, word: str) -> str:
    """Return ``1 host``, ``2 hosts``."""
    return f"{number} {word}{'' if number == 1 else 's'}"
