"""Sizes: what a VM can be in a cloud, by its flavor."""

from dataclasses import dataclass
from hashlib import sha256

from nfvo.graph import Resources, Vnfc
from nfvo.placement.amounts import DISK, MEMORY, VCPUS
from nfvo.placement.extra_specs import Specs, in_words, specs_of

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Size:
    """Amounts, the disk being the root disk, and what a flavor says beside them."""

    room: Resources
    specs: Specs = ()

    def __str__(self) -> str:
        """Return it in an operator's words."""
        vcpus, memory = VCPUS.show(self.room.vcpus), MEMORY.show(self.room.memory_mib)
        more = f" with {in_words(self.specs)}" if self.specs else ""
        return f"{vcpus} vCPU, {memory}, {DISK.show(self.room.disk_gib)}{more}"


def size_of(vnfc: Vnfc) -> Size:
    """Return the size that a VNFC asks of a cloud."""
    return Size(vnfc.root, specs_of(vnfc.backing))


def flavor_name(size: Size) -> str:
    """Return what we call a flavor of a size; digits at its end tell specs apart."""
    room = size.room
    name = f"nfvo-{room.vcpus}-{room.memory_mib}-{room.disk_gib}"
    if not size.specs:
        return name
    return f"{name}-{sha256(in_words(size.specs).encode()).hexdigest()[:DIGITS]}"


def flavor_create(size: Size) -> str:
    """Return what a cloud's operator must type for a flavor of just this size."""
    room = size.room
    return " ".join(
        (
            f"openstack flavor create {flavor_name(size)} --vcpus {room.vcpus}",
            f"--ram {room.memory_mib} --disk {room.disk_gib}",
            *(f"--property {name}={value}" for name, value in size.specs),
        )
    )


def distance(size: Size, wanted: Size) -> tuple[bool, int, int, int]:
    """Return how far a size is from the one wanted: CPUs first, then memory, disk."""
    apart = size.room - wanted.room
    other = size.specs != wanted.specs
    return other, abs(apart.vcpus), abs(apart.memory_mib), abs(apart.disk_gib)
