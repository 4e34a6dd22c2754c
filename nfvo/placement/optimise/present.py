"""The present: services at their hosts, and what of them has to move as one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nfvo.graph import ServiceGraph
from nfvo.placement.ask import Ask, gather
from nfvo.placement.estate.lines import wiring_of
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.optimise.room import Need, need_of

MIB_PER_GIB = 1024


@dataclass(frozen=True, slots=True)
class Running:
    """
    A service that runs.

    ``homes`` has the host (id) of each of its VNFCs by name, ``ids`` their ids as
    ``Host.vnfcs`` has them.  ``fixed`` says why nothing of it may move now, ``stuck``
    why one VNFC may not.
    """

    name: str
    graph: ServiceGraph
    homes: Mapping[str, str]
    ids: Mapping[str, str]
    fixed: str = ""
    stuck: Mapping[str, str] = field(default_factory=dict)
    project: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """All that there is: ``free`` of the hosts has the demand of the services off."""

    infrastructure: Infrastructure
    services: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """
    VNFCs that hard rules keep on one host: they move as one, in a single step.

    ``number`` is its own, ``service`` that of its service.  ``mib`` is how much there
    is to be carried: memory, and disks at their full size.  ``is_wired``: links of its
    have a way of their own where the physical network is known.
    """

    number: int
    service: int
    asks: tuple[Ask, ...]
    ids: tuple[str, ...]
    home: str
    need: Need
    mib: int
    is_wired: bool
    fixed: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its VNFCs in their service."""
        return tuple(ask.name for ask in self.asks)


def blocks_of(services: Sequence[Running]) -> Sequence[Block]:
    """Return all that can be moved, service by service in the order of descriptors."""
    known: dict[int, tuple[Mapping[str, Ask], frozenset[str]]] = {}
    blocks: list[Block] = []
    for number, service in enumerate(services):
        # Many services are made of few descriptors, and so share one graph.
        if id(service.graph) not in known:
            asks = gather(service.graph)
            known[id(service.graph)] = asks, _wired(asks)
        asks, wired = known[id(service.graph)]
        for members in _blocks(service, asks):
            block = _block(len(blocks), number, service, members)
            on_wire = not wired.isdisjoint(block.names)
            blocks.append(replace(block, is_wired=on_wire))
    return blocks


def _wired(asks: Mapping[str, Ask]) -> frozenset[str]:
    """Return the VNFCs with links that ask something of the network."""
    wires = wiring_of(asks, None).wires
    names = tuple(asks)
    return frozenset(names[end] for wire in wires for end in wire.ends)


def _blocks(service: Running, asks: Mapping[str, Ask]) -> Iterator[tuple[Ask, ...]]:
    seen: set[str] = set()
    for name, ask in asks.items():
        if name in seen or name not in service.homes:
            continue
        mates = (asks[mate.name] for mate in ask.mates)
        found = (ask, *(mate for mate in mates if mate.name in service.homes))
        seen.update(one.name for one in found)
        yield found


def _block(number: int, at: int, service: Running, asks: tuple[Ask, ...]) -> Block:
    homes = {service.homes[ask.name] for ask in asks}
    stuck = (service.stuck.get(ask.name, "") for ask in asks)
    fixed = service.fixed or next(filter(None, stuck), "")
    if len(homes) > 1:
        fixed = fixed or "what should share one host does not: nfvo heal first"
    whole = (ask.vnfc.demand for ask in asks)
    mib = sum(one.memory_mib + one.disk_gib * MIB_PER_GIB for one in whole)
    needs = zip(*map(need_of, asks), strict=True)
    ids = tuple(service.ids.get(ask.name, ask.name) for ask in asks)
    need = tuple(map(sum, needs))
    home = service.homes[asks[0].name]
    return Block(number, at, asks, ids, home, need, mib, False, fixed)
