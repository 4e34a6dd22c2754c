"""
Matching a text against somebody's pattern, in bounded time.

Python's matcher tries what may match in turn, which a hostile pattern makes take for
ever.  So the most that it could try is reckoned first, and not begun if it is much.
"""

import re
from dataclasses import dataclass

MAX_PATTERN = 1000
MAX_TEXT = 2000
MAX_TRIES = 2_000_000
REPEATED = re.compile(
    r"(?P<skip>\\.|\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\()(?P<look>\?(?!:))?"
    r"|(?P<close>\))(?P<again>[*+?]|\{[0-9,]*\})?"
    r"|(?P<repeat>[*+?]|\{(?P<low>[0-9]*)(?P<comma>,?)(?P<high>[0-9]*)\})\??"
    r"|(?P<choice>\|)"
    r"|(?P<plain>[^\\])",
    re.DOTALL,
)
REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


class Unsure(Exception):
    """The pattern is none, or could take too long: nothing is known of the text."""


@dataclass(slots=True)
class _Group:
    """What was seen of one pair of parentheses so far."""

    repeats: bool = False
    chooses: bool = False


@dataclass(slots=True)
class Matcher:
    """Matches texts as long as all of them together take not too many tries."""

    left: int = 50 * MAX_TRIES

    def matches(self, pattern: str, text: str) -> bool:
        """Say whether the whole ``text`` matches ``pattern``; raise ``Unsure``."""
        if len(pattern) > MAX_PATTERN or len(text) > MAX_TEXT:
            raise Unsure("it is too long to be checked")
        tries = _tries(pattern, len(text))
        if tries > min(MAX_TRIES, self.left):
            raise Unsure("it could take too long to be checked")
        self.left -= tries
        try:
            return re.fullmatch(pattern, text) is not None
        except (re.error, RecursionError, OverflowError) as error:
            raise Unsure(f"it is not a pattern: {error}") from None


def _tries(pattern: str, length: int) -> int:
    """
    Return how many ways there are, at most, to try a pattern on a text of ``length``.

    What is repeated multiplies, and so does a choice.  A repeated group that repeats or
    chooses inside, a look-around and a back reference have no bound of this kind.
    """
    if REFERENCE.search(pattern):
        return MAX_TRIES + 1
    ways = 1
    groups = [_Group()]
    for token in REPEATED.finditer(pattern):
        if token["look"] or (token["close"] and len(groups) == 1):
            return MAX_TRIES + 1
        if token["open"]:
            groups.append(_Group())
        elif token["close"]:
            ways *= _closed(groups, token["again"], length)
        elif token["repeat"]:
            groups[-1].repeats = True
            ways *= _times(token["repeat"], length)
        elif token["choice"]:
            groups[-1].chooses = True
            ways *= 2
    return ways


def _closed(groups: list[_Group], again: str | None, length: int) -> int:
    """Return by how much the end of a group multiplies the ways."""
    inner, outer = groups.pop(), groups[-1]
    outer.repeats |= inner.repeats or again is not None
    outer.chooses |= inner.chooses
    if again is None:
        return 1
    if again != "?" and (inner.repeats or inner.chooses):
        return MAX_TRIES + 1
    return _times(again, length)


def _times(repeat: str, length: int) -> int:
    """Return how often at most something is repeated: in how many ways it can be."""
    if repeat == "?":
        return 2
    if repeat in ("*", "+"):
        return length + 1
    low, comma, high = repeat.strip("{}").partition(",")
    if not comma:
        return 1
    if not high:
        return length + 1
    return max(int(high[:6]) - int(low[:6] or 0) + 1, 1)
