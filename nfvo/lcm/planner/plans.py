"""Putting a plan together: what all kinds of operations have in common."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import sha256

from nfvo.lcm.grants import grant_for, hosts_of
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.records import InstantiationState, NsInstance, VnfcInstance
from nfvo.lcm.reserved import Grant


@dataclass(frozen=True, slots=True)
class Course:
    """
    The instance before an operation, and as it is when all is done.

    What it was before, and is again if the operation is taken back, knows too which
    incarnations were begun: none is ever used twice.
    """

    kind: OperationKind
    before: NsInstance
    after: NsInstance


def assemble(id: str, course: Course, draft: Draft, changes: Sequence[Change]) -> Plan:
    """Return the plan; its grant is what the instance does not have already."""
    snapshot = draft.snapshot
    grant = grant_for(course.after).beyond(grant_for(course.before))
    return Plan(
        id=id,
        project=course.before.project,
        kind=course.kind,
        ns_id=course.before.id,
        revision=snapshot.revision,
        digest=_digest(course, snapshot),
        generations=_generations(snapshot, grant),
        accepted=_accepted(course),
        completed=course.after,
        rolled_back=_rolled_back(course),
        grant=grant,
        steps=tuple(draft.steps),
        changes=tuple(changes),
        point_of_no_return=draft.point_of_no_return(),
    )


def _accepted(course: Course) -> NsInstance:
    """Return the instance while the operation runs: what will be there is shown."""
    if course.kind is OperationKind.INSTANTIATE:
        return replace(course.after, state=InstantiationState.NOT_INSTANTIATED)
    return _rolled_back(course)


def _rolled_back(course: Course) -> NsInstance:
    """Return the instance as it was, with the incarnations that were begun since."""
    begun = {vnfc.id: vnfc.begun for vnfc in course.after.vnfcs()}

    def later(vnfc: VnfcInstance) -> VnfcInstance:
        return replace(vnfc, begun=max(vnfc.begun, begun.get(vnfc.id, 0)))

    before = course.before
    vnfs = (replace(vnf, vnfcs=tuple(map(later, vnf.vnfcs))) for vnf in before.vnfs)
    return replace(before, vnfs=tuple(vnfs))


def _generations(snapshot: Snapshot, grant: Grant) -> Mapping[str, int]:
    """Return those of the hosts it touches, and of all that share a quota with them."""
    touched, hosts = hosts_of(grant), snapshot.hosts
    sites = {hosts[id].site for id in touched} & snapshot.quotas.keys()
    also = [host.id for host in hosts.values() if host.site in sites] if sites else []
    return {id: hosts[id].generation for id in (*touched, *also)}


def _digest(course: Course, snapshot: Snapshot) -> str:
    """
    Return a digest of the inputs: the instance, its descriptors, the hosts.

    Whatever changes of a host gives it a revision newer than all others have.
    """
    before, census = course.before, snapshot.census
    inputs = {
        "kind": course.kind,
        "ns": [before.id, before.rev, before.nsd, before.nsd_version],
        "choice": astuple(course.after.choice),
        "hosts": [census.count, census.newest],
        "suspects": sorted(snapshot.suspects),
        "images": sorted(image.sha256 for image in snapshot.images.values()),
    }
    return sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
