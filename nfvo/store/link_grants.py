"""What grants have of links: taken only where it is left, given back to the Mbit/s."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, func, insert, select, update

from nfvo.errors import Conflict
from nfvo.store.tables import grant, link, link_allocation
from nfvo.store.view import Transaction, View

AGAIN = "plan again"
RATES_OF = (
    select(link_allocation.c.link_id, func.sum(link_allocation.c.mbps).label("mbps"))
    .join(grant)
    .where(grant.c.ns_id == bindparam("ns_id"))
    .group_by(link_allocation.c.link_id)
)
# Who has raised a generation keeps all others from that link until the end.
TOUCH = (
    update(link)
    .where(link.c.id == bindparam("link"))
    .values(generation=link.c.generation + 1)
)
LEFT = select(
    link.c.capacity_mbps,
    select(func.coalesce(func.sum(link_allocation.c.mbps), 0))
    .where(link_allocation.c.link_id == link.c.id)
    .scalar_subquery()
    .label("used"),
).where(link.c.id == bindparam("link"))
GRANTS_OF = (
    select(link_allocation.c.grant_id)
    .join(grant)
    .where(
        grant.c.ns_id == bindparam("ns_id"),
        link_allocation.c.link_id == bindparam("link"),
    )
    .order_by(link_allocation.c.grant_id)
)
GIVE_BACK = delete(link_allocation).where(
    link_allocation.c.link_id == bindparam("link"),
    link_allocation.c.grant_id == bindparam("of"),
)


class LinkGrantReading(View):
    """The part of ``Reading`` about what is reserved of links."""

    def link_rates(self, ns_id: str) -> Mapping[str, int]:
        """Return the Mbit/s of links (by id) that one NS instance has."""
        rows = self.rows(RATES_OF, ns_id=ns_id)
        return {row.link_id: int(row.mbps) for row in rows}


class LinkGrantWriting(LinkGrantReading, Transaction):
    """The part of ``Writing`` about what is reserved of links."""

    def take_links(self, grant_id: str, mbps: Mapping[str, int]) -> None:
        """Take so much of links, one after the other in one order; or ``Conflict``."""
        for id in sorted(mbps):
            if not self.db.execute(TOUCH, {"link": id}).rowcount:
                raise Conflict(f"link {id!r} is gone", hint=AGAIN)
            row = self.db.execute(LEFT, {"link": id}).one()
            left = row.capacity_mbps - int(row.used)
            if left < mbps[id]:
                there = f"{max(left, 0)} of {row.capacity_mbps} Mbit/s left"
                wanted = f"link {id!r} has {there}, not {mbps[id]}"
                raise Conflict(wanted, hint=AGAIN)
        rows = [
            dict(grant_id=grant_id, link_id=id, mbps=rate) for id, rate in mbps.items()
        ]
        if rows:
            self.db.execute(insert(link_allocation), rows)

    def keep_links(
        self, ns_id: str, held: Mapping[str, int], kept: Mapping[str, int]
    ) -> None:
        """Give back what an NS instance holds of links beyond what is kept."""
        for id in sorted(held):
            rate = min(held[id], kept.get(id, 0))
            if rate == held[id]:
                continue
            self.db.execute(TOUCH, {"link": id})
            first, *others = [
                row.grant_id for row in self.rows(GRANTS_OF, ns_id=ns_id, link=id)
            ]
            for of in (first, *others):
                self.db.execute(GIVE_BACK, {"link": id, "of": of})
            if rate:
                one = dict(grant_id=first, link_id=id, mbps=rate)
                self.db.execute(insert(link_allocation), one)
