"""
The words for traits of hosts, where words may stand: ``trait:HW_CPU_X86_AVX2``.

``required`` is Nova's (docs.openstack.org/nova, "Extra Specs", trait); ``preferred`` is
ours.
"""

from collections.abc import Iterable
from typing import Literal

from nfvo.descriptor.compute import KeyValue

TRAIT = "trait:"
Wanted = Literal["required", "preferred"]
WANTED = frozenset({"required", "preferred"})


def is_trait(pair: KeyValue) -> bool:
    """Whether a requirement in words is about a trait."""
    return pair.key.startswith(TRAIT) and pair.value in WANTED


def traits_in(pairs: Iterable[KeyValue], wanted: Wanted) -> tuple[str, ...]:
    """Return the traits that pairs require, or prefer."""
    return tuple(
        one.key.removeprefix(TRAIT)
        for one in pairs
        if is_trait(one) and one.value == wanted
    )


def in_pairs(traits: Iterable[str], wanted: Wanted) -> tuple[KeyValue, ...]:
    """Return the words for traits."""
    return tuple(KeyValue(key=f"{TRAIT}{one}", value=wanted) for one in traits)
