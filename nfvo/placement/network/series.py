"""Names that count: ``hv[08-10]`` is hv08, hv09 and hv10."""

import re
from collections.abc import Iterator

SERIES = re.compile(r"(.*)\[([0-9]{1,6})-([0-9]{1,6})\](.*)")


def counted(series: str) -> Iterator[str]:
    """Yield the names of a series, or the name that is none."""
    match = SERIES.fullmatch(series)
    if match is None:
        yield series
        return
    before, first, last, after = match.groups()
    for number in range(int(first), int(last) + 1):
        yield f"{before}{number:0{len(first)}}{after}"


def how_many(series: str) -> int:
    """Return how many names a series has."""
    match = SERIES.fullmatch(series)
    return 1 if match is None else max(int(match[3]) - int(match[2]) + 1, 0)
