"""
The estate: what hosts are and what they have left, as arrays.

Hosts come in the order in which ties are decided.  Those that are alike in all that
filters look at, but for room and place, are of one *kind*: what is true of one of
them is true of all, so that a filter is asked once for each kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nfvo.graph import Resources
from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.estate.blocks import Blocks, blocks_of
from nfvo.placement.estate.field import Amounts, Flags, Indices
from nfvo.placement.estate.line import Line
from nfvo.placement.estate.lines import Lines, lines_of
from nfvo.placement.estate.tariffs import Tariffs, tariffs_of
from nfvo.placement.infrastructure import OF_CLOUDS, Ability, Host
from nfvo.placement.network.model import Network

OF_ONE_HOST = {
    *("id", "name", "zone", "total", "free", "vnfcs", "numa", "dedicated"),
    *("shares", "generation", "rack", "price", "power", "devices"),
}
KIND = attrgetter(*(f.name for f in fields(Host) if f.name not in OF_ONE_HOST))
SCOPES = {
    "host": attrgetter("id"),
    "rack": attrgetter("site", "zone", "rack"),
    "zone": attrgetter("site", "zone"),
    "site": attrgetter("site"),
}


@dataclass(frozen=True, eq=False)
class Estate:
    """
    Hosts, and their arrays: ``free`` and ``total`` are [dimension, host].

    ``at`` is the place of a host in the arrays, by id; ``kinds`` has one host of each
    kind (``numbers``: by what makes it one), and ``kind`` which each host is of.
    ``scopes`` number hosts, racks, zones and sites: those with the same number share
    one; ``blocks`` are those in one place.  ``busy`` ones run something, and in
    ``lonely`` ones a VNFC has the host for itself.  ``line`` has what was found out for
    VNFCs, to be found again; ``version`` is that of this estate in it.
    """

    seed: int
    hosts: tuple[Host, ...]
    at: Mapping[str, int]
    kinds: tuple[Host, ...]
    kind: Indices
    numbers: Mapping[object, int]
    free: Amounts
    total: Amounts
    scopes: Mapping[str, Indices]
    blocks: Blocks
    busy: Flags
    lonely: Flags
    network: Network | None = None
    lines: Lines | None = None
    line: Line = field(default_factory=Line)
    version: int = 0

    @cached_property
    def spreads(self) -> Flags:
        """Which hosts keep VNFCs on machines of their own by themselves."""
        able = [Ability.SPREADS in kind.abilities for kind in self.kinds]
        return np.array(able, bool)[self.kind]

    @cached_property
    def largest(self) -> Sequence[int]:
        """The most that a host has of each dimension, 1 at least."""
        most: list[int] = np.maximum(self.total.max(axis=1, initial=1), 1).tolist()
        return most

    @cached_property
    def has_lonely(self) -> bool:
        """Whether a VNFC has any host for itself."""
        return bool(self.lonely.any())

    @cached_property
    def has_clouds(self) -> bool:
        """Whether there are hosts that are a cloud's: links may not reach them all."""
        return any(OF_CLOUDS & kind.abilities for kind in self.kinds)

    @cached_property
    def celled(self) -> Indices:
        """Return numbers that hosts share that have as much left of equal cells."""
        cells = attrgetter("numa", "dedicated", "shares", "abilities", "devices")
        return _numbered(map(cells, self.hosts))

    @cached_property
    def twins(self) -> Indices:
        """Return numbers that hosts share that nothing tells apart but their names."""
        racks, rated = self.scopes["rack"], attrgetter("price", "power")
        switch = np.zeros_like(racks) if self.lines is None else self.lines.switch
        return _equal(
            self.kind,
            racks,
            self.celled,
            self.busy,
            switch,
            _numbered(map(rated, self.hosts)),
            *self.free,
        )

    @cached_property
    def tariffs(self) -> Tariffs:
        """Return what things cost and draw on hosts."""
        return tariffs_of(self.hosts)

    @cached_property
    def sorts(self) -> Indices:
        """Return numbers that hosts share of which the same is to be said."""
        return _equal(self.kin, *self.free, *self.total)

    @cached_property
    def kin(self) -> Indices:
        """Return numbers that hosts share that only their room tells apart."""
        racks = self.scopes["rack"]
        vnfcs = np.array([len(host.vnfcs) for host in self.hosts], np.int32)
        switch = np.zeros_like(racks) if self.lines is None else self.lines.switch
        return _equal(self.kind, racks, self.celled, vnfcs, switch)

    @cached_property
    def alike(self) -> Indices:
        """Return numbers that hosts of one kind share that are in one zone."""
        return _equal(self.kind, self.scopes["zone"])

    def reseeded(self, seed: int) -> Self:
        """Return it with ties decided by another seed."""
        if seed == self.seed:
            return self
        return type(self)(**vars(estate_of(self.hosts, seed, self.network)))

    def having(self, changed: Iterable[Host]) -> Self:
        """Return the estate with these in place of the hosts of the same ids."""
        hosts, kinds, moved = list(self.hosts), list(self.kinds), False
        free, total, kind = self.free.copy(), self.total.copy(), self.kind.copy()
        busy, lonely = self.busy.copy(), self.lonely.copy()
        known, places = self.numbers, list[int]()
        for host in changed:
            at = self.at[host.id]
            places.append(at)
            moved = moved or SCOPES["rack"](hosts[at]) != SCOPES["rack"](host)
            hosts[at] = host
            free[:, at], total[:, at] = amounts(host.free), amounts(host.total)
            busy[at], lonely[at] = bool(host.vnfcs), _is_lonely(host)
            if (its := KIND(host)) not in known:
                known = {**known, its: len(kinds)}
                kinds.append(host)
            kind[at] = known[its]
        line, version = self.line.after(self.version, places)
        if moved:
            line, version = Line(), 0  # what it has is by blocks
        scopes = _scopes(hosts) if moved else self.scopes
        return replace(
            self,
            hosts=tuple(hosts),
            kinds=tuple(kinds),
            kind=kind,
            numbers=known,
            free=free,
            total=total,
            scopes=scopes,
            blocks=blocks_of(scopes, self.lines) if moved else self.blocks,
            busy=busy,
            lonely=lonely,
            line=line,
            version=version,
        )

    def wired(self, network: Network | None) -> Self:
        """Return the estate with another network, or the same one with other room."""
        if network is None:
            return self._lined(None, None)
        if self.lines is not None and network.is_like(self.lines.network):
            return replace(self, network=network, lines=self.lines.having(network))
        return self._lined(network, lines_of(network, self.hosts))

    def _lined(self, network: Network | None, lines: Lines | None) -> Self:
        """Return it on other lines, with nothing known of its blocks."""
        blocks = blocks_of(self.scopes, lines)
        fresh = replace(self, network=network, lines=lines, blocks=blocks)
        return replace(fresh, line=Line(), version=0)


def estate_of(
    hosts: Iterable[Host], seed: int = 0, network: Network | None = None
) -> Estate:
    """Return the arrays of hosts; ``seed`` decides ties, alike on every machine."""
    drawn = tuple(sorted(hosts, key=lambda host: _lot(seed, host.id)))
    known: dict[object, int] = {}
    kinds: list[Host] = []
    kind = np.zeros(len(drawn), np.int32)
    for at, host in enumerate(drawn):
        kind[at] = known.setdefault(KIND(host), len(kinds))
        if kind[at] == len(kinds):
            kinds.append(host)
    scopes = _scopes(drawn)
    lines = None if network is None else lines_of(network, drawn)
    return Estate(
        seed=seed,
        hosts=drawn,
        at={host.id: at for at, host in enumerate(drawn)},
        kinds=tuple(kinds),
        kind=kind,
        numbers=known,
        free=_table([host.free for host in drawn]),
        total=_table([host.total for host in drawn]),
        scopes=scopes,
        blocks=blocks_of(scopes, lines),
        busy=np.array([bool(host.vnfcs) for host in drawn], bool),
        lonely=np.array([_is_lonely(host) for host in drawn], bool),
        network=network,
        lines=lines,
    )


def amounts(room: Resources) -> list[int]:
    """Return an amount, dimension by dimension."""
    return [dimension.of(room) for dimension in DIMENSIONS]


def _table(rooms: Sequence[Resources]) -> Amounts:
    rows = [[dimension.of(room) for room in rooms] for dimension in DIMENSIONS]
    return np.array(rows, np.int64).reshape(len(DIMENSIONS), len(rooms))


def _scopes(hosts: Sequence[Host]) -> Mapping[str, Indices]:
    return {name: _numbered(map(of, hosts)) for name, of in SCOPES.items()}


def _numbered(names: Iterable[object]) -> Indices:
    known: dict[object, int] = {}
    return np.array([known.setdefault(one, len(known)) for one in names], np.int32)


def _is_lonely(host: Host) -> bool:
    return any(held.alone for held in host.shares)


def _equal(*rows: NDArray[Any]) -> Indices:
    """Return numbers that hosts share that are equal in all rows."""
    numbers = np.unique(np.vstack(rows), axis=1, return_inverse=True)[1]
    return numbers.reshape(-1).astype(np.int32)


def _lot(seed: int, host_id: str) -> bytes:
    """Draw a lot that is the same on every machine (``hash`` is not)."""
    return blake2b(f"{seed}:{host_id}".encode(), digest_size=8).digest()
