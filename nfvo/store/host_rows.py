"""How sites and hosts become rows, and rows those, and hosts as they are placed on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, fields
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any

from sqlalchemy import Row

from nfvo.graph import Resources
from nfvo.lcm.cloud import AuthType, Chooser, Cloud, Quota, Stitch
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.placement.cells.left import shared_room
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import Ability, Host, HostState, NumaCell
from nfvo.placement.overcommit import Overcommit
from nfvo.placement.overhead import Overhead
from nfvo.placement.sizes import Size
from nfvo.placement.tariff import Power, Price
from nfvo.store.revisions import SHARED
from nfvo.store.room import amount, demand_values

MOST_KEPT = 4096

AMOUNTS = len(fields(Resources))


def _words(these: Iterable[str]) -> frozenset[str]:
    """Return words as a set, the same one for all hosts that have the same."""
    return _set_of_words(frozenset(these))


# What is frozen and equal is kept once: hosts are many, and alike.
@lru_cache(MOST_KEPT)
def _set_of_words(these: frozenset[str]) -> frozenset[str]:
    return frozenset(map(intern, these))


@lru_cache(MOST_KEPT)
def _abilities(these: frozenset[Ability]) -> frozenset[Ability]:
    return these


@lru_cache(MOST_KEPT)
def _cpus(these: frozenset[int]) -> frozenset[int]:
    return these


@lru_cache(MOST_KEPT)
def _cell(this: NumaCell) -> NumaCell:
    return this


@lru_cache(MOST_KEPT)
def _kept_pool(this: Pool) -> Pool:
    return this


def _pool(*, functions: Sequence[str], **rest: Any) -> Pool:
    return _kept_pool(Pool(functions=tuple(functions), **rest))


def site_from(row: Row[Any]) -> SiteRecord:
    """Return the site of a row."""
    return SiteRecord(
        id=row.id,
        name=row.name,
        kind=row.kind,
        zone=row.zone,
        fabric=row.fabric,
        first_vni=row.first_vni,
        last_vni=row.last_vni,
        cloud=None if row.cloud is None else _cloud(**row.cloud),
        overcommit=Overcommit(**row.overcommit),
    )


def _cloud(
    *,
    auth_type: str,
    placement: str,
    stitches: Sequence[Mapping[str, Any]] = (),
    **rest: Any,
) -> Cloud:
    return Cloud(
        auth_type=AuthType(auth_type),
        placement=Chooser(placement),
        stitches=tuple(Stitch(**one) for one in stitches),
        **rest,
    )


def host_from(row: Row[Any], numa: Sequence[NumaCell]) -> HostRecord:
    """Return the host of a row, with its NUMA cells."""
    override = row.capacity_override
    return HostRecord(
        id=row.id,
        name=row.name,
        site=row.site,
        uri=row.uri,
        underlay=row.underlay,
        zone=row.zone,
        labels=_words(row.labels),
        physical_networks=row.physical_networks,
        state=HostState(row.state),
        detail=row.detail,
        hypervisor=row.hypervisor,
        architecture=row.architecture,
        fabrics=_words(row.fabrics),
        capacity=amount(row),
        capacity_override=None if override is None else _size(override),
        numa=tuple(numa),
        abilities=_abilities(frozenset(map(Ability, row.abilities))),
        fencing=_fencing(row.fencing),
        cordoned=row.cordoned,
        generation=row.generation,
        rev=row.rev,
        quotas=tuple(Quota(**one) for one in row.quotas),
        sizes=None if row.sizes is None else frozenset(map(_flavor, row.sizes)),
        uplinks=frozenset(row.uplinks),
        dedicated=_cpus(frozenset(row.dedicated)),
        rack=row.rack,
        traits=_words(row.traits),
        found=_words(row.found),
        overcommit=Overcommit(**row.overcommit),
        price=None if row.price is None else Price(**row.price),
        power=None if row.power is None else Power(**row.power),
        overhead=None if row.overhead is None else _overhead(**row.overhead),
        lends=row.lends,
        devices=tuple(_pool(**one) for one in row.devices),
    )


def _overhead(*, measured_at: str | None, **rest: Any) -> Overhead:
    at = measured_at and datetime.fromisoformat(measured_at)
    return Overhead(measured_at=at or None, **rest)


def _overhead_values(new: Overhead) -> dict[str, Any]:
    at = new.measured_at
    return {**asdict(new), "measured_at": at and at.isoformat()}


def _size(kept: Sequence[int]) -> Resources:
    return Resources(*kept)


def _flavor(kept: Sequence[Any]) -> Size:
    """Return a size; what is beside its amounts came later than rows that are there."""
    amounts, specs = kept[:AMOUNTS], kept[AMOUNTS:]
    return Size(_size(amounts), tuple((name, value) for name, value in specs))


def _flavor_values(size: Size) -> list[Any]:
    return [*astuple(size.room), *map(list, size.specs)]


def _fencing(kept: Mapping[str, Any]) -> Fencing:
    rest = {name: value for name, value in kept.items() if name != "kind"}
    return Fencing(FencerKind(kept.get("kind", FencerKind.NONE)), **rest)


def cell_from(row: Row[Any]) -> NumaCell:
    """Return the NUMA cell of a row."""
    return _cell(
        NumaCell(
            index=row.cell,
            cpus=row.cpus,
            memory_mib=row.memory_mib,
            # JSON's keys are text.
            hugepages={int(size): count for size, count in row.hugepages.items()},
            cores=tuple(map(tuple, row.cores)),
            distances=tuple(row.distances),
        )
    )


def placeable(record: HostRecord, site: SiteRecord) -> Host:
    """
    Return an empty host as the placement engine sees it.

    CPUs that are set aside and hugepages are not among what all on it share, so that
    they are not promised twice.
    """
    there = shared_room(
        record.capacity_override or record.capacity, record.numa, record.dedicated
    )
    total = record.overcommit.over(site.overcommit).of(there)
    return Host(
        id=record.id,
        name=record.name,
        site=intern(record.site),
        total=total,
        free=total,
        state=record.state,
        zone=intern(record.zone),
        labels=record.labels,
        architecture=intern(record.architecture),
        hypervisor=intern(record.hypervisor),
        fabrics=record.fabrics,
        physical_networks=_words(record.physical_networks),
        numa=record.numa,
        generation=record.generation,
        fabric=site.fabric,
        abilities=record.abilities,
        dedicated=record.dedicated,
        rack=intern(record.rack),
        traits=_words(record.traits | record.found),
        largest=None if there.covers(total) else there,
        price=record.price,
        power=record.power,
        overhead=record.overhead,
        devices=record.devices,
    )


def site_values(new: SiteRecord) -> dict[str, Any]:
    """Return the row of a site."""
    return dict(
        id=new.id,
        project_id=SHARED,
        name=new.name,
        kind=new.kind,
        zone=new.zone,
        fabric=new.fabric,
        first_vni=new.first_vni,
        last_vni=new.last_vni,
        cloud=None if new.cloud is None else asdict(new.cloud),
        overcommit=asdict(new.overcommit),
    )


def host_values(new: HostRecord) -> dict[str, Any]:
    """Return the row of a host."""
    override = new.capacity_override
    return dict(
        id=new.id,
        project_id=SHARED,
        name=new.name,
        site=new.site,
        uri=new.uri,
        underlay=new.underlay,
        zone=new.zone,
        labels=sorted(new.labels),
        physical_networks=dict(new.physical_networks),
        state=new.state,
        detail=new.detail,
        hypervisor=new.hypervisor,
        architecture=new.architecture,
        fabrics=sorted(new.fabrics),
        abilities=sorted(new.abilities),
        fencing=asdict(new.fencing),
        cordoned=new.cordoned,
        capacity_override=override and astuple(override),
        generation=new.generation,
        quotas=[asdict(one) for one in new.quotas],
        uplinks=sorted(new.uplinks),
        dedicated=sorted(new.dedicated),
        rack=new.rack,
        traits=sorted(new.traits),
        found=sorted(new.found),
        overcommit=asdict(new.overcommit),
        price=None if new.price is None else asdict(new.price),
        power=None if new.power is None else asdict(new.power),
        overhead=None if new.overhead is None else _overhead_values(new.overhead),
        lends=dict(new.lends),
        devices=[asdict(one) for one in new.devices],
        sizes=None if new.sizes is None else sorted(map(_flavor_values, new.sizes)),
        **demand_values(new.capacity),
    )


def cell_values(new: HostRecord) -> list[dict[str, Any]]:
    """Return the rows of a host's NUMA cells."""
    return [
        dict(
            host_id=new.id,
            position=position,
            cell=cell.index,
            cpus=cell.cpus,
            memory_mib=cell.memory_mib,
            hugepages={str(size): count for size, count in cell.hugepages.items()},
            cores=list(map(list, cell.cores)),
            distances=list(cell.distances),
        )
        for position, cell in enumerate(new.numa)
    ]
