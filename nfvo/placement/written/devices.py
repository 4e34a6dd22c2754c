"""
How devices are written that a host lends, in pools that are alike.

Such as::

    sriov: [{network: provider, count: 8, cell: 0}]
    pci: [{product: 10de:1db6, alias: gpu, count: 2, cell: 1}]

``sriov`` are the virtual functions of one NIC, on that physical network; ``rate`` is
that of the NIC.
"""

from typing import Annotated

from pydantic import Field

from nfvo.descriptor.amounts import Mbps
from nfvo.descriptor.document import Name, Whole
from nfvo.descriptor.written import Written
from nfvo.placement.devices.pool import NO_CELL, Pool

MOST = 4096
Several = Annotated[Whole, Field(ge=1, le=MOST)]
Product = Annotated[str, Field(pattern="^[0-9a-f]{4}:[0-9a-f]{4}$")]


class WrittenFunctions(Written):
    """The virtual functions of one NIC."""

    network: Name
    count: Several = 1
    cell: Annotated[Whole, Field(ge=0)] | None = None
    product: Product | None = None
    rate: Mbps = 0

    def pool(self, number: int) -> Pool:
        """Return them, as the ``number``-th pool of their host."""
        return Pool(
            "vf",
            _names(f"sriov{number}", self.count),
            product=self.product or "",
            physical_network=self.network,
            cell=NO_CELL if self.cell is None else self.cell,
            parent=f"sriov{number}",
            mbps=self.rate,
        )


class WrittenPci(Written):
    """Devices of one product."""

    product: Product
    count: Several = 1
    cell: Annotated[Whole, Field(ge=0)] | None = None
    alias: str = ""

    def pool(self, number: int) -> Pool:
        """Return them, as the ``number``-th pool of their host."""
        return Pool(
            "pci",
            _names(f"pci{number}", self.count),
            product=self.product,
            cell=NO_CELL if self.cell is None else self.cell,
            alias=self.alias,
        )


def _names(pool: str, count: int) -> tuple[str, ...]:
    return tuple(f"{pool}.{number}" for number in range(count))
