"""A trial: a placement in the making on arrays, where each move can be taken back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.cells.share import Shares
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import Estate, amounts
from nfvo.placement.estate.field import Amounts, Bits, Field, Flags, Hosts, Numbers
from nfvo.placement.estate.flavours import (
    NEVER,
    Flavour,
    flavour_of,
    key_of,
    short,
    static_bits,
)
from nfvo.placement.estate.lines import laying_of
from nfvo.placement.estate.words import in_words
from nfvo.placement.infrastructure import Host
from nfvo.placement.policy import Policy, Term
from nfvo.placement.room import block_demand


@dataclass(frozen=True, eq=False)
class Look:
    """
    What a trial says of every host for one VNFC; it is true until the next move.

    ``sums`` are the weighted terms that differ among hosts, -inf where a host will not
    do.  With what they have in common (``same``) and by the sum of weights (``whole``)
    they make scores.
    """

    ask: Ask
    sums: Numbers
    same: float
    whole: float
    fields: tuple[tuple[Term, Field], ...]

    def score(self, host: int) -> float:
        """Return the score of a host, 0 to 1; -inf if it will not do."""
        return (float(self.sums[host]) + self.same) / self.whole

    def terms(self, host: int) -> Mapping[str, float]:
        """Return every term of a host's score, 0 to 1, by the name of its scorer."""
        return {term.scorer.name: field.of(host) for term, field in self.fields}


class Trial:
    """
    VNFCs on hosts: ``homes`` maps their names to places in the arrays.

    ``free`` is what hosts have left; ``touched`` are those that are not as the estate
    has them, with how often something was put there.  ``loners``, ``laying``: see
    ``Scene``.
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
        self._placed: dict[str, Ask] = {}
        self._given: dict[str, Shares | None] = {}
        self._draft: Draft | None = None
        self.homes = {n: estate.at[h.id] for n, h in start.placed.items()}
        self.touched = Counter(estate.at[id] for id in start.touched)
        self.loners = any(ask.vnfc.backing.alone for ask in asks.values())
        self.laying = laying_of(estate.lines, asks, start.lying)
        if self.laying is not None:
            self.laying.keep(self.homes, start.lying)
        self.free: Amounts = estate.free.copy()
        self._rows = _rows(asks, policy, start, estate)
        self._flavours = tuple(dict.fromkeys(self._rows.values()))
        for host in start.touched.values():
            self._have(estate.at[host.id], amounts(host.free))

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

    def flavour(self, ask: Ask) -> Flavour:
        """Return what hosts are to a VNFC by themselves, as they are now."""
        return self._rows[ask.name]

    def look(self, ask: Ask) -> Look:
        """Return what there is to say of every host for a VNFC now."""
        fields = tuple(self._fields(ask))
        whole = sum(term.weight for term, _ in fields) or 1.0
        sums, same = self._rows[ask.name].bar.copy(), 0.0
        for term, field in fields:
            same += field.add_to(sums, term.weight)
        if self._bias is not None:
            sums += self._bias * whole
        for _, hosts in self._failing(ask, lambda: sums > NEVER):
            sums[hosts] = NEVER
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
            bits[hosts] |= np.uint32(bit)
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
        free = self.free[:, host].tolist()
        asked = self._rows[ask.name].demand
        self._have(host, [f + sign * a for f, a in zip(free, asked, strict=True)])
        self._draft = None

    def _have(self, host: int, free: Sequence[int]) -> None:
        """Take note of what a host has left."""
        self.free[:, host] = free
        total = self.estate.total[:, host].tolist()
        for flavour in self._flavours:
            flavour.refresh(host, free, total)

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


def _rows(
    asks: Mapping[str, Ask], policy: Policy, start: Draft, estate: Estate
) -> Mapping[str, Flavour]:
    """Return the flavour of every VNFC, to be changed by the moves of a trial."""
    known: dict[object, Flavour] = {}
    rows = {}
    for name, ask in asks.items():
        key = key_of(ask)
        if key not in known:
            known[key] = flavour_of(ask, policy, start, estate).copy()
        rows[name] = known[key]
    return rows
