"""From the store to the case of a service: who is sick, and what was tried before."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from nfvo.assurance.policy import AUTO, WINDOW, Ailment, Case, Past, Sick
from nfvo.lcm.alarms import find_alarm
from nfvo.lcm.drift.repair import Repair, repair_of
from nfvo.lcm.observation import SILENT_SINCE, Observation
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance, VnfcInstance
from nfvo.lcm.status import Status, of_vnfc
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.world import World
from nfvo.placement.infrastructure import HostState

GIVEN_UP = "autoheal.given-up"
LOOKED_BACK = 100  # operations: more than we begin unasked before we give up
SETTLES = timedelta(seconds=3)  # a host is looked at every 2 s
# What we do something about; who asks for a heal gets all healed that does not run.
AILMENTS = {
    Status.STOPPED: Ailment.STOPPED,
    Status.MISSING: Ailment.MISSING,
    Status.PAUSED: Ailment.PAUSED,
}
# What is there already may be repaired on a host that gets nothing new.
REPAIRED_ON = frozenset({HostState.READY, HostState.CORDONED})


def is_auto(op_occ: LcmOpOcc) -> bool:
    """Whether nobody asked for this operation."""
    return op_occ.actor == SYSTEM.actor and op_occ.cause.startswith(AUTO)


def all_run(world: World, ns: NsInstance) -> bool:
    """Whether all of a service was seen to run, lately."""
    statuses = (of_vnfc(world.see(vnfc, None)).status for vnfc in ns.vnfcs())
    return all(status is Status.RUNNING for status in statuses)


def case_of(view: Reading, world: World, ns: NsInstance) -> Case:
    """Return the case of a service on which no operation works."""
    op_occs = view.op_occ_page("", LOOKED_BACK, ns.id).items
    repair = repair_of(view, ns)
    vnfcs = tuple(_sick(world, ns, repair, _ended(op_occs)))
    return Case(
        now=world.now,
        sick=(*vnfcs, *_links(world, ns, repair)),
        past=tuple(_past(view, world, op_occs)),
        given_up=_is_given_up(view, ns, op_occs),
        unseen=repair.doubtful or any(_is_unseen(world, v) for v in ns.vnfcs()),
    )


def _ended(op_occs: Sequence[LcmOpOcc]) -> datetime | None:
    """Return when the last operation ended; older observations may be from before."""
    return op_occs[0].state_entered_at if op_occs else None


def _sick(
    world: World, ns: NsInstance, repair: Repair, ended: datetime | None
) -> Iterator[Sick]:
    """Yield the VNFCs that are not well; one that does not run is not cut off too."""
    for vnfc in ns.vnfcs():
        host = world.hosts.get(vnfc.host_id)
        if host is None:
            continue
        if host.state is HostState.DOWN:
            lost = Ailment.HOST_DOWN
            yield Sick(vnfc.name, host.name, lost, world.now, host.detail)
        elif host.state in REPAIRED_ON:
            yield from _as_seen(world, vnfc, host, ended)
            if vnfc.id in repair.cut_off and _runs(world, vnfc):
                gone = repair.cut_off[vnfc.id]
                why = f"network {gone.name} went"
                cut_off = Ailment.CUT_OFF
                yield Sick(vnfc.name, host.name, cut_off, gone.since, why)


def _links(world: World, ns: NsInstance, repair: Repair) -> Iterator[Sick]:
    """Yield the links with networks that are otherwise than they should be."""
    names = {vl.id: vl.name for vl in ns.vls}
    for one in repair.networks:
        host = world.hosts.get(one.host_id)
        if host is not None and host.state in REPAIRED_ON and one.owner_id in names:
            what = ", ".join(sorted(one.observed))
            detail = f"{one.kind}: {what}" if what else one.kind.value
            link = names[one.owner_id]
            yield Sick(link, host.name, Ailment.NETWORK, one.since, detail)


def _runs(world: World, vnfc: VnfcInstance) -> bool:
    return of_vnfc(world.see(vnfc, None)).status is Status.RUNNING


def _as_seen(
    world: World, vnfc: VnfcInstance, host: HostRecord, ended: datetime | None
) -> Iterator[Sick]:
    seen = world.see(vnfc, None)
    judgement = of_vnfc(seen)
    if seen.observation is None or judgement.status is Status.UNKNOWN:
        return
    ailment = AILMENTS.get(judgement.status)
    if judgement.status is Status.DEGRADED:
        ailment = _degraded(seen.observation)
    if ailment is not None:
        since = seen.observation.changed_at
        settled = ended + SETTLES if ended and since <= ended else None
        yield Sick(vnfc.name, host.name, ailment, since, judgement.detail, settled)


def _is_unseen(world: World, vnfc: VnfcInstance) -> bool:
    return of_vnfc(world.see(vnfc, None)).status is Status.UNKNOWN


def _degraded(observation: Observation) -> Ailment:
    silent = observation.detail.startswith(SILENT_SINCE)
    return Ailment.SILENT if silent else Ailment.PANICKED


def _past(view: Reading, world: World, op_occs: Sequence[LcmOpOcc]) -> Iterator[Past]:
    """Yield recent auto-heals, but none from before somebody else did something."""
    for op_occ in op_occs:
        began = op_occ.started_at
        if not is_auto(op_occ) or began is None or began <= world.now - WINDOW:
            return
        changes = view.plan(op_occ.plan_id).changes
        yield Past(began, frozenset(c.name for c in changes if c.kind == "vnfc"))


def _is_given_up(view: Reading, ns: NsInstance, op_occs: Sequence[LcmOpOcc]) -> bool:
    """Whether it was given up, and only we have done anything since."""
    alarm = find_alarm(view, GIVEN_UP, ns.id)
    if alarm is None or alarm.cleared_at is not None:
        return False
    theirs = next((op for op in op_occs if not is_auto(op)), None)
    since = theirs.started_at if theirs else None
    return since is None or since <= alarm.raised_at
