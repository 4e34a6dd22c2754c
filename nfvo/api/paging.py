"""Lists in pages (ETSI GS NFV-SOL 013, 5.4.2), with the filters that are on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar

import orjson
from fastapi import Depends, Query

from nfvo.api.answers import MARKER
from nfvo.api.filters import Terms, parsed
from nfvo.api.schemas import to_json
from nfvo.lcm.listing import Page, page_of

MOST_PER_PAGE = 1000
MOST_LOOKS = 50

S = TypeVar("S")
T = TypeVar("T")
Fetch = Callable[[str, int], Page[T]]
"""Returns the page behind a marker, with at most so many records."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for."""

    marker: Annotated[str, Query(alias=MARKER, max_length=1024)] = ""
    filter: Annotated[str, Query(max_length=4096)] = ""
    limit: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = MOST_PER_PAGE

    @property
    def terms(self) -> Terms:
        """The conditions of the filter; raises ``InvalidQuery``."""
        return parsed(self.filter)

    @property
    def named(self) -> frozenset[str]:
        """The attributes that the filter is about."""
        return frozenset(term.path[0] for term in self.terms)

    def wanted(self, name: str) -> str:
        """Return the one value that an attribute is to have; empty if any will do."""
        found = (one for one in self.terms if one.path == (name,))
        equal = (one.values[0] for one in found if one.operator == "eq")
        return next(equal, "")


Asked = Annotated[Part, Depends()]


def as_it_is(shown: S) -> object:
    """Return a record as it is shown."""
    return shown


def listed(
    fetch: Fetch[T],
    show: Callable[[Sequence[T]], Iterable[S]],
    asked: Part,
    select: Callable[[S], object] = as_it_is,
) -> Page[object]:
    """
    Return a page of records as they are shown, those that the filter lets through.

    ``select`` takes out of them what nobody wants to see.  Where the filter lets few
    through the page is short: who asks goes on behind its marker.
    """
    terms, marker = asked.terms, asked.marker
    found: list[object] = []
    for _ in range(MOST_LOOKS):
        page = fetch(marker, asked.limit - len(found))
        found.extend(select(one) for one in show(page.items) if _passes(one, terms))
        marker = page.next
        if not marker or 2 * len(found) >= asked.limit:
            break
    return Page(found, marker)


class Named(Protocol):
    """What is listed by its name."""

    @property
    def id(self) -> str:
        """Return the id."""
        ...

    @property
    def name(self) -> str:
        """Return the name."""
        ...


def listed_whole(records: Sequence[Named], asked: Part) -> Page[object]:
    """Return a page of a list by name that was read as a whole."""

    def fetch(marker: str, limit: int) -> Page[Named]:
        return page_of(records, _by_name, (str, str), marker, limit)

    return listed(fetch, lambda some: some, asked)


def _by_name(one: Named) -> tuple[str, str]:
    return one.name, one.id


def _passes(shown: object, terms: Terms) -> bool:
    if not terms:
        return True
    wire = orjson.loads(to_json(shown))
    return all(term.holds(wire) for term in terms)
