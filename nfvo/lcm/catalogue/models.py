"""Stored descriptors → models."""

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import StoredDescriptor


def vnfds(view: Reading) -> tuple[Vnfd, ...]:
    """Return all VNFDs that are on board."""
    return tuple(map(vnfd_of, view.descriptors("vnfd")))


def models(view: Reading) -> tuple[Nsd | Vnfd, ...]:
    """Return all descriptors that are on board."""
    return tuple(map(model_of, view.descriptors()))


def vnfd_of(stored: StoredDescriptor) -> Vnfd:
    """Return a stored VNFD, whenever it was stored."""
    return Vnfd.model_validate_json(stored.document)


def nsd_of(stored: StoredDescriptor) -> Nsd:
    """Return a stored NSD, whenever it was stored."""
    return Nsd.model_validate_json(stored.document)


def model_of(stored: StoredDescriptor) -> Nsd | Vnfd:
    """Return a stored descriptor in nfvo's terms, whenever it was stored."""
    return vnfd_of(stored) if stored.kind == "vnfd" else nsd_of(stored)
