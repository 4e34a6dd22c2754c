"""Room on a host, one dimension at a time, for a VNFC and those that must join it."""

from collections.abc import Callable
from dataclasses import replace

from nfvo.graph import Resources
from nfvo.placement.amounts import Dimension, in_words
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Ability, Host
from nfvo.placement.mend import Mend

QUOTA = " in the project's quota"


def block_demand(ask: Ask, draft: Draft) -> Resources:
    """Return what the VNFC asks with those that must still come to its host."""
    waiting = (mate.demand for mate in ask.mates if mate.name not in draft.placed)
    return sum(waiting, ask.demand)


def lacks(dimension: Dimension) -> Callable[[Ask, Host, Draft], str | None]:
    """Make a filter for room in one dimension."""
    of, show = dimension.of, dimension.show

    def reject(ask: Ask, host: Host, draft: Draft) -> str | None:
        asked = of(ask.demand if not ask.mates else block_demand(ask, draft))
        if asked <= of(host.free):
            return None
        others = [mate.name for mate in ask.mates if mate.name not in draft.placed]
        return (
            f"asks {show(asked)} {dimension.noun}"
            f"{' together with ' + ', '.join(others) if others else ''}, "
            f"{show(max(of(host.free), 0))} of {show(of(host.total))} are free"
            f"{QUOTA if Ability.SPREADS in host.abilities else ''}"
        )

    return reject


def too_large(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that promises the room, but has not as much for a single VM."""
    if host.largest is None or host.largest.covers(ask.demand):
        return None
    return f"asks {in_words(ask.demand)}, the host has but {in_words(host.largest)}"


def more(dimension: Dimension) -> Callable[[Ask, Host, Draft], Mend]:
    """Make the mend for room in one dimension: as much more as is short."""
    of, show = dimension.of, dimension.show

    def mend(ask: Ask, host: Host, draft: Draft) -> Mend:
        asked = of(block_demand(ask, draft))
        short = asked - of(host.free)
        extra = dimension.only(short)
        roomier = replace(host, free=host.free + extra)
        amount = f"{show(short)} more"
        cost = 1 + short / max(of(host.total), 1)
        if asked <= of(host.total):
            text = f"{amount} free {dimension.noun} on {host.name} would do"
            return Mend(roomier, text, cost)
        larger = replace(roomier, total=host.total + extra)
        text = f"{amount} {dimension.noun} than {host.name} has would do"
        return Mend(larger, text, cost + 1)

    return mend
