"""
What things are called on hypervisors: unique, telling, and the same every time.

Names of volumes begin with the installation's first digits: a volume has no tag.
"""

import re
from functools import lru_cache

from nfvo.lcm.records import VlInstance, VnfcInstance

PREFIX = "nfvo"
DIGITS = 8
VOLUME = re.compile(rf"([0-9a-f]{{{DIGITS}}})-{PREFIX}-")


@lru_cache(1 << 12)
def _slug(name: str, longest: int) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:longest].strip("-")


def network_name(vl: VlInstance) -> str:
    """Return the name of a link's network, the same on every host."""
    return f"{PREFIX}-{vl.id[:8]}-{_slug(vl.name, 24)}"


def server_name(vnfc: VnfcInstance) -> str:
    """Return the name of a VNFC's VM; each incarnation has its own."""
    return f"{PREFIX}-{vnfc.id[:8]}-{_slug(vnfc.name, 32)}-{vnfc.incarnation}"


def disk_name(installation: str, vnfc: VnfcInstance) -> str:
    """Return the name of the volume with a VNFC's disk."""
    return f"{volume_prefix(installation)}{server_name(vnfc)}.qcow2"


def seed_name(installation: str, vnfc: VnfcInstance) -> str:
    """Return the name of the volume with a VNFC's day-0 data."""
    return f"{volume_prefix(installation)}{server_name(vnfc)}-seed.iso"


def storage_name(installation: str, vnfc: VnfcInstance, number: int) -> str:
    """Return the name of the volume of one of a VNFC's storages, counted from 1."""
    return f"{volume_prefix(installation)}{server_name(vnfc)}-disk{number}.qcow2"


def storage_names(installation: str, vnfc: VnfcInstance) -> tuple[str, ...]:
    """Return the names of the volumes of all of a VNFC's storages, in their order."""
    numbers = range(1, len(vnfc.storages) + 1)
    return tuple(storage_name(installation, vnfc, number) for number in numbers)


def volume_prefix(installation: str) -> str:
    """Return what the names of an installation's volumes begin with."""
    return f"{installation[:DIGITS]}-"


def installation_of(volume: str) -> str:
    """Return the first digits of the installation that a volume is of, or nothing."""
    named = VOLUME.match(volume)
    return named[1] if named else ""


def interface_name(cpd: str, order: int) -> str:
    """Return what the guest calls a CP; Linux allows 15 characters."""
    return cpd if len(cpd) <= 15 else f"eth{order}"


def vlan_name(interface: str, order: int, vlan: int) -> str:
    """Return what the guest calls a VLAN of one of its interfaces."""
    name = f"{interface}.{vlan}"
    return name if len(name) <= 15 else f"eth{order}.{vlan}"
