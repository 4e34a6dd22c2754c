"""One instance of a nested service on its way to become a part of the outer one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nfvo.descriptor.nesting.service import Flat
from nfvo.descriptor.nsd import (
    Connection,
    ForwardingPath,
    NsProfile,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.vld import AffinityRule, Vld
from nfvo.descriptor.words import listed, quoted
from nfvo.errors import InvalidRequest


@dataclass(frozen=True)
class Part:
    """One instance of a nested service."""

    name: str
    profile: NsProfile
    inner: Flat

    def named(self, id: str) -> str:
        """Return the name that something of it has outside."""
        return f"{self.name}.{id}"

    @cached_property
    def saps(self) -> Mapping[str, tuple[Sapd, str]]:
        """The SAPs that are plugged in, by what the outer service calls them."""
        known = {one.id: one for one in self.inner.flavour.sapds}
        asked = self.profile.connections
        if len(known) == len(asked) == 1:  # SOL001 names the requirement, not the SAP
            known = {asked[0].cpd: next(iter(known.values()))}
        lacking = [one.cpd for one in asked if one.cpd not in known]
        if lacking:
            message = f"{quoted(self.profile.nsd)} has no SAP {quoted(lacking[0])}"
            raise InvalidRequest(message, hint=f"it has {listed(known, 'and')}")
        return {one.cpd: (known[one.cpd], one.vl) for one in asked}

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """Links of it that are links outside."""
        links: dict[str, str] = {}
        for sap, vl in self.saps.values():
            if sap.vl and links.setdefault(sap.vl, vl) != vl:
                message = f"its link {quoted(sap.vl)} would be two links outside"
                raise InvalidRequest(message, hint="plug its SAPs into one link")
        return links

    def link(self, vl: str) -> str:
        """Return what a link of it is outside."""
        return self.joined.get(vl) or self.named(vl)

    def vnf(self, one: VnfProfile, after: tuple[str, ...]) -> VnfProfile:
        """Return a VNF of it, which waits for what the whole of it waits for."""
        plugged = (
            Connection(cpd=sap.cpd, vl=vl)
            for sap, vl in self.saps.values()
            if not sap.vl and sap.vnf == one.id
        )
        values = {
            "id": self.named(one.id),
            "connections": (*map(self._connection, one.connections), *plugged),
            "after": (*map(self.named, one.after), *after),
        }
        return one.model_copy(update=values)

    def _connection(self, one: Connection) -> Connection:
        if one.addresses and one.vl in self.joined:
            message = f"{one.addresses[0]} is fixed on {quoted(one.vl)}"
            message += f", which would be {quoted(self.joined[one.vl])}"
            hint = "leave the address to the pool of the link outside"
            raise InvalidRequest(message, hint=hint)
        return one.model_copy(update={"vl": self.link(one.vl)})

    def vld(self, one: Vld) -> Vld:
        """Return a link of it that is not one outside."""
        gateway = self.named(one.gateway) if one.gateway else ""
        return one.model_copy(update={"id": self.named(one.id), "gateway": gateway})

    def open_saps(self) -> Iterator[Sapd]:
        """Yield its SAPs that are plugged into nothing."""
        used = {sap.id for sap, _ in self.saps.values()}
        for sap in self.inner.flavour.sapds:
            if sap.id not in used:
                places = {
                    "vl": self.link(sap.vl) if sap.vl else "",
                    "vnf": self.named(sap.vnf) if sap.vnf else "",
                }
                yield sap.model_copy(update={"id": self.named(sap.id), **places})

    def rule(self, one: AffinityRule) -> AffinityRule:
        """Return a rule about VNFs of it."""
        members = tuple(map(self.named, one.members))
        return one.model_copy(update={"members": members})

    def path(self, one: ForwardingPath) -> ForwardingPath:
        """Return a path through VNFs of it."""
        hops = tuple(map(self.named, one.hops))
        return one.model_copy(update={"id": self.named(one.id), "hops": hops})

    def gateway(self, name: str, vl: str) -> str:
        """Return the CP of it that is a gateway outside by the name of a SAP."""
        sap, plugged = self.saps.get(name.removeprefix(f"{self.name}."), (None, ""))
        if sap is None or plugged != vl:
            return ""
        links = {one.id: one.gateway for one in self.inner.flavour.vlds}
        inside = links.get(sap.vl, "") if sap.vl else f"{sap.vnf}.{sap.cpd}"
        if not inside:
            message = f"behind the SAP {quoted(sap.id)} there is no gateway"
            raise InvalidRequest(message, hint="give its link a gateway")
        return self.named(inside)
