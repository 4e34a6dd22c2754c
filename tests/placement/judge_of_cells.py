"""The part of the judge that looks into NUMA cells: CPUs, memory and hugepages."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nfvo.graph import Vnfc
from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.cells.share import CellShare, Shares
from nfvo.placement.devices.share import DeviceShare
from nfvo.placement.infrastructure import Host, NumaCell


@dataclass(frozen=True)
class Tenant:
    """A VNFC on a host, by its id there, with what it has of the cells."""

    id: str
    vnfc: Vnfc
    shares: Shares = ()
    mates: frozenset[str] = frozenset()


def faulty_cells(host: Host, tenants: Sequence[Tenant]) -> Iterator[str]:
    """Yield what is wrong with what tenants have of cells, and what is there twice."""
    shares = [s for held in host.shares for s in held.shares if is_of_cell(s)]
    for one in tenants:
        shares += filter(is_of_cell, one.shares)
        yield from wrong_shares(host, one)
    used = Counter(cpu for share in shares for cpu in (*share.cpus, *share.idle))
    if any(count > 1 for count in used.values()):
        yield f"CPUs twice: {used}"
    if used.keys() - host.dedicated:
        yield f"CPUs that are not set aside: {used}"
    for cell in host.numa:
        mine = [share for share in shares if share.cell == cell.index]
        yield from oversold(host, cell, mine)


def is_of_cell(share: CellShare | DeviceShare) -> bool:
    return isinstance(share, CellShare)


def oversold(host: Host, cell: NumaCell, shares: Sequence[CellShare]) -> Iterator[str]:
    huge = sum(size * count for size, count in cell.hugepages.items()) // 1024
    ordinary = sum(s.memory_mib for s in shares if not s.page_kib)
    if ordinary > cell.memory_mib - huge:
        yield f"cell {cell.index} has too little memory"
    for size, count in cell.hugepages.items():
        paged = sum(s.memory_mib * 1024 for s in shares if s.page_kib == size)
        if paged > size * count:
            yield f"cell {cell.index} has too few pages of {size}"
    aside = len(host.dedicated & {cpu for core in cell.cores for cpu in core})
    floating = sum(len(s.vcpus) for s in shares if not s.cpus)
    if floating > cell.cpus - aside:
        yield f"cell {cell.index} has too few CPUs to float on"


def wrong_shares(host: Host, one: Tenant) -> Iterator[str]:
    """Yield where a tenant has not just what it asks of cells."""
    backing, cells = one.vnfc.backing, {cell.index: cell for cell in host.numa}
    shares = list(filter(is_of_cell, one.shares))
    guests = {share.guest: share for share in shares}
    if len(shares) != len({share.cell for share in shares}):
        yield f"{one.id} has two shares of one cell"
    if sorted(guests) != list(range(len(backing.cells))):
        yield f"{one.id} has shares for {sorted(guests)}"
        return
    for number, guest in enumerate(backing.cells):
        share = guests[number]
        cores = cores_of(cells[share.cell])
        yield from (f"{one.id}: {why}" for why in wrong_share(backing, guest, share))
        if set(share.cpus) - cores.keys():
            yield f"{one.id} has CPUs of another cell"
        elif backing.dedicated:
            yield from against_policy(one, share.cpus, share.idle, cores)


def wrong_share(backing: Backing, guest: GuestCell, share: CellShare) -> Iterator[str]:
    if (share.vcpus, share.memory_mib) != (guest.vcpus, guest.memory_mib):
        yield "another guest cell than it asks"
    if len(share.cpus) != (len(guest.vcpus) if backing.dedicated else 0):
        yield f"CPUs {share.cpus} for vCPUs {guest.vcpus}"
    if backing.huge != bool(share.page_kib):
        yield f"pages of {share.page_kib}"
    if backing.page_kib not in (0, share.page_kib):
        yield "pages of another size"
    if share.page_kib and guest.memory_mib * 1024 % share.page_kib:
        yield "part of a page"


def cores_of(cell: NumaCell) -> Mapping[int, tuple[int, ...]]:
    return {cpu: core for core in cell.cores for cpu in core}


def against_policy(
    one: Tenant,
    cpus: Sequence[int],
    idle: Sequence[int],
    cores: Mapping[int, tuple[int, ...]],
) -> Iterator[str]:
    """Yield what is against the thread policy (docs/descriptors.md)."""
    policy = one.vnfc.backing.threads
    of_core = Counter(cores[cpu] for cpu in cpus)
    if policy == "require" and 1 in of_core.values():
        yield f"{one.id} has a CPU without its sibling"
    if policy in ("avoid", "isolate") and set(of_core.values()) - {1}:
        yield f"{one.id} has two CPUs of one core"
    siblings = {cpu for core in of_core for cpu in core} - set(cpus)
    if policy == "isolate" and set(idle) != siblings:
        yield f"{one.id} has not its cores to itself"
    if policy != "isolate" and idle:
        yield f"{one.id} leaves {idle} idle"
