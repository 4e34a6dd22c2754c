"""
The steps of a heal: new VMs are made, and the old ones go.

The old VM is stopped first, as the new one has its addresses, and removed last, so
that a failure can be taken back.  It is stopped when its turn comes: what needs another
goes on running until that one, rebuilt too, answers again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nfvo.graph import ServiceGraph
from nfvo.lcm.ids import server_id
from nfvo.lcm.planner import demands, order
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.patients import Patients
from nfvo.lcm.planner.running import Running
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.planner.terminate import CLEARING, REMOVING, remove_vnfc
from nfvo.lcm.records import NsInstance, VnfcInstance, VnfInstance
from nfvo.lcm.specs import NetworkSpec
from nfvo.lcm.steps.removing import StopServer
from nfvo.placement.infrastructure import Ability


def rebuild(
    draft: Draft,
    graph: ServiceGraph,
    before: NsInstance,
    after: NsInstance,
    who: Patients,
) -> None:
    """Add the steps that make of an instance what it is to be."""
    specs = Specs(after, draft.snapshot, demands.apart(graph, after))
    running = Running(draft, specs, demands.day_zero(graph, after))
    there = _networks(Specs(before, draft.snapshot))
    running.networks(before=there, but=who.dead_hosts)
    old = {vnfc.id: vnfc for vnfc in before.vnfcs() if vnfc.id in who.vnfcs}
    answered: list[int] = []

    def make_way(new: VnfcInstance, needed: Sequence[int]) -> list[int]:
        cleared = _clear(draft, new, who)
        if not _holds_ports(old[new.id], new, draft.snapshot):
            return [*cleared, *_stop(draft, old[new.id], who, needed)]
        return [*cleared, *_remove_first(running, old.pop(new.id), new, who, needed)]

    def add(vnf: VnfInstance, needed: Sequence[int]) -> list[int]:
        healed = [
            running.vnfc(vnfc, [*needed, *make_way(vnfc, needed)])
            for vnfc in vnf.vnfcs
            if vnfc.id in old
        ]
        answered.extend(healed)
        return healed

    order.in_turn(after.vnfs, order.starting(graph), add)
    for vnfc in old.values():
        _remove(draft, vnfc, who, answered)


def _clear(draft: Draft, vnfc: VnfcInstance, who: Patients) -> list[int]:
    """Add what removes the VMs that remain of a VNFC."""
    ours = (left for left in who.remains if left.id == vnfc.id)
    there = (_in_reach(left, who, draft.snapshot) for left in ours)
    return [remove_vnfc(draft, left, by=CLEARING) for left in there if left]


def _in_reach(
    vnfc: VnfcInstance, who: Patients, snapshot: Snapshot
) -> VnfcInstance | None:
    """
    Return a VM as it can be reached, None when its host is dead.

    A dead machine of a cloud leaves what the cloud knows of the VM.
    """
    if vnfc.host_id not in who.dead_hosts:
        return vnfc
    anchor = snapshot.anchor(vnfc.host_id)
    lives = snapshot.can(vnfc.host_id, Ability.SITE_WIDE) and anchor != vnfc.host_id
    return replace(vnfc, host_id=anchor) if lives else None


def _stop(
    draft: Draft, vnfc: VnfcInstance, who: Patients, needed: Sequence[int]
) -> list[int]:
    """Add what frees the addresses of a VNFC: its VM stops."""
    if vnfc.host_id in who.dead_hosts:
        return []
    step = StopServer(
        host_id=vnfc.host_id,
        server_id=server_id(vnfc.id, vnfc.incarnation),
        vnfc=vnfc.name,
    )
    return [draft.add(step, needed)]


def _holds_ports(old: VnfcInstance, new: VnfcInstance, snapshot: Snapshot) -> bool:
    """
    Whether a VM keeps its addresses from the new one though it is off.

    So it is within one cloud: Neutron gives a MAC and an address to one port only,
    and Nova counts it among those that are apart.
    """
    whole = snapshot.can(old.host_id, Ability.CONFIG_DRIVE)
    return whole and snapshot.anchor(old.host_id) == snapshot.anchor(new.host_id)


def _remove_first(
    running: Running,
    old: VnfcInstance,
    new: VnfcInstance,
    who: Patients,
    needed: Sequence[int],
) -> list[int]:
    """Add what removes a VM once all else is there that the new one needs."""
    return _remove(running.draft, old, who, [*needed, *running.shared(new)])


def _remove(
    draft: Draft, old: VnfcInstance, who: Patients, after: Sequence[int]
) -> list[int]:
    """Add what removes a VM, as far as it can be reached."""
    there = _in_reach(old, who, draft.snapshot)
    if there is None:
        return []
    by = REMOVING if there is old else CLEARING
    return [remove_vnfc(draft, there, tuple(after), by=by)]


def _networks(specs: Specs) -> Mapping[tuple[str, str], NetworkSpec]:
    return {
        (vl.id, host): specs.network(vl, host)
        for vl in specs.ns.vls
        for host in specs.hosts_on[vl.id]
    }
