"""Sorts of hosts: what is true of one is true of all, but for their names."""

from collections.abc import Callable, Hashable, Iterator

from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import Estate
from nfvo.placement.infrastructure import Host


def sort_in(estate: Estate, draft: Draft) -> Callable[[Host], Hashable]:
    """Return what tells the sort of a host; one that was touched has its own."""
    numbers = estate.sorts.tolist()

    def sort(host: Host) -> Hashable:
        at = estate.at.get(host.id)
        return host.id if at is None or host.id in draft.touched else numbers[at]

    return sort


def one_of_each(estate: Estate, draft: Draft) -> Iterator[Host]:
    """Yield the first host of each sort, as it is in the draft."""
    sort, seen = sort_in(estate, draft), set()
    for host in draft.hosts:
        if (key := sort(host)) not in seen:
            seen.add(key)
            yield draft.now(host)
