"""Small services and hosts to place them on, for the tests of placement."""

from collections.abc import Iterable

from nfvo.graph import (
    AffinityGroup,
    Cp,
    Resources,
    ServiceGraph,
    VirtualLink,
    Vnf,
    Vnfc,
)
from nfvo.placement.infrastructure import Host, Infrastructure


def vnfc(name: str, *demand: int, links: str = "", **more: object) -> Vnfc:
    """Make ``name/vm/0`` with CPs on these links; it asks 1 vCPU and 1 GiB, or so."""
    full = f"{name}/vm/0"
    cps = tuple(Cp(f"{full}:{vl}", full, vl, vl) for vl in links.split())
    room = Resources(*demand) if demand else Resources(1, 1024, 1)
    return Vnfc(full, name, "vm", room, "image", cps=cps, **more)


def service(
    *vnfcs: Vnfc,
    groups: Iterable[AffinityGroup] = (),
    links: Iterable[VirtualLink] = (),
) -> ServiceGraph:
    """Make a service of VNFs of one VNFC; ``vnf-2`` is a replica of ``vnf``."""
    known = {link.name: link for link in links}
    names = dict.fromkeys(cp.vl for vnfc in vnfcs for cp in vnfc.cps)
    return ServiceGraph(
        "service",
        "1.0",
        tuple(Vnf(v.vnf, v.vnf.split("-")[0], v.vnf, "1.0", (v,)) for v in vnfcs),
        tuple(known.get(name, VirtualLink(name)) for name in names),
        groups=tuple(groups),
    )


def group(
    kind: str, *vnfs: str, scope: str = "host", hard: bool = True
) -> AffinityGroup:
    """Make an affinity group of the VNFCs ``vnf/vm/0``."""
    return AffinityGroup(kind, scope, hard, frozenset(f"{vnf}/vm/0" for vnf in vnfs))


def host(
    number: int, *free: int, total: tuple[int, ...] = (16, 16384, 100), **more: object
) -> Host:
    """Make host ``h1`` named ``hv1``; all of it is free unless told otherwise."""
    room = Resources(*free) if free else Resources(*total)
    named = {"id": f"h{number}", "name": f"hv{number}", "site": "here", **more}
    return Host(total=Resources(*total), free=room, **named)


def infrastructure(*hosts: Host) -> Infrastructure:
    """Make a snapshot of these hosts."""
    return Infrastructure(1, hosts)
