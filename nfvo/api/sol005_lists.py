"""The lists of SOL005's NS lifecycle management: pages, filters and selectors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nfvo.api import sol005, sol005_instances
from nfvo.api.paging import Part, listed
from nfvo.api.selectors import Selectors, without
from nfvo.lcm.listing import Page
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.views.operation import ways_out

# What lists leave out by default (SOL005, 6.4.2.3.2 and 6.4.9.3.2).
OF_NS = frozenset({"vnfInstance", "virtualLinkInfo", "sapInfo", "nsScaleStatus"})
OF_OP_OCC = frozenset({"operationParams", "resourceChanges", "error"})
MOST_WHOLE = 100
"""How many operations come in a page with what only their plans have."""

Shown = Mapping[str, object]


def ns_list(view: Reading, asked: Part, chosen: Selectors) -> Page[object]:
    """Return NS instances by name."""
    left_out = chosen.left_out(OF_NS, OF_NS)
    is_brief = left_out == OF_NS and not asked.named & OF_NS

    def show(some: Sequence[NsInstance]) -> Iterator[Shown]:
        if is_brief:
            return map(sol005_instances.brief, some)
        return (sol005_instances.whole(view, ns) for ns in some)

    return listed(view.ns_page, show, asked, lambda shown: without(shown, left_out))


def op_occ_list(view: Reading, asked: Part, chosen: Selectors) -> Page[object]:
    """Return operations, newest first; their plans are read only if need be."""
    left_out = chosen.left_out(OF_OP_OCC, OF_OP_OCC)
    ns_id = asked.wanted("nsInstanceId")
    is_brief = left_out == OF_OP_OCC and not asked.named & OF_OP_OCC

    def fetch(marker: str, limit: int) -> Page[LcmOpOcc]:
        return view.op_occ_page(marker, limit, ns_id)

    def show(some: Sequence[LcmOpOcc]) -> Iterator[Shown]:
        for one in some:
            ways = ways_out(view, one)
            if is_brief:
                yield sol005.brief(one, ways)
            else:
                yield sol005.op_occ(one, ways, view.plan(one.plan_id))

    most = asked.limit if is_brief else min(asked.limit, MOST_WHOLE)
    return listed(
        fetch,
        show,
        replace(asked, limit=most),
        lambda shown: without(shown, left_out),
    )
