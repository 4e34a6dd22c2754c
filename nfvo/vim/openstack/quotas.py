"""
Quotas of a project, with what is used of them and how much of that is marked.

Nova and Cinder tell their own to everybody, Neutron only to administrators and managers
of a project.  https://docs.openstack.org/api-ref/network/v2/#quotas-details-extension
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.lcm import quota
from nfvo.lcm.cloud import FoundQuota
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack import volumes
from nfvo.vim.openstack.listed import Listed
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.mark import read_label, read_mark
from nfvo.vim.openstack.rest import NOVA, PLAIN, get

FIELDS = {"fields": ["name", "description"]}
NOT_TOLD = (sdk.ForbiddenException, sdk.NotFoundException)


def quotas(conn: Connection, listing: Listing) -> tuple[FoundQuota, ...]:
    """Return the quotas that limit anything, as far as we are told."""
    every = (*_of_nova(conn, listing), *_of_neutron(conn), *_of_cinder(conn, listing))
    return tuple(one for one in every if one.limit >= 0)


def _of_nova(conn: Connection, listing: Listing) -> Iterator[FoundQuota]:
    told = get(conn.compute, "/limits", NOVA)["limits"]["absolute"]
    servers = listing.servers(conn).values()

    def found(name: str, limit: str, used: str, of: Mapping[str, int]) -> FoundQuota:
        return FoundQuota(name, told.get(limit, -1), told.get(used, 0), of)

    yield found(
        quota.INSTANCES, "maxTotalInstances", "totalInstancesUsed", _sum(servers, "")
    )
    yield found(quota.CORES, "maxTotalCores", "totalCoresUsed", _sum(servers, "vcpus"))
    yield found(
        quota.RAM, "maxTotalRAMSize", "totalRAMUsed", _sum(servers, "memory_mib")
    )
    # Of groups there are no records: what is there is taken, whoever's it is.
    yield found(quota.GROUPS, "maxServerGroups", "totalServerGroupsUsed", {})
    yield found(quota.MEMBERS, "maxServerGroupMembers", "", {})


def _sum(servers: Iterable[Listed], what: str) -> Mapping[str, int]:
    """Return, by installation, how many servers there are, or what they have."""
    sums: Counter[str] = Counter()
    for one in servers:
        if one.is_ours and one.tag is not None:
            sums[one.tag.installation] += getattr(one, what) if what else 1
    return sums


def _of_neutron(conn: Connection) -> Iterator[FoundQuota]:
    project = conn.current_project_id
    try:
        answer = get(conn.network, f"/quotas/{project}/details.json", PLAIN)
    except NOT_TOLD:
        return
    ours = {**FIELDS, "project_id": project}
    for name, kind, marked in (
        (quota.PORTS, "port", conn.network.ports(**ours)),
        (quota.NETWORKS, "network", conn.network.networks(**ours)),
        (quota.TRUNKS, "trunk", conn.network.trunks(**ours)),
    ):
        told = answer["quota"].get(kind, {"limit": -1})
        if told["limit"] >= 0:
            yield FoundQuota(name, told["limit"], told["used"], _count(marked))


def _of_cinder(conn: Connection, listing: Listing) -> Iterator[FoundQuota]:
    """Yield what there may be of volumes; ours are those of servers of ours."""
    try:
        told = get(conn.block_storage, "/limits", PLAIN)["limits"]["absolute"]
    except volumes.UNHEARD:
        return
    count, size = told["maxTotalVolumes"], told["maxTotalVolumeGigabytes"]
    amounts = {
        quota.VOLUMES: (count, told["totalVolumesUsed"]),
        quota.GIGABYTES: (size, told["totalGigabytesUsed"]),
        **_of_our_type(conn),
    }
    if all(limit < 0 for limit, _ in amounts.values()):
        return
    marked, marked_gib = _volumes(conn, listing)
    of = {quota.VOLUMES: marked, quota.GIGABYTES: marked_gib}
    for name, (limit, used) in amounts.items():
        yield FoundQuota(name, limit, used, of[quota.counted_as(name)])


def _of_our_type(conn: Connection) -> Mapping[str, tuple[int, int]]:
    """
    Return limits and what is used of the volume type that volumes get by default.

    Ours name none.  They are told by type to whoever may read the project's quotas:
    https://docs.openstack.org/api-ref/block-storage/v3/#quota-sets-extension-os-quota-sets
    """
    path = f"/os-quota-sets/{conn.current_project_id}"
    try:
        ours = get(conn.block_storage, "/types/default", PLAIN)["volume_type"]["name"]
        told = get(conn.block_storage, path, PLAIN, usage="True")["quota_set"]
    except NOT_TOLD:
        return {}
    names = (quota.of_type(kind, ours) for kind in (quota.VOLUMES, quota.GIGABYTES))
    return {
        name: (told[name]["limit"], told[name]["in_use"] + told[name]["reserved"])
        for name in names
        if name in told
    }


def _volumes(conn: Connection, listing: Listing) -> tuple[Counter[str], Counter[str]]:
    """Return, by installation, how many volumes its servers have, and their GiB."""
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    servers = listing.servers(conn)
    for nova_id, size_gib in volumes.attached(conn):
        one = servers.get(nova_id)
        if one is not None and one.is_ours and one.tag is not None:
            count[one.tag.installation] += 1
            size[one.tag.installation] += size_gib
    return count, size


def _count(things: Iterable[Any]) -> Mapping[str, int]:
    tags = (_tag(one.name, one.description) for one in things)
    return Counter(tag.installation for tag in tags if tag)


def _tag(name: str, description: str) -> Tag | None:
    label = read_label(name, description)
    return label.tag if label else read_mark(description)
