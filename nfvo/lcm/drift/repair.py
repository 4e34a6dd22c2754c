"""What healing has to put right of what surveys found, beside what does not run."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nfvo.errors import Conflict
from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.deviation import Deviation, DeviationKind, Word
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance

TO_REPAIR = frozenset({DeviationKind.MISSING, DeviationKind.CHANGED})
NETWORK = "network"
PARTS_OF_A_VNFC = frozenset({"server", "volume", "seed"})


@dataclass(frozen=True, slots=True)
class Repair:
    """
    What a survey has found that is to be put right, and what follows of it.

    ``vnfcs`` are those to rebuild, ``links`` those whose ``networks`` deviate (ids);
    ``cut_off`` has the VNFCs (ids) whose network went from under them, with that.
    ``doubtful``: a network did deviate, and no survey has looked at it since.
    """

    vnfcs: frozenset[str]
    links: frozenset[str]
    networks: Sequence[Deviation] = ()
    cut_off: Mapping[str, Deviation] = field(default_factory=dict)
    doubtful: bool = False


def repair_of(view: Reading, ns: NsInstance) -> Repair:
    """
    Return what is to be repaired of a service, without what operators ignore.

    What was found before its last operation ended is passed over: that may have
    repaired it.
    """
    known = tuple(one for one in view.deviations(ns_id=ns.id) if is_to_repair(one))
    found = tuple(_seen_since(view, ns, known))
    networks = tuple(one for one in found if one.what == NETWORK)
    own = {one.owner_id for one in found if one.what in PARTS_OF_A_VNFC}
    cut = {(one.owner_id, one.host_id): one for one in networks if _cuts_off(one)}
    anchors = anchors_of(view.hosts_of_clouds()) if cut else {}
    cut_off = {
        vnfc.id: cut[part]
        for vnfc in ns.vnfcs()
        for cp in vnfc.cps
        if (part := (cp.vl_id, anchors.get(vnfc.host_id, vnfc.host_id))) in cut
    }
    return Repair(
        vnfcs=frozenset(v.id for v in ns.vnfcs() if v.id in own or v.id in cut_off),
        links=frozenset(one.owner_id for one in networks),
        networks=networks,
        cut_off=cut_off,
        doubtful=any(one.what == NETWORK for one in known if one not in found),
    )


def is_to_repair(one: Deviation) -> bool:
    """Whether healing puts it right: no operator has said to leave it."""
    return one.kind in TO_REPAIR and one.word is not Word.IGNORE


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


def _seen_since(
    view: Reading, ns: NsInstance, known: Sequence[Deviation]
) -> Iterator[Deviation]:
    """Yield what was found after the last operation of the service had ended."""
    for host_id in sorted({one.host_id for one in known}):
        done = view.survey(host_id).done_at
        if done is not None and ns.id not in view.unsettled(done):
            yield from (one for one in known if one.host_id == host_id)


def _cuts_off(one: Deviation) -> bool:
    """
    Whether a network's deviation has cut off what was on it.

    When a network goes its bridge does; one that is made anew has no ports on it.
    """
    return one.kind is DeviationKind.MISSING or "active" in one.observed
