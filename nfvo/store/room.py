"""Amounts of compute as columns, and room on hosts that is not free, granted or not."""

from typing import Any

from sqlalchemy import Row, func, null, select

from nfvo.graph import Resources
from nfvo.lcm.deviation import UNACCOUNTED
from nfvo.store.tables import deviation, host_allocation

SEPARATOR = "\n"
ALLOCATED_ROOM = select(
    host_allocation.c.host_id,
    *(
        func.sum(host_allocation.c[name]).label(name)
        for name in ("vcpus", "memory_mib", "disk_gib")
    ),
    func.aggregate_strings(host_allocation.c.vnfc_id, SEPARATOR).label("vnfcs"),
).group_by(host_allocation.c.host_id)
HELD = select(
    host_allocation.c.host_id, host_allocation.c.vnfc_id, host_allocation.c.held
).where(host_allocation.c.held.is_not(null()))
AMOUNT = deviation.c.vcpus, deviation.c.memory_mib, deviation.c.disk_gib
UNACCOUNTED_ROOM = (
    select(
        deviation.c.host_id,
        *(func.sum(column).label(column.name) for column in AMOUNT),
    )
    .where(deviation.c.kind.in_(sorted(UNACCOUNTED)))
    .group_by(deviation.c.host_id)
)


def amount(row: Row[Any]) -> Resources:
    """Return the compute that a row tells of."""
    # PostgreSQL's sums of whole numbers are decimals.
    return Resources(int(row.vcpus), int(row.memory_mib), int(row.disk_gib))


def demand_values(amount: Resources) -> dict[str, int]:
    """Return the columns of an amount of compute."""
    return dict(
        vcpus=amount.vcpus, memory_mib=amount.memory_mib, disk_gib=amount.disk_gib
    )
