"""What operators see of hosts: what they have, what is left, how fresh that is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nfvo.graph import Resources
from nfvo.lcm.observation import HostObservation
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.status import age, suspect
from nfvo.lcm.views.cells import CellView, cell_views
from nfvo.lcm.views.devices import DevicesView, devices_views
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.infrastructure import Host, HostState
from nfvo.placement.outcome import Reason, Refusal
from nfvo.placement.overcommit import Overcommit
from nfvo.placement.overhead import Overhead, overhead_of
from nfvo.placement.tariff import Power, Price


@dataclass(frozen=True, slots=True)
class HostView:
    """
    A host; ``fabrics`` and ``abilities`` are what can be done there.

    ``uplinks`` are devices by which overlays may go on in clouds.
    ``total`` is what may be placed there (``overridden``: an operator said so),
    ``free`` what no grant has taken of it; a READY host that nobody can look at, or
    where a call hangs, is SUSPECT, and ``detail`` says why; ``age_s`` are the seconds
    since all of its servers were last looked at, None when they never were.
    ``dedicated_cpus`` are set aside for vCPUs that want one of their own: they are not
    in ``total``, nor are the hugepages of its ``cells``.  ``traits`` are what its
    operator says that it is or has, ``found_traits`` what it says itself;
    ``overcommit`` is that of the host, with what its site has where it says nothing.
    ``overhead`` is what was measured of the hypervisor that it has now.
    ``lends`` are the devices that its operator lets VMs have, ``devices`` those that
    were found.
    """

    id: str
    name: str
    site: str
    uri: str
    underlay: str
    zone: str
    labels: tuple[str, ...]
    physical_networks: Mapping[str, str]
    state: HostState
    detail: str
    hypervisor: str
    architecture: str
    fabrics: tuple[str, ...]
    abilities: tuple[str, ...]
    uplinks: tuple[str, ...]
    total: Resources
    free: Resources
    allocated_vcpus: int
    dedicated_cpus: str
    cells: tuple[CellView, ...]
    overridden: bool
    vnfcs: int
    rack: str
    traits: tuple[str, ...]
    found_traits: tuple[str, ...]
    overcommit: Overcommit
    price: Price | None
    power: Power | None
    overhead: Overhead | None
    lends: Mapping[str, str]
    devices: tuple[DevicesView, ...]
    cordoned: bool
    reachable: bool
    swept_at: datetime | None
    age_s: float | None
    rev: int


def host_views(reading: Reading) -> tuple[HostView, ...]:
    """Return all hosts by name."""
    now = reading.now()
    placeable = {host.id: host for host in reading.infrastructure().hosts}
    sweeps = reading.host_observations()
    promised = {site.name: site.overcommit for site in reading.sites()}
    return tuple(
        _host_view(
            now,
            host,
            promised[host.site],
            placeable.get(host.id),
            sweeps.get(host.id),
        )
        for host in reading.hosts()
    )


def host_view(reading: Reading, id_or_name: str) -> HostView:
    """Return one host; raises ``NotFound``."""
    host = reading.host(id_or_name)
    return next(view for view in host_views(reading) if view.id == host.id)


def _host_view(
    now: datetime,
    host: HostRecord,
    default: Overcommit,
    placeable: Host | None,
    sweep: HostObservation | None,
) -> HostView:
    total = placeable.total if placeable else host.capacity
    free = placeable.free if placeable else total
    state, detail = standing(now, host, sweep)
    return HostView(
        id=host.id,
        name=host.name,
        site=host.site,
        uri=host.uri,
        underlay=host.underlay,
        zone=host.zone,
        labels=tuple(sorted(host.labels)),
        physical_networks=host.physical_networks,
        state=state,
        detail=detail,
        hypervisor=host.hypervisor,
        architecture=host.architecture,
        fabrics=tuple(sorted(host.fabrics)),
        abilities=tuple(sorted(host.abilities)),
        uplinks=tuple(sorted(host.uplinks)),
        total=total,
        free=free,
        allocated_vcpus=(total - free).vcpus,
        dedicated_cpus=write_cpus(host.dedicated),
        cells=tuple(cell_views(host, placeable)),
        overridden=host.capacity_override is not None,
        vnfcs=len(placeable.vnfcs) if placeable else 0,
        rack=host.rack,
        traits=tuple(sorted(host.traits)),
        found_traits=tuple(sorted(host.found)),
        overcommit=host.overcommit.over(default),
        price=host.price,
        power=host.power,
        overhead=overhead_of(host),
        lends=host.lends,
        devices=devices_views(host, placeable),
        cordoned=host.cordoned,
        reachable=sweep is not None and sweep.ok,
        swept_at=sweep.swept_at if sweep else None,
        age_s=age(now, sweep.swept_at) if sweep else None,
        rev=host.rev,
    )


def standing(
    now: datetime, host: HostRecord, sweep: HostObservation | None
) -> tuple[HostState, str]:
    """Return the state of a host as operators see it, and why."""
    why = suspect(sweep, now) if host.state is HostState.READY else ""
    return (HostState.SUSPECT, why) if why else (host.state, host.detail)


def with_names(refusal: Refusal, hosts: Mapping[str, HostRecord]) -> Refusal:
    """Return a refusal with names of hosts where it has their ids."""
    return replace(
        refusal,
        vnfcs=tuple(
            replace(
                vnfc,
                rejections=tuple(
                    replace(one, host=name_of(one.host, hosts))
                    for one in vnfc.rejections
                ),
                reasons=tuple(named(one, hosts) for one in vnfc.reasons),
            )
            for vnfc in refusal.vnfcs
        ),
        placed={n: name_of(host, hosts) for n, host in refusal.placed.items()},
    )


def named(reason: Reason, hosts: Mapping[str, HostRecord]) -> Reason:
    """Return a reason with the name of a host where it has its id."""
    return replace(reason, nearest=name_of(reason.nearest, hosts))


def name_of(host_id: str, hosts: Mapping[str, HostRecord]) -> str:
    """Return the name of a host, its id when it is no longer known."""
    host = hosts.get(host_id)
    return host_id if host is None else host.name
