"""Room in the cells of a host for a VNFC that asks for it: why there is none."""

from collections.abc import Sequence
from dataclasses import replace

from nfvo.graph.backing import NO_BACKING, Backing, GuestCell
from nfvo.placement.amounts import memory
from nfvo.placement.ask import Ask
from nfvo.placement.cells.aside import set_aside
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.fit import cpus_for, fit, page_for, shares_of
from nfvo.placement.cells.left import Left, left_of
from nfvo.placement.cells.share import KIB_PER_MIB
from nfvo.placement.cells.threads import most
from nfvo.placement.cells.words import (
    asked,
    cell_asked,
    cpus_asked,
    memory_asked,
    pages,
)
from nfvo.placement.draft import Draft
from nfvo.placement.extra_specs import beyond_specs
from nfvo.placement.infrastructure import Ability, Host
from nfvo.placement.mend import Mend

SET = "nfvo host set {} --dedicated-cpus {}"


def cannot_bind(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host whose driver would not realise what is asked."""
    whole = ask.vnfc.backing
    if Ability.EXTRA_SPECS in host.abilities:
        beyond = beyond_specs(whole)
        return f"asks {beyond}" if beyond else None
    backing = replace(whole, devices=())  # those have filters of their own
    if backing == NO_BACKING or Ability.CELLS in host.abilities:
        return None
    return f"asks {asked(backing)}, the host's driver cannot give that"


def lacks_cells(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host whose cells have not what the VNFC's cells ask."""
    backing = replace(ask.vnfc.backing, devices=())
    if not backing.cells or Ability.EXTRA_SPECS in host.abilities:
        return None
    if backing.dedicated and not host.dedicated:
        return f"asks {asked(backing)}, the host has no CPUs set aside for that"
    left = left_of(host)
    return None if fit(backing, left) else _short(backing, left)


def give_cells(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Free what others have of the cells, set more CPUs aside, or add hugepages."""
    backing = replace(ask.vnfc.backing, devices=())
    empty = replace(host, shares=())
    if fit(backing, left_of(empty)):
        text = f"{asked(backing)} free on {host.name} would do"
        return Mend(empty, text, 2)
    return _aside(backing, host) or _more_pages(backing, host)


def not_alone(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that the VNFC would share, where one of them is to be alone."""
    mates = {draft.ids.get(mate.name, mate.name) for mate in ask.mates}
    others = host.vnfcs - mates
    if ask.vnfc.backing.alone and others:
        there = "1 other is" if len(others) == 1 else f"{len(others)} others are"
        return f"asks a host for itself, {there} there"
    lonely = {held.vnfc for held in host.shares if held.alone} - mates
    return "one VNFC has the host for itself" if lonely else None


def _short(backing: Backing, left: Sequence[Left]) -> str:
    """Say what is short: for a guest cell that none fits, else of cells for all."""
    if not left:
        return f"asks {asked(backing)}, the host's cells are not known"
    if len(backing.cells) > len(left):
        count = len(backing.cells)
        return f"asks {count} NUMA cells, the host has {len(left)}"
    for number, guest in enumerate(backing.cells):
        if not shares_of(backing, number, guest, left):
            return f"asks {_short_of_one(backing, guest, left)}"
    fits = {
        share.cell
        for number, guest in enumerate(backing.cells)
        for share in shares_of(backing, number, guest, left)
    }
    room = ", ".join(map(str, sorted(fits)))
    have = f"cells {room} have" if len(fits) > 1 else f"cell {room} has"
    return f"asks {asked(backing)}, each in another cell; only {have} room"


def _short_of_one(backing: Backing, guest: GuestCell, left: Sequence[Left]) -> str:
    """Say what a guest cell asks, and what the best cell has of it."""
    if all(cpus_for(backing, guest, one) is None for one in left):
        best = max(left, key=lambda one: _cpus(backing, one))
        if _cpus(backing, best) >= len(guest.vcpus):
            asks = cpus_asked(backing, len(guest.vcpus))
            return f"{asks} in one NUMA cell, no cores of one make up as many"
        asks = f"{cpus_asked(backing, len(guest.vcpus))} in one NUMA cell"
        total = best.aside if backing.dedicated else best.cell.cpus - best.aside
        there = f"{_cpus(backing, best)} of {total}"
        return f"{asks}, best cell ({best.cell.index}) has {there} left"
    if backing.page_kib and guest.memory_mib * KIB_PER_MIB % backing.page_kib:
        size = pages(backing.page_kib)
        return f"{memory_asked(backing, guest.memory_mib)}, and {size} make no such sum"
    if all(page_for(backing, guest, one) is None for one in left):
        best = max(left, key=lambda one: _memory(backing, one))
        asks = f"{memory_asked(backing, guest.memory_mib)} in one NUMA cell"
        there = f"{memory(_memory(backing, best))} of {memory(_whole(backing, best))}"
        return f"{asks}, best cell ({best.cell.index}) has {there} left"
    both = cpus_asked(backing, len(guest.vcpus))
    need = memory_asked(backing, guest.memory_mib)
    return f"{both} and {need} in one NUMA cell, no cell has both left"


def _cpus(backing: Backing, left: Left) -> int:
    return most(left.cores, backing.threads) if backing.dedicated else left.floating


def _memory(backing: Backing, left: Left) -> int:
    if not backing.huge:
        return left.memory_mib
    sizes = [backing.page_kib] if backing.page_kib else list(left.pages)
    return max((left.memory_in(size) for size in sizes), default=0)


def _whole(backing: Backing, left: Left) -> int:
    """Return how much there is of what ``_memory`` tells what is left of."""
    there = left.cell.hugepages
    if not backing.huge:
        return left.cell.memory_mib
    sizes = [backing.page_kib] if backing.page_kib else list(there)
    return max((size * there.get(size, 0) for size in sizes), default=0) // KIB_PER_MIB


def _aside(backing: Backing, host: Host) -> Mend | None:
    """Set as many CPUs more aside as are short."""
    roomier = set_aside(host, backing)
    if roomier is None:
        return None
    first = f"drain {host.name} (nfvo host drain {host.name}), then " * bool(host.vnfcs)
    command = SET.format(host.name, write_cpus(roomier.dedicated))
    return Mend(roomier, f"{first}set CPUs aside ({command})", 3 + bool(host.vnfcs))


def _more_pages(backing: Backing, host: Host) -> Mend | None:
    """Have the host reserve as many hugepages more as one cell is short of."""
    if not backing.page_kib or len(backing.cells) != 1 or not host.numa:
        return None
    size, guest = backing.page_kib, backing.cells[0]
    wanted = -(-guest.memory_mib * KIB_PER_MIB // size)
    numa = tuple(
        replace(cell, hugepages={**cell.hugepages, size: wanted}) for cell in host.numa
    )
    able = replace(host, numa=numa, shares=())
    if not fit(backing, left_of(able)):
        return None
    text = f"reserve {wanted} free {pages(size)} in a cell of {host.name}"
    return Mend(able, f"{text} ({cell_asked(backing, guest)})", 4)
