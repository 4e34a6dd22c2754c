"""The board: all that runs at its hosts, where moves are made and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass

from nfvo.placement.cells.fit import holding, shares_on
from nfvo.placement.cells.share import Shares
from nfvo.placement.estate.known import arrays
from nfvo.placement.infrastructure import Host
from nfvo.placement.optimise.outcome import Budget
from nfvo.placement.optimise.present import Block, Present, blocks_of
from nfvo.placement.optimise.room import free_of, load_of, loads, table, whole_of


@dataclass(frozen=True, slots=True)
class Move:
    """A move that was made: whence and whither, and how both hosts were before."""

    block: Block
    source: int
    target: int
    were: tuple[Host, Host]
    shares: tuple[Shares, ...]
    why: str
    passing: bool


class Board:
    """
    Where all is now, and the ``moves`` that led there.

    ``hosts`` are as they are now, in the order of the ``estate``; ``at`` has the blocks
    on each, ``home`` the host of each block.  ``free`` and ``whole`` are amounts in the
    dimensions of ``room``, ``load`` follows from them.  ``moved`` are the numbers of
    blocks that are not where they were.
    """

    def __init__(self, present: Present, budget: Budget) -> None:
        infrastructure = present.infrastructure
        self.present, self._budget = present, budget
        self.estate = arrays(infrastructure)
        self.hosts = list(self.estate.hosts)
        self.free = table(map(free_of, self.hosts))
        self.whole = table(map(whole_of, self.hosts))
        self.load = loads(self.free, self.whole)
        known = self.estate.at
        self.blocks = [b for b in blocks_of(present.services) if b.home in known]
        self.home = {block.number: known[block.home] for block in self.blocks}
        self.at: list[dict[int, Block]] = [{} for _ in self.hosts]
        for block in self.blocks:
            self.at[self.home[block.number]][block.number] = block
        self._homes = [
            {name: known[id] for name, id in service.homes.items() if id in known}
            for service in present.services
        ]
        self._spent = self._carried = 0
        self.moves: list[Move] = []
        self.moved: set[int] = set()

    def affords(self, *blocks: Block) -> bool:
        """Whether so much more may be moved."""
        most = self._budget
        moves = self._spent + sum(len(block.asks) for block in blocks)
        mib = self._carried + sum(block.mib for block in blocks)
        few = most.moves is None or moves <= most.moves
        return few and (most.mib is None or mib <= most.mib)

    def block(self, number: int) -> Block:
        """Return the block of that number."""
        return self.at[self.home[number]][number]

    def homes_of(self, service: int) -> Mapping[str, str]:
        """Return the hosts (ids) of a service's VNFCs now."""
        homes = self._homes[service]
        return {name: self.hosts[at].id for name, at in homes.items()}

    def around(self, block: Block) -> Mapping[str, int]:
        """Return where the other VNFCs of a block's service are, by name."""
        homes = self._homes[block.service]
        return {name: at for name, at in homes.items() if name not in block.names}

    def without(self, block: Block) -> Host:
        """Return the host of a block as it would be without it."""
        host = self.hosts[self.home[block.number]]
        for ask, id in zip(block.asks, block.ids, strict=True):
            host = host.releasing(id, ask.demand)
        return host

    def go(self, block: Block, to: int, why: str, *, passing: bool = False) -> None:
        """Move a block to a host that takes it."""
        source = self.home[block.number]
        were = self.hosts[source], self.hosts[to]
        left, taken, shares = self.without(block), self.hosts[to], []
        for ask, id in zip(block.asks, block.ids, strict=True):
            shares.append(shares_on(taken, ask.vnfc.backing))
            taken = holding(taken.taking(id, ask.demand), id, ask.vnfc.backing)
        self.moves.append(Move(block, source, to, were, tuple(shares), why, passing))
        self._place(block, to, left, taken)
        self._spend(block, +1)
        self.moved.add(block.number)

    def back_to(self, mark: int) -> None:
        """Take back all moves but the first so many."""
        while len(self.moves) > mark:
            move = self.moves.pop()
            self._place(move.block, move.source, move.were[1], move.were[0])
            self._spend(move.block, -1)
            if all(one.block is not move.block for one in self.moves):
                self.moved.discard(move.block.number)

    def _spend(self, block: Block, sign: int) -> None:
        self._spent += sign * len(block.asks)
        self._carried += sign * block.mib

    def _place(self, block: Block, to: int, left: Host, taken: Host) -> None:
        source = self.home[block.number]
        self._have(source, left)
        self._have(to, taken)
        del self.at[source][block.number]
        self.at[to][block.number] = block
        self.home[block.number] = to
        self._homes[block.service].update(dict.fromkeys(block.names, to))

    def _have(self, at: int, host: Host) -> None:
        self.hosts[at] = host
        free = free_of(host)
        self.free[:, at] = free
        self.load[at] = load_of(free, self.whole[:, at].tolist())
