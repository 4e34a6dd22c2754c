"""
Filters: each says whether one host can take one VNFC, and if not, why in numbers.

A filter is a constraint with the function that rejects, and, where there is something
an operator could do, the function that mends: the host as it would have to be.
To add one, write both and put it in the tuple of its kind.  What decides is what
explains: there is no second implementation of any constraint.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nfvo.placement import clouds, room, routes, rules, suitability
from nfvo.placement.amounts import DIMENSIONS, Dimension
from nfvo.placement.ask import Ask
from nfvo.placement.cells import among
from nfvo.placement.cells import room as cells
from nfvo.placement.devices import ports
from nfvo.placement.devices import room as devices
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts
from nfvo.placement.estate.scene import Scene
from nfvo.placement.infrastructure import Host
from nfvo.placement.mend import Mend
from nfvo.placement.outcome import Rejection


def cannot_be_mended(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Say that no change of the host would do."""
    return None


@dataclass(frozen=True, slots=True)
class Filter:
    """
    A constraint: why a host is rejected, and what would mend it.

    One that is ``of_clouds`` rejects nothing while no host is a cloud's.  What a filter
    rejects among many hosts at once is told by the ``dimension`` that it is about, or
    by ``failing``, which yields them; with neither, each is asked for its words.
    """

    constraint: str
    reject: Callable[[Ask, Host, Draft], str | None]
    mend: Callable[[Ask, Host, Draft], Mend | None] = cannot_be_mended
    of_clouds: bool = False
    dimension: Dimension | None = None
    failing: Callable[[Ask, Scene], Iterator[Hosts]] | None = None


def mate_cannot(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that is nothing for a VNFC which must be on the same one."""
    for mate in ask.mates:
        if mate.name not in draft.placed:
            for static in STATIC:
                if why := static.reject(mate, host, draft):
                    return f"must share it with {mate.name}, which fails: {why}"
    return None


STATIC: tuple[Filter, ...] = (
    Filter("state", suitability.not_ready, suitability.make_ready),
    Filter("cloud", clouds.cloud_is_out, clouds.have_cloud, of_clouds=True),
    Filter("site", suitability.other_site),
    Filter("architecture", suitability.other_architecture),
    Filter("hypervisor", suitability.other_hypervisor),
    Filter("labels", suitability.lacks_labels, suitability.label),
    Filter("traits", suitability.lacks_traits, suitability.give_traits),
    Filter("largest", room.too_large),
    Filter("fabric", suitability.lacks_fabric, suitability.offer_fabrics),
    Filter("physical-network", suitability.lacks_physical_network, suitability.connect),
    Filter("vnic", ports.lacks_vnic),
    Filter("bit-rate", suitability.cannot_limit, suitability.enable_limits),
    Filter("security", suitability.cannot_filter, suitability.enable_filters),
    Filter("trunk", suitability.cannot_trunk),
    Filter("volumes", suitability.lacks_volumes),
    Filter("agent", suitability.lacks_agent),
    Filter("binding", cells.cannot_bind),
    Filter("flavor", clouds.lacks_flavor, clouds.add_flavor, of_clouds=True),
    Filter("mates", mate_cannot),
    Filter("one-machine", clouds.cannot_bind, of_clouds=True),
)
"""Those that the placing of other VNFCs does not change."""

ROOM: tuple[Filter, ...] = tuple(
    Filter(d.name, room.lacks(d), room.more(d), dimension=d) for d in DIMENSIONS
)
"""Those that change with what is placed on the host itself, and only for the worse."""

CELLS: tuple[Filter, ...] = (
    Filter("cells", cells.lacks_cells, cells.give_cells, failing=among.lacking),
    Filter(
        "devices", devices.lacks_devices, devices.free_devices, failing=devices.lacking
    ),
    Filter("alone", cells.not_alone, failing=among.shared),
    Filter("own-room", clouds.lacks_own_room, of_clouds=True),
)
"""As ``ROOM``, of what is not an amount of the whole host."""

RULES: tuple[Filter, ...] = (
    Filter("together", rules.not_together, failing=rules.away),
    Filter("apart", rules.not_apart, failing=rules.beside),
    Filter("route", routes.has_no_route, routes.widen, failing=routes.unreached),
    Filter("overlay", clouds.ends_elsewhere, of_clouds=True),
    Filter("server-group", clouds.in_two_groups, of_clouds=True),
)
"""Those that change with what is placed anywhere."""


def rejection(
    filters: tuple[Filter, ...], ask: Ask, host: Host, draft: Draft
) -> Rejection | None:
    """Return the first constraint by which the host is rejected, or None."""
    for one in filters:
        if message := one.reject(ask, host, draft):
            return Rejection(host.id, one.constraint, message)
    return None
