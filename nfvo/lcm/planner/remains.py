"""What operations that were given up may have left, beside what an instance is."""

from collections.abc import Container, Iterable
from dataclasses import replace

from nfvo.lcm.ids import server_id
from nfvo.lcm.planner import naming
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.lcm.steps.removing import ClearServer, ClearVolume


def whole(
    ns: NsInstance, given_up: Iterable[NsInstance], hosts: Container[str]
) -> NsInstance:
    """
    Return the instance with all VMs that given-up operations meant it to have too.

    What was on a host that is not in ``hosts`` is gone with it.
    """
    known = {_key(vnfc) for vnfc in ns.vnfcs()}
    ours = {vnfc.id for vnfc in ns.vnfcs()}
    extra = []
    for vnf in (vnf for picture in given_up for vnf in picture.vnfs):
        there = (v for v in vnf.vnfcs if v.id in ours and v.host_id in hosts)
        left = [vnfc for vnfc in there if _key(vnfc) not in known]
        known |= {_key(vnfc) for vnfc in left}
        extra += [replace(vnf, vnfcs=tuple(left))] if left else []
    return replace(ns, vnfs=(*ns.vnfs, *extra))


def remains(
    ns: NsInstance, given_up: Iterable[NsInstance], hosts: Container[str]
) -> tuple[VnfcInstance, ...]:
    """Return the VMs that are in ``whole`` only."""
    everything = tuple(whole(ns, given_up, hosts).vnfcs())
    return everything[len(tuple(ns.vnfcs())) :]


def _key(vnfc: VnfcInstance) -> tuple[str, int, str]:
    return vnfc.id, vnfc.incarnation, vnfc.host_id


def clear_vnfc(draft: Draft, vnfc: VnfcInstance) -> int:
    """Add what clears away a VM that nobody misses; return when it is gone."""
    host = vnfc.host_id
    server = ClearServer(
        host_id=host,
        server_id=server_id(vnfc.id, vnfc.incarnation),
        name=naming.server_name(vnfc),
        vnfc=vnfc.name,
    )
    gone = draft.add(server)
    disk, seed = naming.disk_name(vnfc), naming.seed_name(vnfc)
    draft.add(ClearVolume(host_id=host, name=disk, what="volume"), [gone])
    draft.add(ClearVolume(host_id=host, name=seed, what="seed"), [gone])
    return gone
