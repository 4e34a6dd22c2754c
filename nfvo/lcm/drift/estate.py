"""What should be on hosts by our records, and what workers have noted of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.drift.due import Due, Dues
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance, VnfcInstance
from nfvo.lcm.store import Resource
from nfvo.placement.infrastructure import Ability


@dataclass(frozen=True, slots=True)
class Owner:
    """What a resource may serve: a VNFC (``vnfc``) or a virtual link, and whose."""

    ns_id: str
    project: str
    vnfc: VnfcInstance | None = None


@dataclass(frozen=True, slots=True)
class Estate:
    """
    All that we know of one host, to be compared with what is found there.

    ``due`` is by kind and UUID, or name where there is none; ``rows`` by kind and
    name.  ``owners`` are known VNFCs and links, at least those with anything here;
    ``busy`` the NS instances that an operation was changing at ``looked_at`` or since:
    nothing can be said of them.  ``segments`` are VNIs of known links.  Of what is in
    a ``restored`` database, graves prove nothing: that may have been made again since.
    """

    host_id: str
    installation: str
    looked_at: datetime
    due: Mapping[tuple[str, str], Due]
    rows: Mapping[tuple[str, str], Resource]
    owners: Mapping[str, Owner]
    busy: frozenset[str]
    segments: frozenset[int]
    restored: bool = False


def estate_of(
    view: Reading,
    host_id: str,
    *,
    looked_at: datetime | None = None,
    services: Iterable[str] = (),
) -> Estate:
    """
    Return what should be on one host.

    To be read after the look at the host, in the transaction that keeps what comes of
    it.  ``looked_at`` is the database's time when that look began, so that what
    changed meanwhile is left alone; without it the look must have come after this.
    ``services`` are NS instances that what was found there is tagged with: those that
    have nothing here by our records are read too.
    """
    rows = view.resources(host_id=host_id)
    world = _World.of(view, looked_at, [view.host(host_id)], rows)
    return world.estate(host_id, view.ns_at(host_id, services))


def estates_of(
    view: Reading, *, looked_at: datetime | None = None
) -> Mapping[str, Estate]:
    """Return what should be on every host, in a constant number of queries."""
    world = _World.of(view, looked_at, view.hosts(), view.resources())
    return world.estates(view.ns_instances())


@dataclass(frozen=True)
class _World:
    """All that is read once, for however many hosts."""

    installation: str
    looked_at: datetime
    hosts: Mapping[str, HostRecord]
    underlays: Mapping[str, str]
    busy: frozenset[str]
    rows: Mapping[str, Mapping[tuple[str, str], Resource]]
    named: frozenset[tuple[str, str, str]]
    restored: bool
    anchors: Mapping[str, str]

    @classmethod
    def of(
        cls,
        view: Reading,
        looked_at: datetime | None,
        hosts: Sequence[HostRecord],
        rows: Sequence[Resource],
    ) -> "_World":
        when = looked_at or view.now()
        by_host: dict[str, dict[tuple[str, str], Resource]] = defaultdict(dict)
        for row in rows:
            by_host[row.host_id][row.kind, row.name] = row
        return cls(
            installation=view.installation(),
            looked_at=when,
            hosts={host.id: host for host in hosts},
            underlays=view.underlays(),
            busy=view.unsettled(when),
            rows=by_host,
            named=frozenset((row.host_id, row.kind, row.name) for row in rows),
            restored=view.restored_at() is not None,
            anchors=_anchors(view, hosts),
        )

    def estate(self, host_id: str, instances: Sequence[NsInstance]) -> Estate:
        due = {one.key: one for ns in instances for one in self._dues(ns).all()}
        owners = dict(pair for ns in instances for pair in _owners(ns))
        return self._estate(host_id, due, owners, _segments(instances))

    def estates(self, instances: Sequence[NsInstance]) -> Mapping[str, Estate]:
        owners = dict(pair for ns in instances for pair in _owners(ns))
        segments = _segments(instances)
        due: dict[str, dict[tuple[str, str], Due]] = defaultdict(dict)
        for ns in instances:
            for one in self._dues(ns).all():
                due[one.host_id][one.key] = one
        return {id: self._estate(id, due[id], owners, segments) for id in self.hosts}

    def _dues(self, ns: NsInstance) -> Dues:
        return Dues(
            ns, self.installation, self.hosts, self.underlays, self.named, self.anchors
        )

    def _estate(
        self,
        host_id: str,
        due: Mapping[tuple[str, str], Due],
        owners: Mapping[str, Owner],
        segments: frozenset[int],
    ) -> Estate:
        return Estate(
            host_id=host_id,
            installation=self.installation,
            looked_at=self.looked_at,
            due=due,
            rows=self.rows.get(host_id, {}),
            owners=owners,
            busy=self.busy,
            segments=segments,
            restored=self.restored,
        )


def _anchors(view: Reading, hosts: Sequence[HostRecord]) -> Mapping[str, str]:
    """Return the anchors that matter to these hosts; only clouds have any."""
    of_clouds = any(Ability.SITE_WIDE in host.abilities for host in hosts)
    return anchors_of(view.hosts()) if of_clouds else {}


def _owners(ns: NsInstance) -> Iterator[tuple[str, Owner]]:
    for vnfc in ns.vnfcs():
        yield vnfc.id, Owner(ns.id, ns.project, vnfc)
    link = Owner(ns.id, ns.project)
    for vl in ns.vls:
        yield vl.id, link


def _segments(instances: Iterable[NsInstance]) -> frozenset[int]:
    return frozenset(vl.segment for ns in instances for vl in ns.vls if vl.segment)
