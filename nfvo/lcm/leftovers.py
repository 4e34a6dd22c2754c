"""
What is on hosts beside what an instance is, and how we know of it.

A row of ``resource`` is written before anything is made, so what has none was never
made.  Rows without a grave are what exists, or may.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nfvo.errors import NotFound
from nfvo.lcm.catalogue import vnfds
from nfvo.lcm.grants import grant_for, room_of
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.planner import naming
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.lcm.reserved import Grant, HostAllocation
from nfvo.lcm.store import Resource

IMAGE = "image"
Place = tuple[str, str, str]
"""The key of a resource: host, kind and name."""


def given_up(view: Reading, ns_id: str) -> list[NsInstance]:
    """Return what an instance was to become by operations that were given up."""
    return [
        view.plan(op_occ.plan_id).completed
        for op_occ in view.op_occs(ns_id)
        if op_occ.state is OperationState.FAILED
    ]


def rows_of(view: Reading, pictures: Iterable[NsInstance]) -> list[Resource]:
    """Return what exists, or may, of the VNFCs and links in these pictures."""
    owners: set[str] = set()
    for ns in pictures:
        owners |= {vnfc.id for vnfc in ns.vnfcs()} | {vl.id for vl in ns.vls}
    rows = view.resources_of(owners)
    return [row for row in rows if row.gone_at is None and row.kind != IMAGE]


def unneeded_images(view: Reading, host_id: str) -> Sequence[str]:
    """
    Return the images (SHA-256) that were put on a host and that nobody needs there.

    They are needed while a VNFD that is on board names them, while a VNFC is of them,
    which might be healed, and while the operation goes on that put them there.  One
    that is buried is there until its removal is known to have ended.
    """
    rows = [row for row in view.resources(host_id=host_id) if row.kind == IMAGE]
    there = {row.name for row in rows if not _is_of_an_open_operation(view, row)}
    if not there:
        return ()
    named = {vdu.image.name for vnfd in vnfds(view) for vdu in vnfd.all_vdus()}
    there -= {image.sha256 for image in view.images() if image.name in named}
    if there:
        there -= {v.image_sha256 for ns in view.ns_instances() for v in ns.vnfcs()}
    return sorted(there)


def _is_of_an_open_operation(view: Reading, row: Resource) -> bool:
    try:
        step = view.step(row.step_id)
        return not view.op_occ(step.op_occ_id).final
    except NotFound:
        return False


def kept_grant(view: Reading, ns: NsInstance) -> Grant:
    """
    Return what an idle instance must have reserved: its own, and that of leftovers.

    What operations have left that were given up keeps its room until it is buried.
    """
    own = grant_for(ns)
    left = frozenset(_rooms(view, ns)) - own.allocations
    return replace(own, allocations=own.allocations | left)


def _rooms(view: Reading, ns: NsInstance) -> Iterator[HostAllocation]:
    there = {(vnfc.id, vnfc.host_id) for vnfc in ns.vnfcs()}
    installation = view.installation()
    for picture in given_up(view, ns.id):
        for vnfc in picture.vnfcs():
            if (vnfc.id, vnfc.host_id) in there:
                continue
            rows = view.resources(owner_id=vnfc.id, host_id=vnfc.host_id)
            exists = {(r.host_id, r.kind, r.name) for r in rows if r.gone_at is None}
            if exists & set(places(vnfc, installation)):
                yield room_of(vnfc)


def places(vnfc: VnfcInstance, installation: str) -> tuple[Place, ...]:
    """Return the keys of the resources of one incarnation of a VNFC."""
    beside = naming.storage_names(installation, vnfc)
    return (
        (vnfc.host_id, "server", naming.server_name(vnfc)),
        (vnfc.host_id, "volume", naming.disk_name(installation, vnfc)),
        (vnfc.host_id, "seed", naming.seed_name(installation, vnfc)),
        *((vnfc.host_id, "volume", name) for name in beside),
    )


def unjustified(
    rows: Iterable[Resource],
    kept: NsInstance,
    installation: str,
    anchors: Mapping[str, str],
) -> Iterator[Resource]:
    """
    Yield the rows of a service that its kept picture proves to be superseded.

    Those are what is of no VNFC or link that it has, what is on a host where it has
    none of that, and other incarnations.  A name that we would never give proves
    nothing: that row stays.
    """
    vnfcs = {vnfc.id: vnfc for vnfc in kept.vnfcs()}
    links = {
        (cp.vl_id, anchors.get(vnfc.host_id, vnfc.host_id))
        for vnfc in kept.vnfcs()
        for cp in vnfc.cps
    }
    for row in rows:
        vnfc = vnfcs.get(row.owner_id)
        if vnfc is None:
            if (row.owner_id, row.host_id) not in links:
                yield row
        elif row.host_id != vnfc.host_id or _is_older(row, vnfc, installation):
            yield row


def _is_older(row: Resource, vnfc: VnfcInstance, installation: str) -> bool:
    """Whether a row is called as another incarnation of the VNFC."""
    key = (row.host_id, row.kind, row.name)
    if key in places(vnfc, installation):
        return False
    most = max(vnfc.begun, vnfc.incarnation)
    others = (replace(vnfc, incarnation=n) for n in range(1, most + 1))
    return any(key in places(other, installation) for other in others)
