"""The network in pieces, as it was given, and what grants have left of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select

from nfvo.errors import Conflict
from nfvo.lcm.network import LinkRoom, NetworkRecord, Users
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.network.pieces import Piece, whole
from nfvo.store.faults import referenced
from nfvo.store.revisions import SHARED
from nfvo.store.tables import grant, link, link_allocation, network, ns_instance
from nfvo.store.view import Transaction, View, mine

NETWORKS = select(network).order_by(network.c.site)
NETWORK = select(network).where(network.c.site == bindparam("site"))
LINKS = select(link).order_by(link.c.site, link.c.position)
LINKS_OF = LINKS.where(link.c.site == bindparam("site"))
IDS_OF = select(link.c.id).where(link.c.site == bindparam("site"))
USED = select(
    link_allocation.c.link_id, func.sum(link_allocation.c.mbps).label("mbps")
).group_by(link_allocation.c.link_id)
IDS: Any = bindparam("ids", expanding=True)
USED_OF = USED.where(link_allocation.c.link_id.in_(IDS))
SOME_LINKS = select(link.c.id, link.c.capacity_mbps).where(link.c.id.in_(IDS))
REVISIONS = select(network.c.site, network.c.rev).order_by(network.c.site)
USERS = (
    select(
        link_allocation.c.link_id,
        ns_instance.c.name,
        func.sum(link_allocation.c.mbps).label("mbps"),
    )
    .join(grant, grant.c.id == link_allocation.c.grant_id)
    .join(ns_instance, ns_instance.c.id == grant.c.ns_id)
    .where(mine(ns_instance))
    .group_by(link_allocation.c.link_id, ns_instance.c.name)
    .order_by(ns_instance.c.name)
)
FORGET_LINK = delete(link).where(link.c.id == bindparam("gone"))


Revisions = tuple[tuple[str, int], ...]


class LastNetwork:
    """The network that was read last, empty: threads may share it, it never changes."""

    def __init__(self) -> None:
        self._known: tuple[Revisions, Network] | None = None

    def of(self, revisions: Revisions, read: Callable[[], Network]) -> Network:
        """Return the network of these revisions of its pieces."""
        known = self._known
        if known is None or known[0] != revisions:
            known = self._known = revisions, read()
        return known[1]


class NetworkReading(View):
    """The part of ``Reading`` about the network; ``last`` knows that of before."""

    last: LastNetwork | None = None

    def topology(self) -> Network | None:
        """Return the whole network, grants taken off; None where none was given."""
        revisions = tuple((row.site, row.rev) for row in self.rows(REVISIONS))
        if not revisions:
            return None
        # Links before what is taken of them, as hosts: a grant that came in between
        # is refused when it is reserved, not overlooked.
        read = self._empty_network
        made = self.last.of(revisions, read) if self.last is not None else read()
        return made.taking({row.link_id: int(row.mbps) for row in self.rows(USED)})

    def _empty_network(self) -> Network:
        return whole(one.piece for one in self.networks())

    def network(self, site: str) -> NetworkRecord:
        """Return the network of one site, or, of none, what joins sites."""
        row = self.get("network", site, NETWORK, site=site)
        return self._made_of([row], self.rows(LINKS_OF, site=site))[0]

    def networks(self) -> Sequence[NetworkRecord]:
        """Return the networks of all sites, by name."""
        return self._made_of(self.rows(NETWORKS), self.rows(LINKS))

    def link_ids(self, site: str) -> frozenset[str]:
        """Return the ids of the links of the network of a site."""
        return frozenset(row.id for row in self.rows(IDS_OF, site=site))

    def links_left(self, ids: Iterable[str]) -> Mapping[str, LinkRoom]:
        """Return what these links have and have left; unknown ones are left out."""
        if not (wanted := sorted(ids)):
            return {}
        used = {row.link_id: int(row.mbps) for row in self.rows(USED_OF, ids=wanted)}
        return {
            row.id: LinkRoom(row.capacity_mbps, row.capacity_mbps - used.get(row.id, 0))
            for row in self.rows(SOME_LINKS, ids=wanted)
        }

    def link_users(self) -> Users:
        """Return the services that have bandwidth of links, by name; how much."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self.rows(USERS):
            found[row.link_id][row.name] = int(row.mbps)
        return found

    def _made_of(
        self, rows: Sequence[Row[Any]], links: Sequence[Row[Any]]
    ) -> Sequence[NetworkRecord]:
        of: dict[str, list[PhysicalLink]] = defaultdict(list)
        for one in links:
            of[one.site].append(_link(one))
        return [
            NetworkRecord(
                row.site,
                row.document,
                Piece(
                    tuple(row.switches),
                    tuple(of[row.site]),
                    {
                        host: AccessLink(host, switch, mbps, mbps)
                        for host, (switch, mbps) in row.access.items()
                    },
                ),
                row.rev,
                row.updated_at,
            )
            for row in rows
        ]


def _link(row: Row[Any]) -> PhysicalLink:
    return PhysicalLink(
        row.id,
        (row.one, row.other),
        row.capacity_mbps,
        row.capacity_mbps,
        row.latency_us,
        row.jitter_us,
        row.price,
    )


class NetworkWriting(NetworkReading, Transaction):
    """The part of ``Writing`` about the network."""

    def put_network(self, new: NetworkRecord) -> None:
        """Add or change a network; ``Conflict`` if a link goes that grants are of."""
        piece = new.piece
        access = {h: (one.switch, one.capacity_mbps) for h, one in piece.access.items()}
        values = dict(document=new.document, switches=piece.switches, access=access)
        self.put(network, dict(site=new.site, project_id=SHARED, **values))
        self._forget_links(self.link_ids(new.site) - {one.id for one in piece.links})
        rows = [
            _values(new.site, position, one) for position, one in enumerate(piece.links)
        ]
        self.put(link, *rows, keep=("generation",))
        self.note(network, new.site)

    def delete_network(self, site: str) -> None:
        """Remove a network; ``Conflict`` while grants are of its links."""
        self._forget_links(self.link_ids(site))
        self.db.execute(delete(network).where(network.c.site == site))
        self.note(network, site, op="delete")

    def _forget_links(self, ids: frozenset[str]) -> None:
        in_use = Conflict(
            "services run over links that are to go",
            hint="which ones: nfvo network show -o wide",
        )
        with referenced(in_use):
            for id in sorted(ids):
                self.db.execute(FORGET_LINK, {"gone": id})


def _values(site: str, position: int, one: PhysicalLink) -> Mapping[str, Any]:
    """Return the row of a link."""
    return dict(
        id=one.id,
        site=site,
        position=position,
        one=one.ends[0],
        other=one.ends[1],
        capacity_mbps=one.capacity_mbps,
        latency_us=one.latency_us,
        jitter_us=one.jitter_us,
        price=one.price,
        generation=0,
    )
