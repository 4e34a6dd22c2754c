"""What services have at a site, as quotas of clouds count it."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Text, bindparam, cast, distinct, func, or_, select

from nfvo.graph import Storage
from nfvo.lcm import quota
from nfvo.store.tables import cp, host, host_allocation, vl, vnfc
from nfvo.store.view import View

HERE = host.c.site == bindparam("at")
ROOM = (
    select(
        func.count().label(quota.INSTANCES),
        func.coalesce(func.sum(host_allocation.c.vcpus), 0).label(quota.CORES),
        func.coalesce(func.sum(host_allocation.c.memory_mib), 0).label(quota.RAM),
    )
    .join_from(host_allocation, host, host.c.id == host_allocation.c.host_id)
    .where(HERE)
)
PORTS = (
    select(func.count())
    .select_from(cp)
    .join(vnfc, vnfc.c.id == cp.c.vnfc_id)
    .join(host, host.c.id == vnfc.c.host_id)
    .where(HERE)
)
NETWORKS = (
    select(func.count(distinct(cp.c.vl_id)))
    .select_from(cp)
    .join(vnfc, vnfc.c.id == cp.c.vnfc_id)
    .join(host, host.c.id == vnfc.c.host_id)
    .join(vl, vl.c.id == cp.c.vl_id)
    .where(HERE, vl.c.fabric == quota.OVERLAY)
)

TRUNKS = (
    select(func.count(distinct(cp.c.trunk)))
    .select_from(cp)
    .join(vnfc, vnfc.c.id == cp.c.vnfc_id)
    .join(host, host.c.id == vnfc.c.host_id)
    .where(HERE, cp.c.trunk != "")
)
DISKS = (
    select(vnfc.c.disk_gib, vnfc.c.storages, vnfc.c.boot_volume)
    .join(host, host.c.id == vnfc.c.host_id)
    .where(HERE, or_(vnfc.c.boot_volume, cast(vnfc.c.storages, Text) != "[]"))
)


class QuotaReading(View):
    """The part of ``Reading`` about what counts against quotas."""

    def used_at(self, site: str) -> Mapping[str, int]:
        """Return how much services have there of what quotas limit, or are to have."""
        at = {"at": site}
        room = self.db.execute(ROOM, at).one()
        return {
            **{name: int(amount) for name, amount in room._asdict().items()},
            quota.PORTS: self.db.execute(PORTS, at).scalar_one(),
            quota.NETWORKS: self.db.execute(NETWORKS, at).scalar_one(),
            quota.TRUNKS: self.db.execute(TRUNKS, at).scalar_one(),
            **self._disks(at),
        }

    def _disks(self, at: Mapping[str, str]) -> Mapping[str, int]:
        """Return what volumes there are, were all of these VMs a cloud's."""
        used = Counter({quota.VOLUMES: 0, quota.GIGABYTES: 0})
        for row in self.db.execute(DISKS, at):
            storages = [Storage(**one) for one in row.storages]
            root = row.disk_gib - sum(one.size_gib for one in storages)
            used.update(quota.of_disks(root, storages, boot_volume=row.boot_volume))
        return used
