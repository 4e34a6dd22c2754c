"""What a host is, whatever else runs on it: state, machine, labels, networks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nfvo.graph import VirtualLink
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import PRETENDING, Ability, Host, HostState
from nfvo.placement.mend import Mend

STATES = {
    HostState.NEW: "not READY yet: it was not looked at",
    HostState.SUSPECT: "suspect since it stopped answering",
    HostState.DOWN: "down since it does not answer",
    HostState.CORDONED: "cordoned",
    HostState.QUARANTINED: "quarantined until what it ran before is stopped",
    HostState.LEAVING: "leaving: it was removed",
}

REMEDIES = {
    HostState.CORDONED: ("uncordon {}", 1.0),
    HostState.NEW: ("wait until {} is READY", 2.0),
    HostState.SUSPECT: ("wait until {} answers again", 3.0),
    HostState.DOWN: ("bring {} back", 4.0),
    HostState.QUARANTINED: ("release {} from quarantine", 4.0),
    HostState.LEAVING: ("add {} again", 4.0),
}

FEW = 6
PLAYBOOK = "ansible-playbook playbooks/hypervisor.yml"


def not_ready(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that takes nothing new."""
    return STATES.get(host.state)


def make_ready(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Uncordon the host, or have it back."""
    text, cost = REMEDIES[host.state]
    return Mend(replace(host, state=HostState.READY), text.format(host.name), cost)


def other_site(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host at another site than the only one that the VNFC may run at."""
    if ask.vnfc.site in ("", host.site):
        return None
    return f"asks site {ask.vnfc.site}, the host is at {host.site}"


def other_architecture(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host with another instruction set."""
    if host.architecture == ask.vnfc.architecture:
        return None
    return f"asks {ask.vnfc.architecture}, the host is {host.architecture}"


def other_hypervisor(ask: Ask, host: Host, draft: Draft) -> str | None:
    """
    Reject a host whose hypervisor is not one of those that the VNFC runs on.

    One that names none wants to run: no hypervisor that only pretends will do.
    """
    named = ask.vnfc.hypervisors
    if host.hypervisor in named or not (named or host.hypervisor in PRETENDING):
        return None
    wanted = " or ".join(sorted(named)) or "that runs guests"
    return f"asks hypervisor {wanted}, the host runs {host.hypervisor}"


def lacks_labels(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host without all labels that the VNFC asks."""
    missing = ask.vnfc.labels - host.labels
    if not missing:
        return None
    return f"asks label {_listed(missing)}, the host has {_listed(host.labels)}"


def label(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Give the host the labels."""
    missing = ask.vnfc.labels - host.labels
    labelled = replace(host, labels=host.labels | missing)
    return Mend(labelled, f"label {host.name} {_listed(missing)}", 3)


def lacks_traits(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host without all traits that the VNFC requires."""
    missing = ask.vnfc.traits - host.traits
    if not missing:
        return None
    return f"requires trait {_listed(missing)}, the host has {_few(host.traits)}"


def give_traits(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Say that the host has the traits."""
    missing = ask.vnfc.traits - host.traits
    having = replace(host, traits=host.traits | missing)
    options = " ".join(f"--trait {one}" for one in sorted(missing))
    text = f"say what {host.name} has (nfvo host set {host.name} {options})"
    return Mend(having, text, 3)


def lacks_fabric(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that cannot make a virtual link of the VNFC."""
    for link, fabric in _fabrics(ask, host):
        if fabric not in host.fabrics:
            offered = _listed(host.fabrics)
            return f"link {link.name} needs fabric {fabric}, the host has {offered}"
    return None


def offer_fabrics(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Prepare the host for the fabrics."""
    missing = {fabric for _, fabric in _fabrics(ask, host)} - host.fabrics
    able = replace(host, fabrics=host.fabrics | missing)
    text = f"prepare {host.name} for fabric {_listed(missing)} ({PLAYBOOK})"
    return Mend(able, text, 4)


def cannot_limit(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that would not keep a CP to its bit rate."""
    fabrics = {link.name: fabric for link, fabric in _fabrics(ask, host)}
    for cp in ask.vnfc.cps:
        asked = f"{cp.name} asks {cp.bit_rate_mbps} Mbit/s"
        if cp.bit_rate_mbps and fabrics.get(cp.vl) == "udp":
            return f"{asked}, a link of fabric udp cannot be limited"
        if cp.bit_rate_mbps and Ability.BIT_RATES not in host.abilities:
            return f"{asked}, the host cannot limit bit rates"
    return None


def enable_limits(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Let the kernel of the host limit bit rates; no link of fabric udp has them."""
    able = replace(host, abilities=host.abilities | {Ability.BIT_RATES})
    if host.hypervisor in PRETENDING or cannot_limit(ask, able, draft):
        return None
    text = f"let {host.name} limit bit rates (nfvo host show {host.name} has how)"
    return Mend(able, text, 4)


def cannot_filter(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that would let in and out of a CP more than its rules say."""
    links = {link.name: (link, fabric) for link, fabric in _fabrics(ask, host)}
    for cp in ask.vnfc.cps:
        link, fabric = links.get(cp.vl, (None, ""))
        asked = f"{cp.name} has security rules"
        if cp.security and fabric == "udp":
            return f"{asked}, a link of fabric udp cannot be filtered"
        if cp.security and Ability.SECURITY not in host.abilities:
            return f"{asked}, the host cannot enforce them"
        on_switch = link is not None and fabric == "bridge" and link.vlan
        if cp.security and on_switch and Ability.SITE_WIDE not in host.abilities:
            return f"{asked}, an Open vSwitch (VLAN {on_switch}) cannot be filtered"
    return None


def enable_filters(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Let bridges of the host show packets to iptables; no udp link has those."""
    able = replace(host, abilities=host.abilities | {Ability.SECURITY})
    if host.hypervisor in PRETENDING or cannot_filter(ask, able, draft):
        return None
    how = f"nfvo host show {host.name} has how"
    return Mend(able, f"let {host.name} enforce security rules ({how})", 4)


def cannot_trunk(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that would not lead VLANs of a CP to the links they belong to."""
    fabrics = {link.name: fabric for link, fabric in _fabrics(ask, host)}
    for cp in ask.vnfc.cps:
        asked = f"{cp.name} is VLAN {cp.vlan} of a trunk"
        if cp.trunk and Ability.TRUNKS not in host.abilities:
            return f"{asked}, the host makes no trunks"
        if cp.trunk and fabrics.get(cp.vl) == "udp":
            return f"{asked}, a link of fabric udp cannot be in one"
    return None


def lacks_volumes(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that makes no disks but the one that a VM boots from."""
    if Ability.VOLUMES in host.abilities:
        return None
    if ask.vnfc.boot_volume:
        return "boots from a volume, the host has no volume service"
    if ask.vnfc.storages:
        names = _listed(one.name for one in ask.vnfc.storages)
        return f"asks for volumes ({names}), the host has no volume service"
    return None


def lacks_agent(ask: Ask, host: Host, draft: Draft) -> str | None:
    """
    Reject a host that cannot ask a guest agent, for a VNFC that is ready by its word.

    Who names a hypervisor that only pretends has declared to do without: nothing
    runs there that could answer.  In a cloud a guest is judged by its state.
    """
    judged = host.hypervisor in PRETENDING or Ability.CONFIG_DRIVE in host.abilities
    able = Ability.AGENT in host.abilities or judged
    if ask.vnfc.ready != "agent" or able:
        return None
    return "is ready when its agent answers, the host cannot ask one (ready: running)"


def lacks_physical_network(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that is not connected to the provider network of a link."""
    for link in ask.links:
        network = link.physical_network
        if network and network not in host.physical_networks:
            present = _listed(host.physical_networks)
            return f"link {link.name} needs physical network {network}, " + (
                f"the host has {present}"
            )
    return None


def connect(ask: Ask, host: Host, draft: Draft) -> Mend:
    """Connect the host to the provider networks."""
    wanted = {link.physical_network for link in ask.links} - {""}
    missing = wanted - host.physical_networks
    connected = replace(host, physical_networks=host.physical_networks | missing)
    text = f"connect {host.name} to network {_listed(missing)}"
    if Ability.SITE_WIDE in host.abilities:
        words = " ".join(f"--network {one}=PHYSNET" for one in sorted(missing))
        text = (
            f"say what {host.site} calls network {_listed(missing)} (nfvo site set "
            f"{host.site} {words})"
        )
    return Mend(connected, text, 4)


def _fabrics(ask: Ask, host: Host) -> Iterator[tuple[VirtualLink, str]]:
    """Yield the links with the fabric each needs here; one may need none by name."""
    for link in ask.links:
        if fabric := link.fabric or host.fabric:
            yield link, fabric


def _few(names: frozenset[str]) -> str:
    """Write some names, and how many more there are."""
    first = sorted(names)[:FEW]
    more = len(names) - len(first)
    return f"{_listed(first)} and {more} more" if more else _listed(first)


def _listed(names: Iterable[str]) -> str:
    """Write names in a stable order."""
    return ", ".join(sorted(names)) or "none"
