"""Stored descriptors → models."""

from functools import lru_cache

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import StoredDescriptor

MOST_KEPT = 256  # lists show many again and again, and what is frozen may be shared


def vnfds(view: Reading) -> tuple[Vnfd, ...]:
    """Return all VNFDs that are on board."""
    return tuple(map(vnfd_of, view.descriptors("vnfd")))


def models(view: Reading) -> tuple[Nsd | Vnfd, ...]:
    """Return all descriptors that are on board."""
    return tuple(map(model_of, view.descriptors()))


def vnfd_of(stored: StoredDescriptor) -> Vnfd:
    """Return a stored VNFD, whenever it was stored."""
    return _vnfd(stored.document)


def nsd_of(stored: StoredDescriptor) -> Nsd:
    """Return a stored NSD, whenever it was stored."""
    return _nsd(stored.document)


def model_of(stored: StoredDescriptor) -> Nsd | Vnfd:
    """Return a stored descriptor in nfvo's terms, whenever it was stored."""
    return vnfd_of(stored) if stored.kind == "vnfd" else nsd_of(stored)


@lru_cache(MOST_KEPT)
def _vnfd(document: str) -> Vnfd:
    return Vnfd.model_validate_json(document)


@lru_cache(MOST_KEPT)
def _nsd(document: str) -> Nsd:
    return Nsd.model_validate_json(document)
