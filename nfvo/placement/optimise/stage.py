"""
The stage: a board on which blocks only go where the engine's own filters let them.

So an order of moves that was found here is one in which each fits at its time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.field import Flags, Hosts, Indices, Numbers, places
from nfvo.placement.estate.flavours import key_of, static_bits
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import OF_CLOUDS, HostState
from nfvo.placement.optimise.board import Board
from nfvo.placement.optimise.outcome import Budget
from nfvo.placement.optimise.present import Block, Present
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.rules import away, beside

LEAVABLE = frozenset({HostState.READY, HostState.CORDONED})


@dataclass(frozen=True, slots=True)
class Around:
    """What rules see: where the other VNFCs of a service are."""

    estate: Estate
    homes: Mapping[str, int]


class Stage(Board):
    """Tells where a block may go: by arrays first, then by what the cells say."""

    def __init__(self, present: Present, budget: Budget) -> None:
        super().__init__(present, budget)
        clouds = self.estate.has_clouds
        self._policy = DEFAULT_POLICY if clouds else DEFAULT_POLICY.without_clouds
        policy = self._policy
        self._ties = policy.room + policy.cells + policy.rules
        self._static: dict[object, Flags] = {}
        self._breed = _breeds(self.estate)

    def fixed(self, block: Block) -> str:
        """Say why a block cannot be moved at all; empty if it can."""
        host = self.hosts[self.home[block.number]]
        if OF_CLOUDS & host.abilities:
            return "its cloud decides on which machine it runs"
        if host.state not in LEAVABLE:
            return f"{host.name} is {host.state}: what is there is healed, not moved"
        return block.fixed

    def movable(self, at: int) -> Iterator[Block]:
        """Yield what may leave a host for a better place: nothing goes twice."""
        for block in self.at[at].values():
            moved = block.number in self.moved
            if not moved and not self.fixed(block) and self.affords(block):
                yield block

    def hosts_for(self, ask: Ask) -> Flags:
        """Return the hosts that may take a VNFC if they have room, by itself."""
        key = key_of(ask)
        if key not in self._static:
            draft = Draft(self.estate.hosts)
            bits = static_bits(ask, self._policy, draft, self.estate)
            self._static[key] = bits == 0
        return self._static[key]

    def suited(self, block: Block) -> Flags:
        """
        Return the hosts that may take a block if room is made there.

        It stays at its site, with its kind of hypervisor; and at its switch, if links
        of its have a way of their own through the physical network.
        """
        home = self.home[block.number]
        suited: Flags = self._breed == self._breed[home]
        for ask in block.asks:
            suited &= self.hosts_for(ask)
        lines = self.estate.lines
        if lines is not None and block.is_wired:
            suited &= lines.switch == lines.switch[home]
        suited[home] = False
        return suited

    def fitting(self, block: Block) -> Flags:
        """Return the hosts that may take a block now, by all that arrays tell."""
        fits = self.suited(block)
        for number, need in enumerate(block.need):
            if need:
                fits &= self.free[number] >= need
        for hosts in self._ruled_out(block):
            fits[places(hosts)] = False
        return fits

    def wished(self, block: Block) -> Flags:
        """Return those of them where no wish is broken, and no replicas meet."""
        fits = self.fitting(block)
        if fits.any():
            for hosts in self._unwished(block):
                fits[places(hosts)] = False
        return fits

    def takes(self, block: Block, at: int) -> bool:
        """Whether a host takes a block now."""
        return bool(self.fitting(block)[at]) and not self.objects(block, at)

    def objects(self, block: Block, at: int) -> bool:
        """Whether a host that arrays find fitting cannot take a block after all."""
        placed = {name: self.hosts[home] for name, home in self.around(block).items()}
        draft = Draft((), self.present.services[block.service].ids, placed)
        filters = self._ties if len(block.asks) == 1 else self._policy.filters
        for ask in block.asks:
            host = draft.now(self.hosts[at])
            if rejection(filters, ask, host, draft) is not None:
                return True
            if ask is not block.asks[-1]:
                draft = draft.placing(ask, host)
        return False

    def best(self, block: Block, worth: Numbers, among: Flags) -> int | None:
        """Return the host of the highest worth that takes a block; ties by the lot."""
        left = np.where(among, worth, NEVER)
        while True:
            at = int(left.argmax())
            if left[at] == NEVER:
                return None
            if not self.objects(block, at):
                return at
            left[at] = NEVER

    def _ruled_out(self, block: Block) -> Iterator[Hosts]:
        if any(ask.rules for ask in block.asks):
            around = Around(self.estate, self.around(block))
            for ask in block.asks:
                yield from away(ask, around)
                yield from beside(ask, around)

    def _unwished(self, block: Block) -> Iterator[Hosts]:
        """Yield hosts where a wish would be broken that is kept, or replicas meet."""
        if not any(ask.wishes or ask.replicas for ask in block.asks):
            return
        home, homes = self.home[block.number], self.around(block)
        around = Around(self.estate, homes)
        for ask in block.asks:
            yield [homes[r] for r in sorted(ask.replicas) if r in homes]
            for wish in ask.wishes:
                only = replace(ask, rules=(wish,))
                broken = [*away(only, around), *beside(only, around)]
                if not any(_has(hosts, home) for hosts in broken):
                    yield from broken


def _has(hosts: Hosts, at: int) -> bool:
    there = places(hosts)
    flags = isinstance(there, np.ndarray) and there.dtype == bool
    return bool(there[at]) if flags else at in there


def _breeds(estate: Estate) -> Indices:
    """Return numbers that hosts share between which a VM can be moved."""
    known: dict[object, int] = {}
    kinds = [
        known.setdefault((k.site, k.hypervisor, k.architecture), len(known))
        for k in estate.kinds
    ]
    return np.array(kinds, np.int32)[estate.kind]
