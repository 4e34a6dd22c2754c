"""What a VNFC has of the devices of its host, by the grant."""

from dataclasses import dataclass

from nfvo.graph.devices import Kind


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """A PCI function at an ``address`` of the host; ``use`` is what it was asked as."""

    address: str
    use: str
    kind: Kind
