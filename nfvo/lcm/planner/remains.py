"""
What operations that were given up may have left, beside what an instance is.

By their plans, whether or not it was made: what there are rows of is ``lcm.leftovers``.
"""

from collections.abc import Container, Iterable
from dataclasses import replace

from nfvo.lcm.records import NsInstance, VnfcInstance


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
