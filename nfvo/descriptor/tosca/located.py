"""Nodes of trees with the file they are in, and words that nobody knows."""

from difflib import get_close_matches
from typing import NamedTuple

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At
from nfvo.descriptor.tree import Node
from nfvo.descriptor.words import listed, quoted

NEARLY = 0.8


class Located(NamedTuple):
    """A node of a tree, and the file that the tree was read from."""

    node: Node
    file: str

    @property
    def at(self) -> At:
        """Where the node stands."""
        return At(self.file, self.node.at)


def unknown_word(
    what: str, word: str, known: list[str], *, odd: str, wrong: str
) -> Fault:
    """
    Say that nothing is called ``word``: the code ``wrong`` if it looks misspelt.

    A word like none of those that are known is somebody's own, which is only ``odd``.
    """
    message = f"unknown {what} {quoted(word)}"
    if near := get_close_matches(word, known, n=1, cutoff=NEARLY):
        return Fault(wrong, message, hint=f"did you mean {quoted(near[0])}?")
    hint = f"those known here are {listed(sorted(known), 'and')}" if known else ""
    return Fault(odd, message, hint=hint)
