"""The scene: what rules and scorers see of a placement in the making."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.lines import Laying
from nfvo.placement.estate.row import Row


class Homes(Protocol):
    """VNFCs at their hosts: ``homes`` has the place of each one's in the arrays."""

    @property
    def estate(self) -> Estate:
        """Return what there is to place on."""

    @property
    def homes(self) -> Mapping[str, int]:
        """Return where VNFCs are, by name."""


class Scene(Protocol):
    """
    VNFCs at their hosts: ``homes`` has the place of each one's in the arrays.

    ``touched`` are hosts that are not as the estate has them; ``loners`` is whether any
    VNFC asks for a host for itself.  ``laying`` is how virtual links lie that ask for
    something, where the physical network is known.
    """

    estate: Estate
    homes: dict[str, int]
    touched: Counter[int]
    loners: bool
    laying: Laying | None

    def draft(self) -> Draft:
        """Return it as a draft, with hosts as they are now."""

    def flavour(self, ask: Ask) -> Row:
        """Return what hosts are to a VNFC by themselves."""
