"""Adopting: a VM that a restored database does not know becomes its VNFC's again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nfvo.errors import Busy, Conflict, NotFound
from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.grants import grant_for, hosts_of
from nfvo.lcm.ids import server_id
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.lcm.status import Seen, Status, of_vnfc
from nfvo.lcm.store import Resource
from nfvo.lcm.writing import Writing
from nfvo.placement.cells.words import had

AHEAD = 50
"""How many incarnations a backup may be behind what runs."""

RUNS = frozenset({Status.RUNNING, Status.DEGRADED})
SEED_SUFFIX = "-seed.iso"


@dataclass(frozen=True, slots=True)
class Adoption:
    """A VNFC as its record is, and as it is to be."""

    ns: NsInstance
    before: VnfcInstance
    after: VnfcInstance

    @property
    def adopted(self) -> NsInstance:
        """The instance with the VNFC as it is to be."""
        vnfs = (
            replace(vnf, vnfcs=tuple(map(self._now, vnf.vnfcs))) for vnf in self.ns.vnfs
        )
        return replace(self.ns, vnfs=tuple(vnfs))

    def _now(self, vnfc: VnfcInstance) -> VnfcInstance:
        return self.after if vnfc.id == self.after.id else vnfc


def adopt(tx: Writing, deviation: Deviation) -> None:
    """
    Let an unknown VM be that of the VNFC in its tag, with its room and its disks.

    Raises ``Conflict`` with the reason when it cannot be.
    """
    adoption = _adoption(tx, deviation)
    tx.put_ns(adoption.adopted)
    _move_grant(tx, adoption.adopted)
    _note_resources(tx, adoption, deviation)
    if server_id(adoption.before.id, adoption.before.incarnation) != deviation.uuid:
        old = server_id(adoption.before.id, adoption.before.incarnation)
        tx.delete_observation(old)
    for settled in _settled(tx, adoption, deviation):
        tx.delete_deviation(settled.id)
    former = tx.survey(adoption.before.host_id)
    tx.put_survey(replace(former, asked_at=tx.now()))


def _adoption(tx: Writing, deviation: Deviation) -> Adoption:
    """Find out what becomes of what, or say why it cannot."""
    if deviation.kind is not DeviationKind.UNKNOWN or deviation.what != "server":
        raise Conflict(
            f"{deviation.what} {deviation.name} is {deviation.kind}: only an unknown "
            "server can be adopted, its disks come with it",
            hint=f"see: nfvo drift show {deviation.id}",
        )
    ns, vnfc = _owner(tx, deviation)
    if (running := tx.active_op_occ(ns.id)) is not None:
        raise Busy(
            f"{running.kind} of {ns.name} is {running.state}",
            hint=f"let it end first: nfvo wait {running.id}",
        )
    _refuse_if_it_runs(tx, ns, vnfc, deviation)
    _refuse_if_bound(vnfc, deviation)
    after = replace(
        vnfc,
        host_id=deviation.host_id,
        incarnation=_incarnation(vnfc, deviation),
        begun=max(vnfc.begun, vnfc.incarnation, _incarnation(vnfc, deviation)),
        image_sha256=_image(tx, deviation) or vnfc.image_sha256,
    )
    return Adoption(ns, vnfc, after)


def _owner(tx: Writing, deviation: Deviation) -> tuple[NsInstance, VnfcInstance]:
    try:
        ns = tx.ns(deviation.ns_id)
        return ns, next(v for v in ns.vnfcs() if v.id == deviation.owner_id)
    except (NotFound, StopIteration):
        raise Conflict(
            f"nobody knows VNFC {deviation.owner_id}, whose VM {deviation.name} is: "
            "its service was made after the backup",
            hint=f"nfvo drift delete {deviation.id}; or: "
            f"nfvo drift ignore {deviation.id}",
        ) from None


def _incarnation(vnfc: VnfcInstance, deviation: Deviation) -> int:
    for number in range(1, vnfc.incarnation + AHEAD + 1):
        if server_id(vnfc.id, number) == deviation.uuid:
            return number
    raise Conflict(
        f"{deviation.name} is no VM that {vnfc.name} ever had: its UUID is another",
        hint=f"nfvo drift delete {deviation.id}, if nobody needs it",
    )


def _refuse_if_it_runs(
    tx: Reading, ns: NsInstance, vnfc: VnfcInstance, deviation: Deviation
) -> None:
    observation = tx.observations().get(server_id(vnfc.id, vnfc.incarnation))
    if observation is None or observation.host_id != vnfc.host_id:
        return
    host = next((h for h in tx.hosts() if h.id == vnfc.host_id), None)
    sweep = tx.host_observations().get(vnfc.host_id)
    judged = of_vnfc(Seen(tx.now(), host, sweep, observation, op_occ=None))
    if judged.status in RUNS:
        where = host.name if host else vnfc.host_id
        raise Conflict(
            f"{vnfc.name} of {ns.name} has a VM that is {judged.status} on {where}",
            hint="two would have one address; keep that one: "
            f"nfvo drift delete {deviation.id}",
        )


def _refuse_if_bound(vnfc: VnfcInstance, deviation: Deviation) -> None:
    """Refuse what has CPUs of a host by its record, and runs on another."""
    if vnfc.shares and vnfc.host_id != deviation.host_id:
        raise Conflict(
            f"{vnfc.name} has {had(vnfc.shares)} of another host: what it has of this "
            "one is not known",
            hint=f"nfvo drift delete {deviation.id}, then heal its service",
        )


def _image(tx: Reading, deviation: Deviation) -> str:
    """Return what its disk lies over, empty when that was not seen."""
    there = tx.deviations(host_id=deviation.host_id)
    disks = (one for one in there if one.name in deviation.disks)
    return next((d.observed["image"] for d in disks if d.observed.get("image")), "")


def _move_grant(tx: Writing, adopted: NsInstance) -> None:
    """Reserve what it has now, and release what it had."""
    wanted, held = grant_for(adopted), tx.grant_of(adopted.id)
    tx.settle(adopted.id, wanted)
    lacking = wanted.beyond(held)
    touched = hosts_of(lacking)
    hosts = (host for host in tx.infrastructure().hosts if host.id in touched)
    generations = {host.id: host.generation for host in hosts}
    tx.reserve("", adopted.id, lacking, generations)
    tx.settle(adopted.id, wanted)


def _note_resources(tx: Writing, adoption: Adoption, deviation: Deviation) -> None:
    """Bury what was the VNFC's, and note what is."""
    vnfc = adoption.after
    for old in tx.resources(owner_id=vnfc.id):
        tx.bury_resource(old.host_id, old.kind, old.name)
    site = tx.host(deviation.host_id).site
    server = Resource(
        site=site,
        host_id=deviation.host_id,
        kind="server",
        name=deviation.name,
        uuid=deviation.uuid,
        owner_id=vnfc.id,
        ready=True,
    )
    tx.put_resource(server)
    for name in deviation.disks:
        kind = "seed" if name.endswith(SEED_SUFFIX) else "volume"
        tx.put_resource(replace(server, kind=kind, name=name, uuid=""))
    for network in _networks(tx, adoption, deviation):
        tx.put_resource(
            replace(
                server,
                host_id=network.host_id,
                kind="network",
                name=network.name,
                uuid=network.uuid,
                owner_id=network.owner_id,
            )
        )


def _networks(
    tx: Reading, adoption: Adoption, deviation: Deviation
) -> Iterator[Deviation]:
    """Yield the parts there of links that the VNFC is on, as far as unknown."""
    links = {cp.vl_id for cp in adoption.after.cps}
    anchor = anchors_of(tx.hosts()).get(deviation.host_id, deviation.host_id)
    for one in tx.deviations(host_id=anchor):
        unknown = one.kind is DeviationKind.UNKNOWN and one.what == "network"
        if unknown and one.owner_id in links and one.uuid == one.owner_id:
            yield one


def _settled(
    tx: Reading, adoption: Adoption, deviation: Deviation
) -> Iterator[Deviation]:
    """Yield what deviates no longer; the next survey says what does."""
    yield deviation
    yield from _networks(tx, adoption, deviation)
    gone = {DeviationKind.MISSING, DeviationKind.CHANGED}
    for one in tx.deviations(ns_id=adoption.ns.id):
        if one.id == deviation.id:
            continue
        here = one.host_id == deviation.host_id and one.name in deviation.disks
        if here or (one.owner_id == adoption.after.id and one.kind in gone):
            yield one
