"""Virtual link descriptors and affinity rules: what VNFDs and NSDs have in common."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import Mbps, Millis
from nfvo.descriptor.document import Document, Name, Network


class Vld(Document):
    """
    Virtual link descriptor: a network, its addresses and its quality.

    ``fabric`` says how it is made (empty: as the site prefers): ``vxlan`` overlays
    the hosts, ``bridge`` attaches to the provider network ``physical_network``
    (``vlan`` tagged when not 0), ``udp`` joins pairs of guests.  ``pools`` are the
    networks that addresses are taken from, at most one of each IP version, and
    ``gateway`` is the CP (``vnf.cpd``, or ``vdu.cpd`` inside a VNF) whose address
    the others use as their default route.  ``bit_rate_mbps`` is that of the whole
    link, ``leaf_bit_rate_mbps`` that of each of its ends; ``max_loss`` is a ratio.
    ``flow`` is IFA 014's pattern; ``management`` says that it is for those who manage.
    """

    id: Name
    description: str = ""
    fabric: Literal["", "vxlan", "bridge", "udp"] = ""
    physical_network: str = ""
    vlan: Annotated[int, Field(ge=0, le=4094)] = 0
    mtu: Annotated[int, Field(ge=576, le=9000)] = 1450
    pools: tuple[Network, ...] = ()
    gateway: str = ""
    bit_rate_mbps: Mbps = 0
    max_latency_ms: Millis = 0
    max_jitter_ms: Millis = 0
    max_loss: Annotated[float, Field(ge=0, le=1)] = 0
    leaf_bit_rate_mbps: Mbps = 0
    flow: Literal["", "e-lan", "e-line", "e-tree"] = ""
    protocols: tuple[str, ...] = ()
    management: bool = False


class LinkRate(Document):
    """The bit rates of a link: those of a level, or what a scaling step adds."""

    vl: Name
    bit_rate_mbps: Mbps = 0
    leaf_bit_rate_mbps: Mbps = 0


def at_rates(vlds: Iterable[Vld], rates: Iterable[LinkRate]) -> tuple[Vld, ...]:
    """Return links with other bit rates, those that have any."""
    other = {one.vl: one.model_dump(exclude={"vl"}) for one in rates}
    return tuple(vld.model_copy(update=other.get(vld.id, {})) for vld in vlds)


def plus_rates(vlds: Iterable[Vld], added: Iterable[LinkRate]) -> tuple[Vld, ...]:
    """Return links with what is added to their bit rates."""
    links = {vld.id: vld for vld in vlds}
    for one in added:
        if link := links.get(one.vl):
            sums = {
                "bit_rate_mbps": link.bit_rate_mbps + one.bit_rate_mbps,
                "leaf_bit_rate_mbps": link.leaf_bit_rate_mbps + one.leaf_bit_rate_mbps,
            }
            links[one.vl] = link.model_copy(update=sums)
    return tuple(links.values())


class AffinityRule(Document):
    """VNFs (or VDUs) that must, or should, share a host, rack, ..., or must not."""

    kind: Literal["together", "apart"]
    members: tuple[Name, ...] = Field(min_length=1)
    scope: Literal["host", "rack", "zone", "site"] = "host"
    hard: bool = True
