"""Rules for what a CP reaches beside its own link, by frames with VLAN tags."""

from collections.abc import Callable, Iterator

from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted


def sound_trunks(vnfd: Vnfd) -> Iterator[Finding]:
    """Find links in trunks that there are not, or that have no VLAN of their own."""
    links = {vld.id for vld in vnfd.vlds}
    for vdu in vnfd.vdus:
        for cpd in vdu.cpds:
            where = ("vdus", vdu.id, "cps", cpd.id, "trunk-links")
            for one in cpd.trunk_links:
                if one.vl not in links:
                    fault = unknown("vl.unknown", "internal link", one.vl, links)
                    yield Finding((*where, one.vl), fault, on_key=True)
            for message in _misfits(cpd):
                yield Finding(where, Fault("cp.trunk", message))


def _misfits(cpd: Cpd) -> Iterator[str]:
    vlans: set[int] = set()
    there = {cpd.vl}
    for one in cpd.trunk_links:
        if one.vlan in vlans:
            yield f"VLAN {one.vlan} of {quoted(cpd.id)} leads to two links"
        if one.vl in there:
            yield f"{quoted(cpd.id)} is on the link {quoted(one.vl)} already"
        vlans.add(one.vlan)
        there.add(one.vl)


TRUNK_CHECKS: tuple[Callable[[Vnfd], Iterator[Finding]], ...] = (sound_trunks,)
