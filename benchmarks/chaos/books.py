"""What nfvo's records say there should be: read through the store, reckoned anew."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from nfvo import bootstrap
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import BACKWARDS, LcmOpOcc, StepRecord
from nfvo.lcm.planner import naming
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance, VnfcInstance
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings

# Steps that wait are claimed again and again: that repeats no effect.
WAITS = frozenset({"await-server", "put-image"})


@dataclass(frozen=True, slots=True)
class DueDomain:
    """A VM that must run."""

    host: str
    uuid: str
    name: str
    owner: str
    ns: str
    vcpus: int
    memory_mib: int
    macs: frozenset[str]
    disks: frozenset[str]


@dataclass(frozen=True, slots=True)
class DueLink:
    """A link's part on a host; ``segment`` is its VNI."""

    host: str
    uuid: str
    name: str
    ns: str
    segment: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service, and its operations, newest first."""

    name: str
    id: str
    instantiated: bool
    vnfcs: int
    operations: Sequence[LcmOpOcc]


@dataclass(frozen=True, slots=True)
class Books:
    """All that the records justify; ``images`` are those that may be cached."""

    domains: tuple[DueDomain, ...] = ()
    links: tuple[DueLink, ...] = ()
    services: tuple[Service, ...] = ()
    images: Mapping[str, int] = field(default_factory=dict)
    """Their sizes in bytes, by checksum."""

    repeated: int = 0


def read_books(settings: Settings) -> Books:
    """Return what is recorded now."""
    with closing(bootstrap.ports(settings).store) as store, store.read(SYSTEM) as view:
        return _books(view)


def _books(view: Reading) -> Books:
    hosts = {host.id: host for host in view.hosts()}
    installation, services = view.installation(), view.ns_instances()
    outlines = view.all_outlines()
    return Books(
        domains=tuple(
            _domain(installation, hosts, ns, vnfc)
            for ns in services
            for vnfc in ns.vnfcs()
        ),
        links=tuple(link for ns in services for link in _links(hosts, ns)),
        services=tuple(_service(ns, view.op_occs(ns.id)) for ns in services),
        images={image.sha256: image.size for image in view.images()},
        repeated=sum(_repeated(one) for steps in outlines.values() for one in steps),
    )


def _repeated(step: StepRecord) -> int:
    """Return how often a step was claimed beyond once each way."""
    once_each_way = 2 if step.state in BACKWARDS else 1
    return 0 if step.kind in WAITS else max(0, step.fence - once_each_way)


def _domain(
    installation: str,
    hosts: Mapping[str, HostRecord],
    ns: NsInstance,
    vnfc: VnfcInstance,
) -> DueDomain:
    return DueDomain(
        host=hosts[vnfc.host_id].name,
        uuid=server_id(vnfc.id, vnfc.incarnation),
        name=naming.server_name(vnfc),
        owner=vnfc.id,
        ns=ns.name,
        vcpus=vnfc.demand.vcpus,
        memory_mib=vnfc.demand.memory_mib,
        macs=frozenset(cp.mac for cp in vnfc.cps),
        disks=frozenset(
            {
                naming.disk_name(installation, vnfc),
                naming.seed_name(installation, vnfc),
            }
        ),
    )


def _links(hosts: Mapping[str, HostRecord], ns: NsInstance) -> Iterator[DueLink]:
    for vl in ns.vls:
        on = {v.host_id for v in ns.vnfcs() for cp in v.cps if cp.vl_id == vl.id}
        for host_id in sorted(on):
            name = naming.network_name(vl)
            yield DueLink(hosts[host_id].name, vl.id, name, ns.name, vl.segment)


def _service(ns: NsInstance, operations: Sequence[LcmOpOcc]) -> Service:
    return Service(
        name=ns.name,
        id=ns.id,
        instantiated=ns.state.value == "INSTANTIATED",
        vnfcs=len(tuple(ns.vnfcs())),
        operations=operations,
    )
