"""How the parts of an NS instance become rows, and rows become parts again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import Row, Table

from nfvo.descriptor.flavour import AspectLevel
from nfvo.descriptor.security import SecurityRule
from nfvo.graph import Choice, IpAddress, Storage
from nfvo.lcm.cloud import VlStitch
from nfvo.lcm.records import (
    CpInstance,
    InstantiationState,
    NsInstance,
    SapInstance,
    VlInstance,
    VlRoute,
    VnfcInstance,
    VnfInstance,
)
from nfvo.store.cells import backing_from, backing_json, shares_from, shares_json
from nfvo.store.room import amount, demand_values
from nfvo.store.tables import cp, sap, vl, vnf_instance, vnfc

# Surveys read the same instances again and again; a frozen address may be shared.
_address = lru_cache(1 << 16)(ip_address)
PARTS = (vnf_instance, vnfc, cp, vl, sap)
PARENT = {
    vnf_instance: "ns_id",
    vnfc: "vnf_id",
    cp: "vnfc_id",
    vl: "ns_id",
    sap: "ns_id",
}


class Parts:
    """The rows of parts, grouped by what they are parts of, in order."""

    def __init__(self, rows: Mapping[Table, Sequence[Row[Any]]]) -> None:
        self._rows: dict[tuple[Table, str], list[Row[Any]]] = defaultdict(list)
        for table, found in rows.items():
            for row in found:
                self._rows[table, row._mapping[PARENT[table]]].append(row)

    def of(self, table: Table, parent: str) -> Sequence[Row[Any]]:
        """Return the parts of one kind of one parent."""
        return self._rows.get((table, parent), ())


def ns_from(row: Row[Any], parts: Parts) -> NsInstance:
    """Return the NS instance of a row with all of its parts."""
    return NsInstance(
        id=row.id,
        project=row.project_id,
        name=row.name,
        nsd=row.nsd,
        nsd_version=row.nsd_version,
        state=InstantiationState(row.state),
        vnfs=tuple(_vnf(part, parts) for part in parts.of(vnf_instance, row.id)),
        vls=tuple(map(_vl, parts.of(vl, row.id))),
        saps=tuple(map(_sap, parts.of(sap, row.id))),
        parameters=row.parameters,
        description=row.description,
        secrets_of=row.secrets_of,
        auto_heal=row.auto_heal,
        choice=Choice(row.flavour, row.level),
        goals=row.goals,
        rev=row.rev,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _vnf(row: Row[Any], parts: Parts) -> VnfInstance:
    return VnfInstance(
        id=row.id,
        name=row.name,
        vnfd=row.vnfd,
        vnfd_version=row.vnfd_version,
        vnfcs=tuple(_vnfc(part, parts) for part in parts.of(vnfc, row.id)),
        choice=Choice(row.flavour, row.level),
        scale=tuple(map(AspectLevel.model_validate, row.scale)),
    )


def _vnfc(row: Row[Any], parts: Parts) -> VnfcInstance:
    return VnfcInstance(
        id=row.id,
        name=row.name,
        vdu=row.vdu,
        host_id=row.host_id,
        demand=amount(row),
        image=row.image,
        image_sha256=row.image_sha256,
        cps=tuple(map(_cp, parts.of(cp, row.id))),
        incarnation=row.incarnation,
        ready=row.ready,
        begun=row.begun,
        backing=backing_from(row.backing),
        shares=shares_from(row.shares),
        storages=tuple(Storage(**one) for one in row.storages),
        boot_volume=row.boot_volume,
    )


def _cp(row: Row[Any]) -> CpInstance:
    return CpInstance(
        id=row.id,
        name=row.name,
        cpd=row.cpd,
        vl_id=row.vl_id,
        mac=row.mac,
        addresses=_addresses(row.addresses),
        order=row.order,
        forwards=row.forwards,
        bit_rate_mbps=row.bit_rate_mbps,
        udp_port=row.udp_port,
        security=tuple(map(SecurityRule.model_validate, row.security)),
        trunk=row.trunk,
        vlan=row.vlan,
    )


def _vl(row: Row[Any]) -> VlInstance:
    return VlInstance(
        id=row.id,
        name=row.name,
        fabric=row.fabric,
        segment=row.segment,
        vlan=row.vlan,
        physical_network=row.physical_network,
        mtu=row.mtu,
        pools=tuple(map(ip_network, row.pools)),
        gateways=_addresses(row.gateways),
        stitches=tuple(VlStitch(**one) for one in row.stitches),
        route=None if row.route is None else _route(**row.route),
    )


def _route(*, mbps: int, links: Sequence[str]) -> VlRoute:
    return VlRoute(mbps, tuple(links))


def _sap(row: Row[Any]) -> SapInstance:
    return SapInstance(
        id=row.id,
        name=row.name,
        vl_id=row.vl_id,
        addresses=_addresses(row.addresses),
    )


def _addresses(texts: Iterable[str]) -> tuple[IpAddress, ...]:
    return tuple(map(_address, texts))


def part_rows(ns: NsInstance) -> dict[Table, list[dict[str, Any]]]:
    """Return the rows of all parts, each with its place in the order."""
    rows: dict[Table, list[dict[str, Any]]] = {
        vnf_instance: [_vnf_values(vnf) for vnf in ns.vnfs],
        vnfc: [_vnfc_values(part, vnf) for vnf in ns.vnfs for part in vnf.vnfcs],
        cp: [_cp_values(part, of) for of in ns.vnfcs() for part in of.cps],
        vl: [_vl_values(part) for part in ns.vls],
        sap: [_sap_values(part) for part in ns.saps],
    }
    for found in rows.values():
        for position, row in enumerate(found):
            row.update(ns_id=ns.id, position=position)
    return rows


def _vnf_values(vnf: VnfInstance) -> dict[str, Any]:
    return dict(
        id=vnf.id,
        name=vnf.name,
        vnfd=vnf.vnfd,
        vnfd_version=vnf.vnfd_version,
        flavour=vnf.choice.flavour,
        level=vnf.choice.level,
        scale=[one.model_dump() for one in vnf.scale],
    )


def _vnfc_values(part: VnfcInstance, vnf: VnfInstance) -> dict[str, Any]:
    return dict(
        id=part.id,
        name=part.name,
        vnf_id=vnf.id,
        vdu=part.vdu,
        host_id=part.host_id,
        image=part.image,
        image_sha256=part.image_sha256,
        incarnation=part.incarnation,
        ready=part.ready,
        begun=part.begun,
        backing=backing_json(part.backing),
        shares=shares_json(part.shares),
        storages=[asdict(one) for one in part.storages],
        boot_volume=part.boot_volume,
        **demand_values(part.demand),
    )


def _cp_values(part: CpInstance, of: VnfcInstance) -> dict[str, Any]:
    return dict(
        id=part.id,
        name=part.name,
        vnfc_id=of.id,
        cpd=part.cpd,
        vl_id=part.vl_id,
        mac=part.mac,
        addresses=_texts(part.addresses),
        order=part.order,
        forwards=part.forwards,
        bit_rate_mbps=part.bit_rate_mbps,
        udp_port=part.udp_port,
        security=[rule.model_dump(mode="json") for rule in part.security],
        trunk=part.trunk,
        vlan=part.vlan,
    )


def _vl_values(part: VlInstance) -> dict[str, Any]:
    return dict(
        id=part.id,
        name=part.name,
        fabric=part.fabric,
        segment=part.segment,
        vlan=part.vlan,
        physical_network=part.physical_network,
        mtu=part.mtu,
        pools=_texts(part.pools),
        gateways=_texts(part.gateways),
        stitches=[asdict(one) for one in part.stitches],
        route=None if part.route is None else asdict(part.route),
    )


def _sap_values(part: SapInstance) -> dict[str, Any]:
    return dict(
        id=part.id,
        name=part.name,
        vl_id=part.vl_id,
        addresses=_texts(part.addresses),
    )


def _texts(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values]
