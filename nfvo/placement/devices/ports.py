"""CPs that are a device of the host, or a part of one: what can be done with them."""

from collections.abc import Iterator

from nfvo.graph import Cp, VirtualLink
from nfvo.graph.devices import KINDS
from nfvo.placement.ask import Ask
from nfvo.placement.devices.words import NOUNS
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Ability, Host

OF_HYPERVISORS = frozenset({"sriov"})
"""A whole NIC keeps its own MAC, which day-0 data would have to know beforehand."""
OF_CLOUDS = OF_HYPERVISORS | {"macvtap"}
"""Nova gives a port the MAC of a whole NIC, which then is not ours any more."""


def lacks_vnic(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host whose driver does not make an interface of that kind, or so."""
    made = host.vnics | _devices(host)
    links = {link.name: link for link in ask.links}
    for cp in ask.vnfc.cps:
        if cp.vnic not in made:
            there = ", ".join(sorted(made))
            return f"{cp.name} asks a {cp.vnic} NIC, the host has {there}"
        if cp.vnic in KINDS and (why := next(_cannot(cp, links[cp.vl], host), None)):
            return f"{cp.name} is a {NOUNS[KINDS[cp.vnic]]}: {why}"
    return None


def _devices(host: Host) -> frozenset[str]:
    """Return the kinds of interfaces that are devices, as far as they are made."""
    if Ability.DEVICES not in host.abilities:
        return frozenset()
    return OF_CLOUDS if Ability.SITE_WIDE in host.abilities else OF_HYPERVISORS


def _cannot(cp: Cp, link: VirtualLink, host: Host) -> Iterator[str]:
    """Say what of a CP a device cannot do, beyond the reach of its hypervisor."""
    if not link.physical_network:
        yield f"its link {link.name} is on no physical network"
    if cp.security:
        yield "the host cannot keep it to security rules"
    if Ability.SITE_WIDE in host.abilities:
        return  # its cloud sees to the rest
    if cp.bit_rate_mbps:
        yield f"the host cannot limit it to {cp.bit_rate_mbps} Mbit/s"
