"""
Lists in pages: what can be read of them, and the markers between pages.

A page begins after the last record of the one before it, wherever that is by now: what
is added or removed meanwhile makes no other record come twice, or never.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import orjson

from nfvo.errors import InvalidQuery
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.records import NsInstance

T = TypeVar("T")
Key = tuple[Any, ...]
"""What a list is ordered by: values that JSON has; no two records have the same."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some records of a list; ``next`` is the marker of the next page, if any."""

    items: Sequence[T]
    next: str = ""


class Listing(Protocol):
    """The part of ``Reading`` about lists that grow without end."""

    def ns_page(self, marker: str, limit: int) -> Page[NsInstance]:
        """Return at most so many NS instances by name."""
        ...

    def op_occ_page(self, marker: str, limit: int, ns_id: str) -> Page[LcmOpOcc]:
        """Return at most so many operations, newest first; of all without ``ns_id``."""
        ...

    def newest_op_occs(self, ns_ids: Iterable[str]) -> Mapping[str, LcmOpOcc]:
        """Return the newest operation of each of these NS instances, by its id."""
        ...

    def count_op_occs(self) -> Mapping[tuple[str, str], int]:
        """Return how many operations there are, by kind and state."""
        ...

    def outlines_of(
        self, op_occ_ids: Iterable[str]
    ) -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of the steps of these operations, by operation."""
        ...


def marker_of(key: Key) -> str:
    """Return the marker of the page that begins after this record."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def key_of(marker: str, *kinds: type) -> Key:
    """Return where a page begins; raises ``InvalidQuery`` when it is no marker."""
    try:
        padded = marker.encode("ascii") + b"=" * (-len(marker) % 4)
        read = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        read = None
    wanted = isinstance(read, list) and len(read) == len(kinds)
    if not wanted or not all(map(isinstance, read, kinds)):
        raise InvalidQuery(
            "nextpage_opaque_marker is none of this list",
            hint="follow the Link of the page before; the first page has no marker",
        )
    return tuple(read)


def page_of(
    records: Sequence[T],
    key: Callable[[T], Key],
    kinds: Sequence[type],
    marker: str,
    limit: int,
) -> Page[T]:
    """Return a page of records that are ordered by a key with parts of these kinds."""
    if marker:
        after = key_of(marker, *kinds)
        records = [one for one in records if key(one) > after]
    return cut(records[: limit + 1], key, limit)


def cut(found: Sequence[T], key: Callable[[T], Key], limit: int) -> Page[T]:
    """Return a page of what was found, which is one more when there is another page."""
    if len(found) <= limit:
        return Page(found)
    return Page(found[:limit], marker_of(key(found[limit - 1])))
