"""A world in which all is right: two services on two hosts, one of them not running."""

from dataclasses import replace

from benchmarks.chaos.books import Books, DueDomain, DueLink, Service
from benchmarks.chaos.checks import World
from benchmarks.chaos.look import SeenDomain, SeenHost, SeenNetwork
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState

DIGEST = "1f" * 32
MACS = {"a": "52:54:00:00:00:0a", "b": "52:54:00:00:00:0b"}
ON = {"a": "hv1", "b": "hv2"}
VNI = 0x10001
BRIDGE, TUNNEL = "nfvo-010001", "nvx-010001"


def operation(
    kind: OperationKind = OperationKind.INSTANTIATE,
    state: OperationState = OperationState.COMPLETED,
) -> LcmOpOcc:
    return LcmOpOcc("op-1", "ns-1", "default", kind, state, "plan-1")


def service(*operations: LcmOpOcc, instantiated: bool = True) -> Service:
    return Service("pair", "ns-1", instantiated, 2 if instantiated else 0, operations)


def disks(name: str) -> frozenset[str]:
    return frozenset({f"{name}.qcow2", f"{name}-seed.iso"})


def due_domain(name: str) -> DueDomain:
    return DueDomain(
        host=ON[name],
        uuid=f"uuid-{name}",
        name=name,
        owner=f"vnfc-{name}",
        ns="pair",
        vcpus=1,
        memory_mib=32,
        macs=frozenset({MACS[name]}),
        disks=disks(name),
    )


def domain(name: str) -> SeenDomain:
    return SeenDomain(
        host=ON[name],
        name=name,
        uuid=f"uuid-{name}",
        running=True,
        owner=f"vnfc-{name}",
        vcpus=1,
        memory_mib=32,
        macs=frozenset({MACS[name]}),
        addresses=frozenset({f"nfvo-lan 10.0.0.{ord(name)}"}),
        disks=disks(name),
        taps=frozenset({"vnet0"}),
    )


def host(name: str) -> SeenHost:
    return SeenHost(
        name=ON[name],
        domains=(domain(name),),
        networks=(SeenNetwork("nfvo-lan", "uuid-lan", active=True),),
        files=frozenset(
            {*(f"nfvo/{disk}" for disk in disks(name)), f"nfvo-cache/{DIGEST}.raw"}
        ),
        devices=frozenset({BRIDGE, TUNNEL, "vnet0"}),
        guests=(f"uuid-{name}",),
    )


def world() -> World:
    links = tuple(DueLink(ON[n], "uuid-lan", "nfvo-lan", "pair", VNI) for n in "ab")
    books = Books(
        domains=(due_domain("a"), due_domain("b")),
        links=links,
        services=(service(operation()),),
        images={DIGEST: 65_536},
    )
    return World((host("a"), host("b")), books)


def with_host(**changes: object) -> World:
    """Return that world with something else on hv1."""
    first = replace(host("a"), **changes)  # type: ignore[arg-type]
    return replace(world(), hosts=(first, host("b")))


def with_domain(**changes: object) -> World:
    """Return that world with its VM on hv1 changed."""
    return with_host(domains=(replace(domain("a"), **changes),))  # type: ignore[arg-type]


def with_books(**changes: object) -> World:
    """Return that world with other records."""
    return replace(world(), books=replace(world().books, **changes))  # type: ignore[arg-type]
