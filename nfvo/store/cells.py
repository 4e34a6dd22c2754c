"""What VNFCs ask, and have, of the cells of hosts, as JSON and back."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from nfvo.graph.backing import NO_BACKING, Backing
from nfvo.lcm.reserved import HostAllocation
from nfvo.placement.cells.share import Held, Shares


def backing_from(kept: Any) -> Backing:
    """Return what a VNFC asks; nothing is kept of what asks nothing."""
    return NO_BACKING if kept is None else _backings().validate_python(kept)


def backing_json(backing: Backing) -> Any:
    """Return what is kept of what a VNFC asks."""
    if backing == NO_BACKING:
        return None
    return _backings().dump_python(backing, mode="json")


def shares_from(kept: Any) -> Shares:
    """Return what a VNFC has of cells."""
    return () if kept is None else _shares().validate_python(kept)


def shares_json(shares: Shares) -> Sequence[Any] | None:
    """Return what is kept of what a VNFC has of cells."""
    return _shares().dump_python(shares, mode="json") if shares else None


def held_from(vnfc_id: str, kept: Any) -> Held:
    """Return what a VNFC has of a host beside room."""
    if kept is None:
        return Held(vnfc_id)
    return Held(vnfc_id, shares_from(kept["shares"]), kept["alone"])


def held_json(room: HostAllocation) -> Any:
    """Return what is kept of what a VNFC has of a host beside room."""
    if not (room.shares or room.alone):
        return None
    return {"shares": shares_json(room.shares), "alone": room.alone}


@cache
def _backings() -> TypeAdapter[Backing]:
    return TypeAdapter(Backing)


@cache
def _shares() -> TypeAdapter[Shares]:
    return TypeAdapter(Shares)
