"""
What one host has, where that is, and the biggest VM that still fits.

Everything of a host is in one of five: ``used``, ``reserved``, ``others``, ``free`` and
``closed``.  CPUs that are set aside and hugepages are among it, where ``Host.total`` is
but of what all share.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

from nfvo.graph import Resources
from nfvo.placement.capacity.stranded import CellRoom, cell_rooms, of_shared
from nfvo.placement.cells.left import huge_mib, left_of
from nfvo.placement.cells.share import Held
from nfvo.placement.infrastructure import Host, HostState

NOTHING = Resources()


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a host is not free, beside what services have: of whom it is."""

    reserved: Resources = NOTHING
    vnfcs: frozenset[str] = frozenset()
    others: Resources = NOTHING


@dataclass(frozen=True, slots=True)
class Room:
    """
    Where all that hosts have is.

    ``used`` is what services have, ``reserved`` what held plans and operations under
    way are to have, ``others`` what VMs take that nothing was granted for.  ``closed``
    is the rest of hosts that take nothing new, ``free`` that of all others;
    ``stranded`` is what of it no ordinary VM can use (``stranded`` says why).
    """

    total: Resources = NOTHING
    used: Resources = NOTHING
    reserved: Resources = NOTHING
    others: Resources = NOTHING
    free: Resources = NOTHING
    closed: Resources = NOTHING
    stranded: Resources = NOTHING

    def __add__(self, other: Self) -> Self:
        names = [one.name for one in fields(self)]
        return type(self)(*(getattr(self, n) + getattr(other, n) for n in names))


@dataclass(frozen=True, slots=True)
class HostRoom:
    """
    One host; ``biggest`` is the biggest VM without CPUs of its own that fits there.

    ``own_cpus`` is how many CPUs of its own a VM in one cell may have at most.
    """

    host: str
    name: str
    site: str
    zone: str
    rack: str
    state: HostState
    room: Room
    biggest: Resources
    own_cpus: int
    cells: tuple[CellRoom, ...]


def host_room(host: Host, taken: Taken) -> HostRoom:
    """Return what one host has; ``taken`` is in what is not ``free`` of it."""
    lefts = left_of(host)
    apart = Resources(
        sum(left.free for left in lefts),
        sum(sum(left.memory_in(size) for size in left.pages) for left in lefts),
    )
    rest = _at_least_nothing(host.free) + apart
    total = host.total + Resources(len(host.dedicated), huge_mib(host.numa))
    reserved = taken.reserved + _apart(
        [h for h in host.shares if h.vnfc in taken.vnfcs]
    )
    is_open = takes_more(host)
    cells = tuple(cell_rooms(host, lefts)) if is_open else ()
    return HostRoom(
        host=host.id,
        name=host.name,
        site=host.site,
        zone=host.zone,
        rack=host.rack,
        state=host.state,
        room=Room(
            total=total,
            used=total - rest - reserved - taken.others,
            reserved=reserved,
            others=taken.others,
            free=rest if is_open else NOTHING,
            closed=NOTHING if is_open else rest,
            stranded=_stranded(host, cells) if is_open else NOTHING,
        ),
        biggest=_biggest(host) if is_open else NOTHING,
        own_cpus=max((cell.usable_cpus for cell in cells), default=0),
        cells=cells,
    )


def stranded_on(host: Host) -> Resources:
    """Return what of a host that takes more no ordinary VM can use (``stranded``)."""
    if not takes_more(host):
        return NOTHING
    return _stranded(host, cell_rooms(host, left_of(host)))


def _stranded(host: Host, cells: Iterable[CellRoom]) -> Resources:
    return sum((Resources(*cell.stranded) for cell in cells), of_shared(host))


def takes_more(host: Host) -> bool:
    """Whether a host takes new VNFCs: it is READY, and none has it for itself."""
    ready = host.state is HostState.READY and host.cloud is HostState.READY
    return ready and not any(held.alone for held in host.shares)


def _biggest(host: Host) -> Resources:
    """Return the biggest VM: all that is free at once, or the largest size there."""
    if host.sizes is not None:
        plain = (size.room for size in host.sizes if not size.specs)
        return max(filter(host.free.covers, plain), key=by_cpus, default=NOTHING)
    free, most = host.free, host.largest or host.free
    room = Resources(
        min(free.vcpus, most.vcpus),
        min(free.memory_mib, most.memory_mib),
        min(free.disk_gib, most.disk_gib),
    )
    return room if room.covers(Resources(1, 1, 0)) else NOTHING


def by_cpus(room: Resources) -> tuple[int, int, int]:
    """Return what compares VMs: vCPUs first."""
    return room.vcpus, room.memory_mib, room.disk_gib


def _apart(held: list[Held]) -> Resources:
    """Return the CPUs and hugepages that VNFCs have, which no amount of all counts."""
    shares = [share for one in held for share in one.cells]
    cpus = sum(len(share.cpus) + len(share.idle) for share in shares)
    return Resources(cpus, sum(s.memory_mib for s in shares if s.page_kib))


def _at_least_nothing(room: Resources) -> Resources:
    return Resources(max(room.vcpus, 0), max(room.memory_mib, 0), max(room.disk_gib, 0))
