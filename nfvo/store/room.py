"""Amounts of compute as columns, and the room on hosts that nobody was granted."""

from typing import Any

from sqlalchemy import Row, func, select

from nfvo.graph import Resources
from nfvo.lcm.deviation import UNACCOUNTED
from nfvo.store.tables import deviation

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
