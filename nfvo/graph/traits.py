"""Traits of hosts that a VDU asks for, wherever it says so."""

from nfvo.descriptor.backing_words import words_of
from nfvo.descriptor.trait_words import Wanted, traits_in
from nfvo.descriptor.vdu import Vdu


def traits_asked(vdu: Vdu, wanted: Wanted) -> frozenset[str]:
    """Return the traits that a VDU requires, or prefers."""
    return frozenset(traits_in(words_of(vdu), wanted))
