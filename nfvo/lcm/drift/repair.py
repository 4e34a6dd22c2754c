"""What healing has to put right of what surveys found, beside what does not run."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from nfvo.errors import Conflict
from nfvo.lcm.deviation import Deviation, DeviationKind, Word
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance

TO_REPAIR = frozenset({DeviationKind.MISSING, DeviationKind.CHANGED})
PARTS_OF_A_VNFC = frozenset({"server", "volume", "seed"})


@dataclass(frozen=True, slots=True)
class Repair:
    """The VNFCs to rebuild, and the links whose networks are to be put right (ids)."""

    vnfcs: frozenset[str]
    links: frozenset[str]


def repair_of(view: Reading, ns: NsInstance) -> Repair:
    """
    Return what is to be repaired of a service, without what operators ignore.

    What was found before its last operation ended is passed over: that may have
    repaired it.
    """
    found = tuple(_to_repair(view, ns))
    links = frozenset(one.owner_id for one in found if one.what == "network")
    own = {one.owner_id for one in found if one.what in PARTS_OF_A_VNFC}
    cut = {(one.owner_id, one.host_id) for one in found if _cuts_off(one)}
    vnfcs = frozenset(
        vnfc.id
        for vnfc in ns.vnfcs()
        if vnfc.id in own or any((cp.vl_id, vnfc.host_id) in cut for cp in vnfc.cps)
    )
    return Repair(vnfcs, links)


def refuse_twins(view: Reading, ns: NsInstance, patients: Container[str]) -> None:
    """Raise ``Conflict`` when a VM of a patient is there that no record knows."""
    names = {vnfc.id: vnfc.name for vnfc in ns.vnfcs() if vnfc.id in patients}
    for one in view.deviations(ns_id=ns.id):
        unknown = one.kind is DeviationKind.UNKNOWN and one.what == "server"
        if unknown and one.owner_id in names and one.word is not Word.IGNORE:
            host = view.host(one.host_id).name
            raise Conflict(
                f"{host} has a VM {one.name} of {names[one.owner_id]} that no record "
                "knows: two would have one address",
                hint=f"nfvo drift adopt {one.id}; or, if it is to go: "
                f"nfvo drift delete {one.id}",
            )


def _to_repair(view: Reading, ns: NsInstance) -> Iterator[Deviation]:
    there = [
        one
        for one in view.deviations(ns_id=ns.id)
        if one.kind in TO_REPAIR and one.word is not Word.IGNORE
    ]
    for host_id in sorted({one.host_id for one in there}):
        done = view.survey(host_id).done_at
        if done is not None and ns.id not in view.unsettled(done):
            yield from (one for one in there if one.host_id == host_id)


def _cuts_off(one: Deviation) -> bool:
    """
    Whether a network's deviation has cut off what was on it.

    When a network goes its bridge does; one that is made anew has no ports on it.
    """
    if one.what != "network":
        return False
    return one.kind is DeviationKind.MISSING or "active" in one.observed
