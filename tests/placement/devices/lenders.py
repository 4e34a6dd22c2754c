"""Hosts that lend devices, and VNFCs that ask for some, for the tests of devices."""

from dataclasses import replace

from nfvo.graph import Cp, VirtualLink, Vnfc
from nfvo.graph.backing import Backing
from nfvo.graph.devices import DeviceAsk
from nfvo.placement.devices.pool import NO_CELL, Pool
from tests.placement.services import vnfc

GPU = "10de:1db6"


def functions(
    count: int, *, nic: int = 0, network: str = "provider", cell: int = NO_CELL
) -> Pool:
    """Make the virtual functions of one NIC."""
    ids = tuple(f"0000:{nic:02x}:02.{number}" for number in range(count))
    return Pool("vf", ids, "8086:154c", network, cell, f"0000:{nic:02x}:00.0")


def whole(*, nic: int = 0, network: str = "provider", cell: int = NO_CELL) -> Pool:
    """Make one NIC that is lent as a whole."""
    return Pool("pf", (f"0000:{nic:02x}:00.0",), "8086:1572", network, cell)


def gpus(count: int, *, cell: int = NO_CELL) -> Pool:
    """Make devices that are no NICs."""
    ids = tuple(f"0000:ff:00.{number}" for number in range(count))
    return Pool("pci", ids, GPU, cell=cell, alias="gpu")


def asking(*devices: DeviceAsk, backing: Backing | None = None) -> Backing:
    """Ask for devices beside what a backing asks."""
    of = backing or Backing()
    return Backing(of.dedicated, cells=of.cells, devices=devices)


def nics(
    count: int, affinity: str = "legacy", kind: str = "vf"
) -> tuple[DeviceAsk, ...]:
    """Ask for NICs on the provider network."""
    return tuple(DeviceAsk(kind, "provider", f"d{n}", affinity) for n in range(count))


def plugged(vnic: str, link: VirtualLink, **more: object) -> Vnfc:
    """Make a VNFC with one CP of that kind."""
    full = "a/vm/0"
    cp = Cp(f"{full}:eth0", full, "eth0", link.name, vnic=vnic, **more)
    return replace(vnfc("a", backing=asking(*nics(1))), cps=(cp,))
