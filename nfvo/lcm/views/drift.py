"""What operators see of drift: what deviates, since when, and what to do of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from nfvo.errors import NotFound
from nfvo.lcm.deviation import Deviation, DeviationKind, Survey, Word
from nfvo.lcm.drift.remove import can_remove
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.status import Status, age, of_vnfc
from nfvo.lcm.views.world import World


@dataclass(frozen=True, slots=True)
class SurveyView:
    """
    How old what is known of a host's drift is; never surveyed is None.

    ``pending``: somebody has asked for a survey that is not there yet.  ``reachable``:
    its watcher looks at it.
    """

    host: str
    surveyed_at: datetime | None
    age_s: float | None
    asked_at: datetime | None
    pending: bool
    ok: bool
    reachable: bool
    detail: str


@dataclass(frozen=True, slots=True)
class DeviationView:
    """
    One deviation; ``owner`` is the name of the VNFC or link that it is of.

    ``status`` is that of the VNFC, as observed; ``next`` what an operator may type.
    """

    id: str
    kind: DeviationKind
    host: str
    what: str
    name: str
    uuid: str
    ns: str
    owner: str
    installation: str
    status: Status | None
    expected: Mapping[str, str]
    observed: Mapping[str, str]
    detail: str
    since: datetime
    age_s: float
    word: Word
    next: str
    rev: int


@dataclass(frozen=True, slots=True)
class DriftView:
    """What deviates on some hosts, and how old that knowledge is."""

    surveys: tuple[SurveyView, ...]
    deviations: tuple[DeviationView, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty means any.  Names or ids."""

    host: str = ""
    ns: str = ""
    kind: DeviationKind | None = None


def drift_view(view: Reading, wanted: Wanted) -> DriftView:
    """Return what deviates; raises ``NotFound`` for a host or service not there."""
    host_id = view.host(wanted.host).id if wanted.host else ""
    ns = view.ns(wanted.ns) if wanted.ns else None
    found = view.deviations(host_id=host_id, ns_id=ns.id if ns else "")
    found = [one for one in found if wanted.kind in (None, one.kind)]
    teller = _Teller.of(view, found)
    hosts = _hosts(view, host_id, ns, found)
    return DriftView(
        surveys=tuple(_surveys(view, teller.world, hosts)),
        deviations=tuple(teller.tell(one) for one in found),
    )


def deviation_view(view: Reading, deviation: Deviation) -> DeviationView:
    """Return one deviation as operators see it."""
    return _Teller.of(view, [deviation]).tell(deviation)


def survey_view(view: Reading, host_id: str) -> SurveyView:
    """Return how old what is known of a host's drift is."""
    return next(iter(_surveys(view, World.of(view), {host_id})))


def _hosts(
    view: Reading, host_id: str, ns: NsInstance | None, found: Iterable[Deviation]
) -> set[str]:
    """Return the hosts (ids) whose surveys tell what is asked for."""
    if host_id:
        return {host_id}
    if ns is None:
        return {host.id for host in view.hosts()}
    return {vnfc.host_id for vnfc in ns.vnfcs()} | {one.host_id for one in found}


def _surveys(view: Reading, world: World, hosts: set[str]) -> Iterable[SurveyView]:
    surveys = view.surveys()
    for host in sorted(world.hosts.values(), key=lambda host: host.name):
        if host.id not in hosts:
            continue
        survey = surveys.get(host.id, Survey(host.id))
        sweep = world.sweeps.get(host.id)
        done = survey.done_at
        yield SurveyView(
            host=host.name,
            surveyed_at=done,
            age_s=None if done is None else age(world.now, done),
            asked_at=survey.asked_at,
            pending=survey.wanted,
            ok=survey.ok,
            reachable=sweep is not None and sweep.ok,
            detail=survey.detail,
        )


@dataclass(frozen=True, slots=True)
class _Teller:
    """What names and states are read from."""

    world: World
    services: Mapping[str, NsInstance]

    @classmethod
    def of(cls, view: Reading, deviations: Sequence[Deviation]) -> Self:
        services = {}
        for ns_id in {one.ns_id for one in deviations if one.ns_id}:
            try:
                services[ns_id] = view.ns(ns_id)
            except NotFound:  # deleted since
                continue
        return cls(World.of(view), services)

    def tell(self, one: Deviation) -> DeviationView:
        ns = self.services.get(one.ns_id)
        return DeviationView(
            id=one.id,
            kind=one.kind,
            host=self.world.host_name(one.host_id),
            what=one.what,
            name=one.name,
            uuid=one.uuid,
            ns=ns.name if ns else "",
            owner=_owner(one, ns),
            installation=one.installation,
            status=self._status(one, ns),
            expected=one.expected,
            observed=one.observed,
            detail=one.detail,
            since=one.since,
            age_s=age(self.world.now, one.since),
            word=one.word,
            next=_next(one, ns, self.world.host_name(one.host_id)),
            rev=one.rev,
        )

    def _status(self, one: Deviation, ns: NsInstance | None) -> Status | None:
        for vnfc in ns.vnfcs() if ns else ():
            if vnfc.id == one.owner_id:
                return of_vnfc(self.world.see(vnfc, None)).status
        return None


def _owner(one: Deviation, ns: NsInstance | None) -> str:
    if ns is None:
        return ""
    names = {vnfc.id: vnfc.name for vnfc in ns.vnfcs()}
    names |= {vl.id: vl.name for vl in ns.vls}
    return names.get(one.owner_id, "")


def _next(one: Deviation, ns: NsInstance | None, host: str) -> str:
    """Say what an operator may do, empty where there is nothing to be done."""
    if one.word is not Word.NONE:
        return ""
    match one.kind:
        case DeviationKind.MISSING | DeviationKind.CHANGED:
            return f"nfvo heal {ns.name}" if ns else ""
        case DeviationKind.UNKNOWN if not can_remove(one):
            return f"on {host}: ip link delete {one.name}"
        case DeviationKind.UNKNOWN if ns is not None and one.what == "server":
            return f"nfvo drift adopt {one.id}"
        case DeviationKind.UNKNOWN:
            return f"nfvo drift delete {one.id}"
        case _:
            return ""
