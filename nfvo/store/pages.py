"""Lists in pages: each begins after the last record of the one before it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Text, bindparam, func, select, tuple_

from nfvo.errors import InvalidQuery
from nfvo.lcm.listing import Key, Page, cut, key_of
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.records import NsInstance
from nfvo.store.clock import UtcTime
from nfvo.store.instances import InstanceReading
from nfvo.store.operations import op_occ_from
from nfvo.store.step_rows import OUTLINE, outline_from
from nfvo.store.tables import ns_instance, op_occ, step
from nfvo.store.view import View, mine

AT_ONCE = 1000  # a statement takes no more than 32,766 values (sqlite.org/limits.html)
SOME: Any = bindparam("ids", expanding=True)

BY_NAME = (ns_instance.c.name, ns_instance.c.id)
NS_PAGE = (
    select(ns_instance)
    .where(
        mine(ns_instance),
        tuple_(*BY_NAME) > tuple_(bindparam("name", type_=Text), bindparam("id")),
    )
    .order_by(*BY_NAME)
    .limit(bindparam("most"))
)
BY_AGE = (op_occ.c.born, op_occ.c.created_at, op_occ.c.id)
FIRST_OP_OCCS = (
    select(op_occ)
    .where(mine(op_occ))
    .order_by(*(column.desc() for column in BY_AGE))
    .limit(bindparam("most"))
)
LATER_OP_OCCS = FIRST_OP_OCCS.where(
    tuple_(*BY_AGE)
    < tuple_(
        bindparam("born", type_=BigInteger),
        bindparam("created_at", type_=UtcTime),
        bindparam("id", type_=Text),
    )
)
# A condition of its own, not one that may be empty: that could use no index.
OF_ONE = op_occ.c.ns_id == bindparam("ns_id")
NEWEST = (
    select(op_occ.c.id)
    .where(op_occ.c.ns_id == ns_instance.c.id)
    .order_by(*(column.desc() for column in BY_AGE))
    .limit(1)
    .correlate(ns_instance)
    .scalar_subquery()
)
NEWEST_OF_SOME = select(op_occ).where(
    mine(op_occ),
    op_occ.c.id.in_(select(NEWEST).where(ns_instance.c.id.in_(SOME))),
)
COUNTS = (
    select(op_occ.c.kind, op_occ.c.state, func.count().label("many"))
    .where(mine(op_occ))
    .group_by(op_occ.c.kind, op_occ.c.state)
)
OUTLINES_OF_SOME = (
    select(*OUTLINE)
    .where(mine(step), step.c.op_occ_id.in_(SOME))
    .order_by(step.c.op_occ_id, step.c.seq)
)


class PageReading(InstanceReading):
    """The part of ``Reading`` about lists that grow without end."""

    def ns_page(self, marker: str, limit: int) -> Page[NsInstance]:
        """Return at most so many NS instances by name."""
        name, id = key_of(marker, str, str) if marker else ("", "")
        rows = self.rows(NS_PAGE, name=name, id=id, most=limit + 1)
        page = cut(rows, lambda row: (row.name, row.id), limit)
        return Page(self.whole(page.items), page.next)

    def op_occ_page(self, marker: str, limit: int, ns_id: str) -> Page[LcmOpOcc]:
        """Return at most so many operations, newest first; of all without ``ns_id``."""
        wanted = LATER_OP_OCCS if marker else FIRST_OP_OCCS
        after = _after(marker) if marker else {}
        if ns_id:
            wanted, after = wanted.where(OF_ONE), {**after, "ns_id": ns_id}
        page = cut(self.rows(wanted, **after, most=limit + 1), _age, limit)
        return Page([op_occ_from(row) for row in page.items], page.next)

    def newest_op_occs(self, ns_ids: Iterable[str]) -> Mapping[str, LcmOpOcc]:
        """Return the newest operation of each of these NS instances, by its id."""
        rows = _in_parts(self, NEWEST_OF_SOME, ns_ids)
        return {row.ns_id: op_occ_from(row) for row in rows}

    def count_op_occs(self) -> Mapping[tuple[str, str], int]:
        """Return how many operations there are, by kind and state."""
        rows = self.rows(COUNTS)
        return {(row.kind, row.state): int(row.many) for row in rows}

    def outlines_of(
        self, op_occ_ids: Iterable[str]
    ) -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of the steps of these operations, by operation."""
        found: dict[str, list[StepRecord]] = defaultdict(list)
        for row in _in_parts(self, OUTLINES_OF_SOME, op_occ_ids):
            found[row.op_occ_id].append(outline_from(row))
        return found


def _in_parts(view: View, statement: Any, ids: Iterable[str]) -> Iterator[Row[Any]]:
    """Yield the rows of a statement for many ids, in several turns if need be."""
    left = list(ids)
    while left:
        yield from view.rows(statement, ids=left[:AT_ONCE])
        left = left[AT_ONCE:]


def _age(row: Row[Any]) -> Key:
    return row.born, row.created_at.isoformat(), row.id


def _after(marker: str) -> Mapping[str, object]:
    born, made, id = key_of(marker, int, str, str)
    try:
        created_at = datetime.fromisoformat(made)
    except ValueError:
        created_at = datetime.min
    if created_at.tzinfo is None or not 0 <= born < 2**63:
        raise InvalidQuery("nextpage_opaque_marker is none of this list")
    return {"born": born, "created_at": created_at, "id": id}
