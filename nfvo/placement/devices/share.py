"""What a VNFC has of the devices of its host, by the grant."""

from dataclasses import dataclass

from nfvo.graph.devices import Kind


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """
    A PCI function at an ``address`` of the host; ``use`` is what it was asked as.

    So many ``mbps`` of the NIC that it is a part of are taken by it.
    """

    address: str
    use: str
    kind: Kind
    mbps: int = 0
