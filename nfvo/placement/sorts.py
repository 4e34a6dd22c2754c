"""Sorts of hosts: what is true of one is true of all, but for their names."""

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np

from nfvo.graph import Resources
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import Estate, amounts
from nfvo.placement.estate.field import Amounts, Numbers
from nfvo.placement.infrastructure import Host


def sort_in(estate: Estate, draft: Draft) -> Callable[[Host], Hashable]:
    """Return what tells the sort of a host; one that was touched has its own."""
    numbers: list[int] = estate.sorts.tolist()

    def sort(host: Host) -> Hashable:
        if _is_own(host, estate, draft):
            return host.id
        return numbers[estate.at[host.id]]

    return sort


def nearest_of_each(estate: Estate, draft: Draft, asked: Resources) -> Iterator[Host]:
    """
    Yield hosts that are the least short of room among those that all else is equal of.

    No other has a cheaper mend (``room.more``).  Those that were touched come as well.
    """
    numbered = enumerate(draft.hosts)
    own = [number for number, host in numbered if _is_own(host, estate, draft)]
    others = sorted({*range(len(draft.hosts))} - {*own})
    at = np.array([estate.at[draft.hosts[n].id] for n in others], np.intp)
    cost = _shortage(amounts(asked), estate.free[:, at], estate.total[:, at])
    order = np.lexsort((np.arange(len(at)), cost, estate.kin[at]))
    firsts = order[np.unique(estate.kin[at][order], return_index=True)[1]]
    for number in sorted([*own, *(others[first] for first in firsts.tolist())]):
        yield draft.now(draft.hosts[number])


def _is_own(host: Host, estate: Estate, draft: Draft) -> bool:
    """Whether a host is of no sort but its own: it was touched, or is new."""
    return host.id in draft.touched or host.id not in estate.at


def _shortage(asked: Sequence[int], free: Amounts, total: Amounts) -> Numbers:
    """Return what it costs to make room, as ``room.more`` has it."""
    need = np.array(asked, np.int64)[:, None]
    short = need - free
    cost = 1 + short / np.maximum(total, 1) + (need > total)
    whole: Numbers = np.where(short > 0, cost, 0.0).sum(axis=0)
    return whole


def one_of_each(estate: Estate, draft: Draft) -> Iterator[Host]:
    """Yield the first host of each sort, as it is in the draft."""
    sort, seen = sort_in(estate, draft), set()
    for host in draft.hosts:
        if (key := sort(host)) not in seen:
            seen.add(key)
            yield draft.now(host)
