"""What a cloud's places cannot do: its overlays end there, its machines are hidden."""

from dataclasses import replace

from nfvo.graph import VirtualLink
from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import OF_CLOUDS, Ability, Host, HostState
from nfvo.placement.mend import Mend
from nfvo.placement.room import QUOTA
from nfvo.placement.sizes import distance, flavor_create, size_of
from nfvo.placement.suitability import REMEDIES, STATES

OVERLAY = "vxlan"
MOST_SIZES = 3
DECLARE = "nfvo site set {} --network NETWORK=PHYSNET tells what a cloud calls it"
STITCH = "nfvo site set {} --stitch NETWORK=HOST/UPLINK"
DIRECTED = "a site with placement directed tells machines apart"


def is_of_cloud(host: Host) -> bool:
    """Whether a host is a cloud's, and so may be many machines."""
    return not OF_CLOUDS.isdisjoint(host.abilities)


def cloud_is_out(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a place of a cloud that takes nothing new: its networks are made there."""
    state = STATES.get(host.cloud)
    return f"its cloud {host.site} is {state}" if state else None


def have_cloud(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Uncordon the cloud, or have it back."""
    text, cost = REMEDIES[host.cloud]
    back = replace(host, cloud=HostState.READY)
    return Mend(back, text.format(f"the cloud {host.site}"), cost)


def lacks_flavor(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a place whose cloud has no flavor of the size, and lets us make none."""
    if host.sizes is None or (size := size_of(ask.vnfc)) in host.sizes:
        return None
    near = sorted(host.sizes, key=lambda other: distance(other, size))
    there = "; ".join(map(str, near[:MOST_SIZES])) or "none"
    more = f" and {len(near) - MOST_SIZES} more" if len(near) > MOST_SIZES else ""
    return (
        f"asks {size}: the cloud {host.site} has no flavor with just "
        f"that, and lets us make none (it has {there}{more})"
    )


def add_flavor(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Have the cloud's operator make a flavor."""
    size = size_of(ask.vnfc)
    able = replace(host, sizes=(host.sizes or frozenset()) | {size})
    command = flavor_create(size)
    return Mend(able, f"ask the operator of cloud {host.site} for: {command}", 4)


def lacks_own_room(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a place without the CPUs and the memory that a VNFC asks for itself.

    A cloud counts them with all others; elsewhere they are set aside (``cells``).
    """
    if Ability.EXTRA_SPECS not in host.abilities or ask.demand == ask.vnfc.demand:
        return None
    for one in DIMENSIONS:
        if (asked := one.of(ask.vnfc.demand)) > (free := one.of(host.free)):
            where = QUOTA if Ability.SPREADS in host.abilities else ""
            return (
                f"asks {one.show(asked)} {one.noun} of its own, "
                f"{one.show(max(free, 0))} are free{where}"
            )
    return None


def cannot_bind(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that is many machines, for VNFCs that must share one."""
    if not ask.mates or Ability.SPREADS not in host.abilities:
        return None
    mates = ", ".join(mate.name for mate in ask.mates)
    return f"must share a machine with {mates}, here the cloud chooses: {DIRECTED}"


def ends_elsewhere(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host for a link that would leave a site whose overlays end there."""
    for link in ask.links:
        if (link.fabric or host.fabric) != OVERLAY:
            continue
        for other in sorted(ask.ends.get(link.name, frozenset()) - {ask.name}):
            there = draft.placed.get(other)
            ends = None if there is None else _ends_at(link, host, there)
            if there is not None and ends is not None:
                return (
                    f"link {link.name} is an overlay ({OVERLAY}), and {other} is at "
                    f"site {there.site}: a cloud's overlays end within it; "
                    f"{_how_to_stitch(ends)}"
                )
    return None


def in_two_groups(ask: Ask, host: Host, draft: Draft) -> str | None:
    """
    Reject a host for a VNFC that would be apart from some there, but not from all.

    A VM is in one server group at most, and all of a group are apart.
    """
    foes = ask.foes.of(ask.name)
    if not foes or Ability.SPREADS not in host.abilities:
        return None
    there = {name for name, other in draft.placed.items() if other.id == host.id}
    near = foes & there
    for one in sorted(near):
        group = (ask.foes.of(one) & there) | {one}
        if unlike := (group - {ask.name}) ^ near:
            others = ", ".join(sorted(unlike))
            return (
                f"apart from {one}, which is there too, but not by one rule with "
                f"{others}: a cloud's VM is in one server group; {DIRECTED}"
            )
    return None


def _ends_at(link: VirtualLink, host: Host, there: Host) -> Host | None:
    """Return which of two hosts at two sites is of a cloud where a link must end."""
    if host.site == there.site:
        return None
    clouds = (one for one in (host, there) if Ability.SITE_WIDE in one.abilities)
    ends = (o for o in clouds if not (o.stitches or o.site in link.stitched))
    return next(ends, None)


def _how_to_stitch(cloud: Host) -> str:
    if cloud.unstitched:
        first = f"no stitch of {cloud.site} can be had: {cloud.unstitched}; "
        first += "mend that, or add one"
    else:
        first = "stitch it to the other site"
    return (
        f"{first}: {STITCH.format(cloud.site)}; or give the link fabric bridge, with a "
        "physical-network (and its vlan) that both sites have: "
        f"{DECLARE.format(cloud.site)}"
    )
