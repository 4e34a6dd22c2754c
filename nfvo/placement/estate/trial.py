"""A trial: a placement in the making on arrays, where each move can be taken back."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.cells.share import Shares
from nfvo.placement.draft import Draft
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.estate import Estate, amounts
from nfvo.placement.estate.field import (
    Amounts,
    Bits,
    Field,
    Flags,
    Hosts,
    Numbers,
    places,
)
from nfvo.placement.estate.flavours import flavour_of, key_of, short, static_bits
from nfvo.placement.estate.glance import glance
from nfvo.placement.estate.lines import laying_of
from nfvo.placement.estate.look import Fields, Glance, Look, whole_of
from nfvo.placement.estate.row import Row
from nfvo.placement.estate.words import in_words
from nfvo.placement.filters import Filter
from nfvo.placement.infrastructure import Host
from nfvo.placement.policy import Policy, Term
from nfvo.placement.room import block_demand


class Trial:
    """
    VNFCs on hosts: ``homes`` maps their names to places in the arrays.

    ``touched`` are hosts that are not as the estate has them, with how often something
    was put there.  ``loners``, ``laying``: see ``Scene``.
    """

    def __init__(
        self,
        asks: Mapping[str, Ask],
        policy: Policy,
        estate: Estate,
        start: Draft,
        bias: Numbers | None = None,
    ) -> None:
        self.estate, self._policy, self._start = estate, policy, start
        self._bias = bias
        self._asks_each = bias is not None or any(
            map(_is_wordy, policy.cells + policy.rules)
        )
        self._placed: dict[str, Ask] = {}
        self._given: dict[str, Shares | None] = {}
        self._draft: Draft | None = None
        self.homes = {n: estate.at[h.id] for n, h in start.placed.items()}
        self.touched = Counter(estate.at[id] for id in start.touched)
        self.loners = any(ask.vnfc.backing.alone for ask in asks.values())
        self.laying = laying_of(estate.lines, estate.blocks.one, asks, start.lying)
        if self.laying is not None and self.homes:
            self.laying.keep(self.homes, start.lying)
        self._now: dict[int, Sequence[int]] = {}
        self._free: Amounts | None = None
        self._rows = _rows(asks, policy, start, estate)
        self._own_rows = tuple(dict.fromkeys(self._rows.values()))
        for host in start.touched.values():
            self._have(estate.at[host.id], amounts(host.free))

    @property
    def free(self) -> Amounts:
        """Return what hosts have left, by dimension and host."""
        if self._free is None:
            self._free = self.estate.free.copy()
            for host, free in self._now.items():
                self._free[:, host] = free
        return self._free

    def put(self, ask: Ask, host: int, shares: Shares | None = None) -> bool:
        """
        Put a VNFC on a host; or return False, as its links cannot be laid.

        Of cells it gets ``shares``; None: what fits the tightest.
        """
        if self.laying is not None and not self.laying.put(ask, host):
            return False
        self._move(ask, host, -1)
        self.homes[ask.name] = host
        self._placed[ask.name] = ask
        self._given[ask.name] = shares
        self.touched[host] += 1
        return True

    def drop(self, ask: Ask) -> None:
        """Take the VNFC back that was the last to be put on a host."""
        if self.laying is not None:
            self.laying.drop(ask)
        host = self.homes.pop(ask.name)
        del self._placed[ask.name]
        self._move(ask, host, +1)
        self.touched[host] -= 1
        if not self.touched[host]:
            del self.touched[host]

    def flavour(self, ask: Ask) -> Row:
        """Return what hosts are to a VNFC by themselves, as they are now."""
        return self._rows[ask.name]

    def look(self, ask: Ask) -> Look:
        """Return what there is to say of every host for a VNFC now."""
        return self._look(ask, tuple(self._fields(ask)))

    def glance(self, ask: Ask) -> Look | Glance:
        """Return the same of the best hosts only, where it takes less to know them."""
        fields = tuple(self._fields(ask))
        if not (self._asks_each or ask.mates or ask.vnfc.backing.cells):
            every = partial(np.ones_like, self.estate.busy)
            failing = (hosts for _, hosts in self._failing(ask, every))
            brief = glance(ask, fields, failing)
            if brief is not None:
                return brief
        return self._look(ask, fields)

    def _look(self, ask: Ask, fields: Fields) -> Look:
        sums, same = self._rows[ask.name].bar.copy(), 0.0
        for term, field in fields:
            same += field.add_to(sums, term.weight)
        whole = whole_of(fields)
        if self._bias is not None:
            sums += self._bias * whole
        for _, hosts in self._failing(ask, lambda: sums > NEVER):
            sums[places(hosts)] = NEVER
        return Look(ask, sums, same, whole, fields)

    def bits(self, ask: Ask) -> Bits:
        """Return the filters that every host fails for a VNFC now."""
        if self.laying is not None:
            self.laying.look_closer(ask)
        row = self._rows[ask.name]
        bits = row.bits.copy()
        if ask.mates:  # of whom some may have a host by now
            static = static_bits(ask, self._policy, self.draft(), self.estate)
            bits = (bits & ~np.uint32(row.room[-1])) | static
        for bit, hosts in self._failing(ask, lambda: bits == bits):
            bits[places(hosts)] |= np.uint32(bit)
        return bits

    def draft(self) -> Draft:
        """Return it as a draft, with hosts as they are now."""
        if self._draft is None:
            draft = self._start
            for name, ask in self._placed.items():
                home = self.estate.hosts[self.homes[name]]
                draft = draft.placing(ask, draft.now(home), self._given[name])
            self._draft = replace(draft, laying=self.laying)
        return self._draft

    def host(self, at: int) -> Host:
        """Return a host as it is now."""
        return self.draft().now(self.estate.hosts[at])

    def _move(self, ask: Ask, host: int, sign: int) -> None:
        free = self._now.get(host) or self.estate.free[:, host].tolist()
        asked = self._rows[ask.name].demand
        if self.estate.has_clouds:
            asked = amounts(ask.demand_on(self.estate.hosts[host]))
        self._have(host, [f + sign * a for f, a in zip(free, asked, strict=True)])
        self._draft = None

    def _have(self, host: int, free: Sequence[int]) -> None:
        """Take note of what a host has left."""
        self._now[host] = free
        if self._free is not None:
            self._free[:, host] = free
        total = self.estate.total[:, host].tolist()
        for row in self._own_rows:
            row.refresh(host, free, total)

    def _fields(self, ask: Ask) -> Iterator[tuple[Term, Field]]:
        for term in self._policy.terms:
            if (field := term.scorer.look(ask, self)) is not None:
                yield term, field

    def _failing(
        self, ask: Ask, among: Callable[[], Flags]
    ) -> Iterator[tuple[int, Hosts]]:
        """Yield the bits that change with what is placed, and which hosts have them."""
        policy, first = self._policy, len(self._policy.static)
        if ask.mates:
            yield from self._no_room_for_all(ask)
        for number, one in enumerate(policy.filters[first:], first):
            if one.failing is not None:
                for hosts in one.failing(ask, self):
                    yield 1 << number, hosts
            elif one.dimension is None:
                asked = np.flatnonzero(among()).astype(np.int32)
                yield 1 << number, in_words(one.reject, ask, self, asked)

    def _no_room_for_all(self, ask: Ask) -> Iterator[tuple[int, Hosts]]:
        """Ask for the room of those, too, that must still come to the same host."""
        flavour = self._rows[ask.name]
        block = amounts(block_demand(ask, self.draft()))
        bits = short(block, flavour.room, self.free)
        for bit in flavour.room[:-1]:
            yield bit, (bits & np.uint32(bit)) != 0


def _is_wordy(one: Filter) -> bool:
    """Tell whether a filter has to be asked for its words, host by host."""
    return one.failing is None


def _rows(
    asks: Mapping[str, Ask], policy: Policy, start: Draft, estate: Estate
) -> Mapping[str, Row]:
    """Return the row of every VNFC, to be changed by the moves of a trial."""
    known: dict[Hashable, Row] = {}
    rows = {}
    for name, ask in asks.items():
        key = key_of(ask)
        if key not in known:
            flavour = flavour_of(ask, key, policy, start, estate)
            known[key] = Row(flavour, estate.blocks)
        rows[name] = known[key]
    return rows
