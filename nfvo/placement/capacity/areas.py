"""What sites and zones have, summed up, and the biggest VM that fits in each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nfvo.graph import Resources
from nfvo.placement.capacity.room import (
    NOTHING,
    HostRoom,
    Room,
    Taken,
    by_cpus,
    host_room,
)
from nfvo.placement.infrastructure import Host

NOBODY = Taken()


@dataclass(frozen=True, slots=True)
class Area:
    """
    Some hosts together; ``zone`` is empty where it is all of a site, and so is that.

    ``biggest`` is the VM with the most vCPUs that fits ``on`` one of them, ``roomiest``
    that with the most memory.
    """

    site: str
    zone: str
    hosts: int
    room: Room
    biggest: Resources
    on: str
    roomiest: Resources
    roomiest_on: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """All hosts by name, what zones and sites have by name, and all of it."""

    whole: Area
    sites: tuple[Area, ...]
    zones: tuple[Area, ...]
    hosts: tuple[HostRoom, ...]


def capacity_of(hosts: Iterable[Host], taken: Mapping[str, Taken]) -> Capacity:
    """Return what there is; ``taken`` says by host id what services do not have."""
    rooms = sorted(
        (host_room(host, taken.get(host.id, NOBODY)) for host in hosts),
        key=lambda room: room.name,
    )
    return Capacity(
        whole=_area("", "", rooms),
        sites=_areas(rooms, lambda room: (room.site, "")),
        zones=_areas(rooms, lambda room: (room.site, room.zone)),
        hosts=tuple(rooms),
    )


def _areas(
    rooms: Sequence[HostRoom], named: Callable[[HostRoom], tuple[str, str]]
) -> tuple[Area, ...]:
    by: dict[tuple[str, str], list[HostRoom]] = {}
    for room in rooms:
        by.setdefault(named(room), []).append(room)
    return tuple(_area(*name, there) for name, there in sorted(by.items()))


def _area(site: str, zone: str, rooms: Sequence[HostRoom]) -> Area:
    cpus = max(rooms, key=lambda room: by_cpus(room.biggest), default=None)
    memory = max(rooms, key=lambda room: room.biggest.memory_mib, default=None)
    biggest = cpus.biggest if cpus else NOTHING
    roomiest = memory.biggest if memory else NOTHING
    return Area(
        site=site,
        zone=zone,
        hosts=len(rooms),
        room=sum((one.room for one in rooms), Room()),
        biggest=biggest,
        on=cpus.name if cpus and biggest != NOTHING else "",
        roomiest=roomiest,
        roomiest_on=memory.name if memory and roomiest != NOTHING else "",
    )
