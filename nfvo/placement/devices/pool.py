"""What devices a host may lend to VNFCs: pools of PCI functions that are alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nfvo.graph.devices import DeviceAsk, Kind
from nfvo.placement.devices.share import DeviceShare

NO_CELL = -1
"""The cell of devices of which no cell is known (the kernel says -1, too)."""


@dataclass(frozen=True, slots=True)
class Pool:
    """
    PCI functions of a host that are alike, by their addresses (``0000:3b:02.0``).

    ``kind`` is ``vf`` for the virtual functions of one NIC, whose own address is
    ``parent``; ``pf`` for NICs as a whole, ``pci`` for any other device.  NICs are on a
    ``physical_network``.  ``product`` is vendor and product as ``8086:154c``, ``alias``
    what operators call devices of this sort; ``cell`` the NUMA cell that they hang on.
    The NIC has a rate of ``mbps``, 0 while that is not known.
    """

    kind: Kind
    functions: tuple[str, ...]
    product: str = ""
    physical_network: str = ""
    cell: int = NO_CELL
    parent: str = ""
    alias: str = ""
    mbps: int = 0

    def suits(self, ask: DeviceAsk) -> bool:
        """Whether its devices are of the sort that is asked for."""
        if ask.kind != self.kind:
            return False
        if ask.kind == "pci":
            return ask.what in (self.product, self.alias)
        return ask.what == self.physical_network

    def free(self, taken: "Taken") -> tuple[str, ...]:
        """Return the functions that can be had: of a NIC all of it, or parts."""
        if self.parent in taken.lent:
            return ()
        gone = taken.lent | taken.parted
        return tuple(one for one in self.functions if one not in gone)

    def left_mbps(self, taken: "Taken") -> int:
        """Return what its NIC has left of its rate, where that is known."""
        return self.mbps - sum(taken.mbps.get(one, 0) for one in self.functions)

    def bears(self, ask: DeviceAsk, taken: "Taken") -> bool:
        """Whether its NIC has the rate left that is asked for."""
        return not self.mbps or ask.mbps <= self.left_mbps(taken)


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Addresses that are ``lent``, and those of NICs that parts are lent of.

    ``mbps`` is what those that are lent take of their NIC.
    """

    lent: frozenset[str]
    parted: frozenset[str]
    mbps: Mapping[str, int]


def taken_of(pools: Iterable[Pool], shares: Iterable[DeviceShare]) -> Taken:
    """Return what of the pools of a host is taken by these."""
    mbps = {one.address: one.mbps for one in shares}
    lent = frozenset(mbps)
    parted = (pool.parent for pool in pools if not lent.isdisjoint(pool.functions))
    return Taken(lent, frozenset(parted) - {""}, mbps)
