"""Where in its documents each part of a descriptor was written."""

from collections import abc
from dataclasses import dataclass, field
from typing import NamedTuple

from nfvo.descriptor.tree import Mapping, Node, Spot, Where, find

FLAVOURS = ("flavours",)


class Mark(NamedTuple):
    """A place: the file, the spots of a key and of its value, and the way there."""

    file: str
    key: Spot
    value: Spot
    path: Where = ()

    @property
    def spot(self) -> Spot:
        """Where the value stands."""
        return self.value

    @property
    def on_key(self) -> "Mark":
        """The place of the key alone."""
        return self._replace(value=self.key)


@dataclass(frozen=True)
class Marks:
    """
    The places of a descriptor's parts, by their paths in the short form.

    ``("vdus", "lb", "cps", "public")`` is a CP, in whatever dialect it was written.  A
    path that nothing is known of has the place of what it is in, at last of ``root``.
    """

    file: str
    root: Node
    known: abc.Mapping[Where, Mark] = field(default_factory=dict)

    def at(self, where: Where) -> Mark:
        """
        Return the place of a part, or of the nearest that it is in.

        A path may begin with ``("flavours", ID)``; what is alike in all flavours, or in
        the only one, is known without.
        """
        short = where[2:] if where[:1] == FLAVOURS else where
        return self._nearest(where) or self._nearest(short) or self._found(where, short)

    def files(self) -> frozenset[str]:
        """Return the files that the descriptor was read from."""
        return frozenset({self.file, *(mark.file for mark in self.known.values())})

    def _nearest(self, where: Where) -> Mark | None:
        least = len(FLAVOURS) + 1 if where[:1] == FLAVOURS else 0
        ends = range(len(where), least, -1)
        return next(
            (self.known[where[:n]] for n in ends if where[:n] in self.known), None
        )

    def _found(self, where: Where, short: Where) -> Mark:
        """Return where the short form has a part: in its flavour, or at the top."""
        keys = self.root.entries if isinstance(self.root, Mapping) else {}
        way = short if "flavours" not in keys or {*short[:1]} & {*keys} else where
        found = find(self.root, () if self.known else way)
        return Mark(self.file, found.key, found.node.at, found.path)
