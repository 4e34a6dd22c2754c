"""What deviates on a host: what should be there against what is, decided purely."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from nfvo.graph import Resources
from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.drift.differences import differences, told
from nfvo.lcm.drift.due import Due
from nfvo.lcm.drift.estate import Estate, Owner
from nfvo.lcm.facts import NetworkFacts, ServerFacts, VolumeFacts
from nfvo.lcm.ids import child_id, server_id
from nfvo.lcm.leftovers import places
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.store import Resource

MAY_LAST_S = 40.0
"""The longest that a call may go on which nobody knows of: a lease (9 s), then one
call to its hard limit (30 s)."""

COMPARED = frozenset({"server", "network", "volume", "seed"})
LINK_DEVICES = frozenset({"bridge", "tunnel"})
VNI = re.compile(r"-([0-9a-f]{6})$")
INCARNATION = re.compile(r"-(\d+)(?:(?:-disk\d+)?\.qcow2|-seed\.iso)$")
K = DeviationKind


def compare(estate: Estate, found: Iterable[FoundResource]) -> tuple[Deviation, ...]:
    """
    Return what deviates on a host, in the order of its kinds and names.

    Cached images never do.  What a running operation changes is left alone, unless
    nothing can have made it that we know of.
    """
    all_found = tuple(found)
    there = [Thing(estate, one) for one in all_found if one.kind in COMPARED]
    seen = {thing.key for thing in there}
    deviations = [
        *(deviation for thing in there if (deviation := thing.deviation())),
        *_missing(estate, seen),
        *_stray_devices(estate, all_found),
    ]
    return tuple(sorted(deviations, key=lambda d: (d.what, d.name, d.kind)))


def deviation_id(host_id: str, what: str, key: str) -> str:
    """Return the id of what deviates; ``key`` is its UUID, or else its name."""
    return child_id(host_id, f"{what}/{key}")


@dataclass(frozen=True)
class Thing:
    """Something of interest that was found."""

    estate: Estate
    found: FoundResource

    @property
    def key(self) -> tuple[str, str]:
        """As in ``Estate.due``."""
        by_uuid = self.found.kind in {"server", "network"} and self.found.id
        return self.found.kind, self.found.id if by_uuid else self.found.name

    @property
    def row(self) -> Resource | None:
        """What workers have noted of it."""
        return self.estate.rows.get((self.found.kind, self.found.name))

    def deviation(self) -> Deviation | None:
        """Return how it deviates, None when there is nothing to say."""
        due = self.estate.due.get(self.key)
        if due is not None:
            return self._changed(due)
        kind = self._kind()
        if kind is None:
            return None
        owner = self.owner
        return replace(
            self._blank(kind),
            project=owner.project if owner else "*",
            ns_id=owner.ns_id if owner else "",
            room=self._room() if kind in {K.UNKNOWN, K.FOREIGN} else Resources(),
        )

    def _changed(self, due: Due) -> Deviation | None:
        if due.ns_id in self.estate.busy or self.found.facts is None:
            return None
        unlike = tuple(differences(due.facts, self.found.facts))
        if not unlike:
            return None
        return replace(
            _of_due(self.estate, due, K.CHANGED),
            expected={what: wanted for what, wanted, _ in unlike},
            observed={what: there for what, _, there in unlike},
        )

    def _kind(self) -> DeviationKind | None:
        """Judge what our records do not want there."""
        if self._is_foreign:
            return K.FOREIGN
        row, owner = self.row, self.owner
        if not self._is_ours and row is None:
            return None
        if self._is_busy:
            return K.UNKNOWN if row is None else None
        if row is not None and row.gone_at is not None:
            limit = timedelta(seconds=MAY_LAST_S)
            return self._dead if row.gone_at + limit <= self.estate.looked_at else None
        if owner is None:
            return K.UNKNOWN
        if self._is_superseded(owner):
            return self._dead
        # What an operation left that was given up has a row: the next one clears it.
        return K.UNKNOWN if row is None else None

    @property
    def _dead(self) -> DeviationKind:
        return K.UNKNOWN if self.estate.restored else K.DEAD

    @property
    def owner(self) -> Owner | None:
        """The VNFC or link that it serves, None when we know none such."""
        return self.estate.owners.get(self.owner_id)

    @cached_property
    def owner_id(self) -> str:
        """Whose it is by its tag, by what workers noted, or else by its name."""
        if self.found.tag is not None:
            return self.found.tag.owner
        if self.row is not None and self.row.owner_id:
            return self.row.owner_id
        return _owner_by_name(self.estate, self.found.name)

    @property
    def _installation(self) -> str:
        tag = self.found.tag
        return tag.installation if tag else self.found.installation

    @property
    def _is_ours(self) -> bool:
        # What has no tag is called by the first digits only.
        given = self._installation
        return bool(given) and self.estate.installation.startswith(given)

    @property
    def _is_foreign(self) -> bool:
        return bool(self._installation) and not self._is_ours

    @property
    def _is_busy(self) -> bool:
        services = {self.owner.ns_id} if self.owner else set()
        if self.found.tag is not None:
            services.add(self.found.tag.ns)
        return bool(services & self.estate.busy)

    def _is_superseded(self, owner: Owner) -> bool:
        """Whether it is of an incarnation before that of the record."""
        if owner.vnfc is None:
            return False
        if self.found.kind == "server":
            before = range(1, owner.vnfc.incarnation)
            return self.found.id in {server_id(owner.vnfc.id, n) for n in before}
        counted = INCARNATION.search(self.found.name)
        return counted is not None and int(counted[1]) < owner.vnfc.incarnation

    def _room(self) -> Resources:
        match self.found.facts:
            case ServerFacts(vcpus=vcpus, memory_mib=memory_mib):
                return Resources(vcpus, memory_mib, 0)
            case VolumeFacts(disk_gib=disk_gib):
                return Resources(0, 0, disk_gib)
            case _:
                return Resources()

    def _blank(self, kind: DeviationKind) -> Deviation:
        what, key = self.key
        return Deviation(
            id=deviation_id(self.estate.host_id, what, key),
            kind=kind,
            host_id=self.estate.host_id,
            what=what,
            name=self.found.name,
            since=self.estate.looked_at,
            uuid=self.found.id,
            owner_id=self.owner_id,
            installation=self._installation,
            observed=told(self.found.facts),
        )


def _missing(estate: Estate, seen: set[tuple[str, str]]) -> Iterator[Deviation]:
    for key in estate.due.keys() - seen:
        due = estate.due[key]
        if due.ns_id not in estate.busy:
            yield replace(_of_due(estate, due, K.MISSING), expected=told(due.facts))


def _of_due(estate: Estate, due: Due, kind: DeviationKind) -> Deviation:
    return Deviation(
        id=deviation_id(estate.host_id, *due.key),
        kind=kind,
        host_id=estate.host_id,
        what=due.kind,
        name=due.name,
        since=estate.looked_at,
        uuid=due.uuid,
        project=estate.owners[due.owner_id].project,
        ns_id=due.ns_id,
        owner_id=due.owner_id,
        installation=estate.installation,
    )


def _stray_devices(
    estate: Estate, found: tuple[FoundResource, ...]
) -> Iterator[Deviation]:
    """Yield bridges and tunnels of no link that we, or networks there, know of."""
    networks = [one.facts for one in found if one.kind == "network"]
    if None in networks:  # a network whose VNI cannot be told
        return
    known = {n.segment for n in networks if isinstance(n, NetworkFacts)}
    for one in found:
        counted = VNI.search(one.name) if one.kind in LINK_DEVICES else None
        if counted and int(counted[1], 16) not in known | estate.segments:
            yield Deviation(
                id=deviation_id(estate.host_id, one.kind, one.name),
                kind=K.UNKNOWN,
                host_id=estate.host_id,
                what=one.kind,
                name=one.name,
                since=estate.looked_at,
                observed={"vni": str(int(counted[1], 16))},
                detail="it belongs to no link and no network",
            )


def _owner_by_name(estate: Estate, name: str) -> str:
    """Return the VNFC by whose name a volume is called, empty when none is."""
    counted = INCARNATION.search(name)
    if counted is None:
        return ""
    for id, owner in estate.owners.items():
        if owner.vnfc is not None and id[:8] in name:
            called = replace(owner.vnfc, incarnation=int(counted[1]))
            ours = {place[2] for place in places(called, estate.installation)}
            if name in ours:
                return id
    return ""
