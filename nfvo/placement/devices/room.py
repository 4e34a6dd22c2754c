"""Devices of a host for a VNFC that asks for some: why there are none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from nfvo.graph.backing import Backing
from nfvo.graph.devices import DeviceAsk
from nfvo.placement.ask import Ask
from nfvo.placement.cells.fit import fit, shares_on
from nfvo.placement.cells.left import left_of
from nfvo.placement.devices.fit import lent_on
from nfvo.placement.devices.pool import NO_CELL, Pool, Taken, taken_of
from nfvo.placement.devices.words import asked
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts
from nfvo.placement.estate.scene import Scene
from nfvo.placement.estate.words import in_words
from nfvo.placement.infrastructure import Ability, Host
from nfvo.placement.mend import Mend

SET = "nfvo host set {} {}"


def lacks_devices(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that has not all devices left, near the cells where that counts."""
    backing = ask.vnfc.backing
    if not backing.devices or Ability.EXTRA_SPECS in host.abilities:
        return None
    if shares_on(host, backing):
        return None
    if short := _too_few(backing.devices, host):
        return f"needs {asked(short)}, {_free(short[0], host)}"
    if narrow := _narrow(backing.devices, host):
        return f"needs {narrow}"
    if backing.cells and not fit(backing, left_of(host)):
        return None  # that is what the cells' own filter says
    return f"needs {asked(backing.devices)} {_where(backing, host)}"


def free_devices(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Free what others have of the devices, or lend more of them."""
    backing, name = ask.vnfc.backing, host.name
    kept = (replace(held, shares=held.cells) for held in host.shares)
    idle = replace(host, shares=tuple(kept))
    wanted = asked(_too_few(backing.devices, host) or backing.devices)
    if shares_on(idle, backing):
        return Mend(idle, f"{wanted} free on {name} would do", 2)
    more = lending(idle, backing)
    if not shares_on(more, backing):
        return None
    return Mend(more, f"lend {wanted} of {name} ({_how(backing, name)})", 4)


def _how(backing: Backing, name: str) -> str:
    """Return the command that lends what is asked for."""
    words = dict.fromkeys(_word(one) for one in backing.devices)
    return SET.format(name, " ".join(f"--lend {word}" for word in words))


def _word(ask: DeviceAsk) -> str:
    if ask.kind != "pci":
        return f"NIC={ask.what}"
    return ask.what if ":" in ask.what else f"VENDOR:PRODUCT={ask.what}"


def lending(host: Host, *backings: Backing) -> Host:
    """Return a host that lends devices beside, as these ask, near all of its cells."""
    cells = {cell.index for cell in host.numa} or {NO_CELL}
    new = (
        Pool(one.kind, (f"new-{number}-{cell}",), one.what, one.what, cell)
        for number, one in enumerate(one for b in backings for one in b.devices)
        for cell in sorted(cells)
    )
    return replace(host, devices=(*host.devices, *new))


def lacking(ask: Ask, scene: Scene) -> Iterator[Hosts]:
    """Yield what ``lacks_devices`` rejects."""
    if ask.vnfc.backing.devices:
        every = np.arange(len(scene.estate.hosts), dtype=np.int32)
        yield in_words(lacks_devices, ask, scene, every, scene.estate.celled)


def _too_few(asks: Iterable[DeviceAsk], host: Host) -> Sequence[DeviceAsk]:
    """Return those of the first sort that there are too few of on the whole host."""
    sorts: dict[tuple[str, str], list[DeviceAsk]] = {}
    for one in asks:
        sorts.setdefault((one.kind, one.what), []).append(one)
    taken = taken_of(host.devices, lent_on(host))
    for those in sorts.values():
        pools = (pool for pool in host.devices if pool.suits(those[0]))
        if sum(len(pool.free(taken)) for pool in pools) < len(those):
            return those
    return ()


def _free(ask: DeviceAsk, host: Host) -> str:
    """Say how many devices of a sort are free."""
    pools = [pool for pool in host.devices if pool.suits(ask)]
    if not pools:
        return "the host lends none"
    taken = taken_of(host.devices, lent_on(host))
    free = sum(len(pool.free(taken)) for pool in pools)
    return f"{free} of {sum(len(pool.functions) for pool in pools)} free"


def _narrow(asks: Iterable[DeviceAsk], host: Host) -> str:
    """Say which NICs have not the rate left that one virtual function needs."""
    taken = taken_of(host.devices, lent_on(host))
    for ask in asks:
        pools = [pool for pool in host.devices if pool.suits(ask)]
        if not any(pool.bears(ask, taken) for pool in pools):
            best = max(pools, key=lambda pool: pool.left_mbps(taken))
            there = f"{best.left_mbps(taken)} of {best.mbps} are left of the widest"
            return f"{ask.mbps} Mbit/s of a NIC on {ask.what}, {there}"
    return ""


def _rates(backing: Backing, pools: Iterable[Pool], taken: Taken) -> str:
    """Say what rates are needed, where some are, and what NICs have left."""
    mbps = sum(one.mbps for one in backing.devices)
    left = [str(pool.left_mbps(taken)) for pool in pools if pool.mbps]
    if not (mbps and left):
        return ""
    return f"; {mbps} Mbit/s in all, NICs have {', '.join(left)} left"


def _where(backing: Backing, host: Host) -> str:
    """Say where devices are free, though not near enough, or not all together."""
    taken = taken_of(host.devices, lent_on(host))
    free: Counter[int] = Counter()
    pools = [p for p in host.devices if any(map(p.suits, backing.devices))]
    for pool in pools:
        free[pool.cell] += len(pool.free(taken))
    there = ", ".join(f"{_cell(cell)} has {n} free" for cell, n in sorted(free.items()))
    near = "in the NUMA cells of its CPUs and memory" if backing.cells else "at once"
    return f"{near}: {there}{_rates(backing, pools, taken)}"


def _cell(cell: int) -> str:
    return "no known cell" if cell == NO_CELL else f"cell {cell}"
