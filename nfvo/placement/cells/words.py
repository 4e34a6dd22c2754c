"""What is asked of cells, and had of them, in an operator's words."""

from collections import Counter

from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.amounts import memory
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.share import (
    KIB_PER_MIB,
    CellShare,
    Shares,
    cells_in,
    devices_in,
)
from nfvo.placement.devices.words import asked as devices_asked
from nfvo.placement.devices.words import had as devices_had

POLICIES = {
    "require": " with thread siblings only",
    "avoid": ", one of each core",
    "isolate": " on cores of their own",
}


def pages(page_kib: int) -> str:
    """Write the size of a page; 0 is any size of hugepages."""
    if not page_kib:
        return "hugepages"
    whole = page_kib % KIB_PER_MIB == 0
    return f"{memory(page_kib // KIB_PER_MIB) if whole else f'{page_kib} KiB'} pages"


def cpus_asked(backing: Backing, count: int) -> str:
    """Write how many CPUs are asked for, and how."""
    if not backing.dedicated:
        return f"{count} vCPU"
    noun = "CPU" if count == 1 else "CPUs"
    return f"{count} dedicated {noun}{POLICIES.get(backing.threads, '')}"


def memory_asked(backing: Backing, mib: int) -> str:
    """Write how much memory is asked for, and in which pages."""
    return (
        f"{memory(mib)} in {pages(backing.page_kib)}" if backing.huge else memory(mib)
    )


def cell_asked(backing: Backing, guest: GuestCell) -> str:
    """Write what one guest cell asks: that which is more than its VNFC asks anyhow."""
    parts = [cpus_asked(backing, len(guest.vcpus))] if backing.dedicated else []
    if backing.huge or not parts:
        parts.append(memory_asked(backing, guest.memory_mib))
    return f"{' and '.join(parts)} in one NUMA cell"


def asked(backing: Backing) -> str:
    """Write all that a VNFC asks beyond amounts; empty for nothing."""
    cells = Counter(cell_asked(backing, cell) for cell in backing.cells)
    parts = [
        f"{count} times {one}" if count > 1 else one for one, count in cells.items()
    ]
    if backing.topology and not parts:
        parts.append("a topology of its CPUs")
    if backing.devices:
        parts.append(devices_asked(backing.devices))
    return " and ".join([*parts, *(["a host for itself"] if backing.alone else [])])


def had(shares: Shares) -> str:
    """Write what a VNFC has of its host beside room: ``cell 0: CPUs 2-5``."""
    devices = devices_had(devices_in(shares))
    return "; ".join([*map(_share, cells_in(shares)), *([devices] if devices else [])])


def _share(share: CellShare) -> str:
    parts = [f"CPUs {write_cpus(share.cpus)}"] if share.cpus else []
    if share.idle:
        parts.append(f"{write_cpus(share.idle)} idle")
    parts.append(memory(share.memory_mib))
    if share.page_kib:
        parts[-1] += f" in {pages(share.page_kib)}"
    return f"cell {share.cell}: {', '.join(parts)}"
