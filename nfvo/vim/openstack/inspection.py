"""What a place of a cloud has: what the quota leaves there, or what Placement knows."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.graph import Resources
from nfvo.lcm.cloud import Cloud, Place
from nfvo.lcm.ports import Capabilities, Inventory
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack import flavors, trunks, volumes
from nfvo.vim.openstack.listed import Listed
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.places import places, service_of
from nfvo.vim.openstack.quotas import quotas
from nfvo.vim.openstack.rest import NOVA, PLACEMENT, get

UNLIMITED = 1_000_000
"""What stands for "as much as you like" (-1), and for disks, which have no quota."""

CPUS = ("VCPU", "PCPU")
MEMORY, DISK = "MEMORY_MB", "DISK_GB"


def inspect(
    conn: Connection, cloud: Cloud, place: Place, listing: Listing
) -> Inventory:
    """
    Return what there is at a place, whatever of ours is on it.

    The anchor takes no servers; it tells which places, quotas and sizes there are.
    """
    if place.machine:
        return _machine(conn, place, listing)
    if place.zone:
        return _zone(conn, place, listing)
    return Inventory(
        _able(conn),
        Resources(),
        hostname=place.site,
        places=places(conn, place.site, cloud.placement),
        quotas=quotas(conn, listing),
        sizes=flavors.sizes(conn),
    )


def _able(conn: Connection) -> Capabilities:
    """Return what places of the cloud can do: not all have all services."""
    return replace(
        OPENSTACK,
        trunks=trunks.are_offered(conn),
        volumes=volumes.are_offered(conn),
    )


def _lacks(able: Capabilities) -> str:
    """Return what is missing, and what must be there for it."""
    trunkless = "" if able.trunks else "no trunks: Neutron has no service plugin trunk"
    without = "" if able.volumes else "no volumes: no volume service (Cinder) answers"
    return "; ".join(filter(None, (trunkless, without)))


def _zone(conn: Connection, place: Place, listing: Listing) -> Inventory:
    """
    Return the project's quota, less what others have made in the project.

    It is that of all zones together: each is told to have all of it.
    """
    told = get(conn.compute, "/limits", NOVA)["limits"]["absolute"]
    ours = _sum(one for one in listing.servers(conn).values() if one.is_ours)
    capacity = Resources(
        _rest(told["maxTotalCores"], told["totalCoresUsed"], ours.vcpus),
        _rest(told["maxTotalRAMSize"], told["totalRAMUsed"], ours.memory_mib),
        UNLIMITED,
    )
    able = _able(conn)
    return Inventory(able, capacity, hostname=place.zone, detail=_lacks(able))


def _rest(most: int, used: int, ours: int) -> int:
    """Return what is left for us of a limit; what we have ourselves is not used."""
    return UNLIMITED if most < 0 else max(0, most - max(0, used - ours))


def _machine(conn: Connection, place: Place, listing: Listing) -> Inventory:
    """Return Placement's inventory of a machine, less what others have there."""
    service = service_of(conn, place.machine)
    if service is None:
        raise VimRefused(
            f"{place.site}: the cloud has no machine {place.machine}",
            hint="nfvo host drain moves what is there; then it leaves by itself",
        )
    if service["state"] != "up":
        raise VimUnavailable(f"{place.site}: Nova hears nothing of {place.machine}")
    provider = _provider(conn, place)
    inventories = get(conn.placement, f"{provider}/inventories", PLACEMENT)
    capacity = _capacity(inventories["inventories"]) - _others(conn, provider, listing)
    able = replace(_able(conn), spreads=False)  # it is one, and a zone is several
    if service["status"] == "enabled":
        traits = get(conn.placement, f"{provider}/traits", PLACEMENT)["traits"]
        found = Inventory(
            able, capacity, hostname=place.machine, traits=frozenset(traits)
        )
        return replace(found, detail=_lacks(able))
    disabled = "disabled by its operators: Nova puts nothing new there"
    return Inventory(able, Resources(), hostname=place.machine, detail=disabled)


def _provider(conn: Connection, place: Place) -> str:
    """Return the path of the resource provider of a machine."""
    name = _hypervisor(conn, place.machine)
    answer = get(conn.placement, "/resource_providers", PLACEMENT, name=name)
    for provider in answer["resource_providers"]:
        return f"/resource_providers/{provider['uuid']}"
    raise VimUnavailable(f"{place.site}: Placement does not know {name} yet")


def _hypervisor(conn: Connection, machine: str) -> str:
    """Return the name of a machine's hypervisor, which may be longer than its own."""
    for one in get(conn.compute, "/os-hypervisors/detail", NOVA)["hypervisors"]:
        if one["service"]["host"] == machine:
            return str(one["hypervisor_hostname"])
    return machine


def _capacity(inventories: Mapping[str, Mapping[str, Any]]) -> Resources:
    """
    Return what may be used: Placement counts (total - reserved) * allocation_ratio.

    https://docs.openstack.org/api-ref/placement/#resource-provider-inventories
    """
    room = {
        kind: int((one["total"] - one["reserved"]) * one["allocation_ratio"])
        for kind, one in inventories.items()
    }
    return _resources(room)


def _others(conn: Connection, provider: str, listing: Listing) -> Resources:
    """Return what servers have on a machine that are not ours."""
    ours = {id for id, one in listing.servers(conn).items() if one.is_ours}
    answer = get(conn.placement, f"{provider}/allocations", PLACEMENT)
    used = Resources()
    for consumer, allocation in answer["allocations"].items():
        if consumer not in ours:
            used += _resources(allocation["resources"])
    return used


def _resources(amounts: Mapping[str, int]) -> Resources:
    cpus = sum(amounts.get(kind, 0) for kind in CPUS)
    return Resources(cpus, amounts.get(MEMORY, 0), amounts.get(DISK, 0))


def _sum(servers: Iterable[Listed]) -> Resources:
    total = Resources()
    for one in servers:
        total += Resources(one.vcpus, one.memory_mib, one.disk_gib)
    return total
