"""Hosts join, rest and leave at an operator's word; the rest the watcher finds out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.graph import Resources
from nfvo.lcm.alarms import clear_alarm
from nfvo.lcm.grants import UPLINK
from nfvo.lcm.ids import new_id
from nfvo.lcm.places import told
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.status import unseen
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState

# libvirt.org/uri.html, "Transport configuration".
# The drivers of libvirt (libvirt.org/drivers.html), and our own fake.
HYPERVISORS = frozenset(
    {"bhyve", "ch", "esx", "fake", "hyperv", "lxc", "openvz", "qemu", "test", "vbox"}
    | {"vmwarefusion", "vmwareplayer", "vmwarews", "vpx", "vz", "xen"}
)
FORBIDDEN_PARAMETERS = frozenset(
    {"command", "netcat", "proxy", "no_verify", "no_sanity"}
)

UNREACHABLE = "host.unreachable"  # the alarm; proof that a host is off ends it
# What an operator's word changes at once; what is DOWN or leaves stays so.
IN_USE = frozenset({HostState.NEW, HostState.READY, HostState.CORDONED})


@dataclass(frozen=True, slots=True)
class NewHost:
    """A host as an operator describes it; without a ``site``, that of the only one."""

    name: str
    uri: str
    site: str = ""
    underlay: str = ""
    zone: str = ""
    labels: frozenset[str] = frozenset()
    physical_networks: Mapping[str, str] = field(default_factory=dict)
    capacity_override: Resources | None = None
    architecture: str = ""


def add(ports: Ports, scope: Scope, new: NewHost) -> HostRecord:
    """
    Add a host, or change the labels, zone and networks of one that is there.

    The watcher inspects it and makes it READY; one that was leaving stays after all.
    Raises ``Conflict`` when the name belongs to another machine: another URI or
    underlay address; and ``InvalidRequest`` at a cloud.
    """
    _check_uri(new.uri)
    _check_underlay(new.underlay)
    with ports.store.write(scope) as transaction:
        site = _site(transaction, new.site)
        if site.cloud is not None:
            raise InvalidRequest(
                f"{site.name} is a cloud: its hosts are found there, not added",
                hint=f"see what was found: nfvo host show {site.name}",
            )
        old = _host(transaction, new.name)
        if old is not None and (old.uri, old.underlay) != (new.uri, new.underlay):
            raise Conflict(
                f"host {new.name} is {old.uri}, underlay {old.underlay or 'none'}",
                hint=f"take another name, or: nfvo host remove {new.name}",
            )
        host = _merged(old or _fresh(new, site), new, site)
        if host != old:
            transaction.put_host(host)
        return transaction.host(host.id)


def leave(ports: Ports, scope: Scope, id_or_name: str) -> HostRecord:
    """
    Let a host go; the watcher removes what is cached there, then the record.

    Raises ``Conflict`` while something is placed on it, and for places of a cloud.
    """
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        _check_no_place(transaction, host)
        leaving = replace(host, state=HostState.LEAVING, detail="")
        host = _kept(transaction, host, leaving)
        # From here on nothing is granted there: look last.
        _check_unused(transaction, host)
        return host


def remove(ports: Ports, scope: Scope, id_or_name: str) -> None:
    """
    Forget a host without touching it, because it is gone.

    Raises ``Conflict`` while something is placed on it, and for places of a cloud.
    """
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        _check_no_place(transaction, host)
        _check_not_stitched(transaction, host)
        forget(transaction, host.id)


def forget(transaction: Writing, host_id: str) -> None:
    """Remove the record of a host, and clear what is said of it."""
    for alarm in transaction.alarms():
        if alarm.object_id == host_id:
            clear_alarm(transaction, alarm.code, host_id)
    transaction.delete_host(host_id)


def cordon(ports: Ports, scope: Scope, id_or_name: str) -> HostRecord:
    """Let nothing new be placed on a host; what runs there stays."""
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        changed = replace(host, cordoned=True)
        if host.state in IN_USE:
            changed = replace(changed, state=HostState.CORDONED, detail="")
        return _kept(transaction, host, changed)


def uncordon(ports: Ports, scope: Scope, id_or_name: str) -> HostRecord:
    """Let the watcher look at a cordoned host anew, to be READY if it is well."""
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        changed = replace(host, cordoned=False)
        if host.state is HostState.CORDONED:
            changed = replace(changed, state=HostState.NEW, detail="")
        return _kept(transaction, host, changed)


def confirm_down(ports: Ports, scope: Scope, id_or_name: str, why: str) -> HostRecord:
    """
    Take it from an operator or a fencer that a host is off: nothing runs there.

    Raises ``Conflict`` while somebody can look at it.
    """
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        if answers(transaction, host):
            raise Conflict(
                f"host {host.name} is not down: it was looked at just now",
                hint="switch it off; try again once nfvo host list has it SUSPECT",
            )
        went_down(transaction, host, why)
        return transaction.host(host.id)


def answers(view: Reading, host: HostRecord) -> bool:
    """Whether somebody could look at a host lately; never at one that is DOWN."""
    sweep = view.host_observations().get(host.id)
    if host.state is HostState.DOWN or sweep is None:
        return False
    return not unseen(sweep, view.now())


def went_down(transaction: Writing, host: HostRecord, why: str) -> None:
    """Write down that a host is off, and who says so first."""
    if host.state in {HostState.DOWN, HostState.LEAVING}:
        return
    cordoned = host.cordoned or host.state is HostState.CORDONED
    detail = told(host, why)
    down = replace(host, state=HostState.DOWN, detail=detail, cordoned=cordoned)
    transaction.put_host(down)
    clear_alarm(transaction, UNREACHABLE, host.id)


def _kept(transaction: Writing, before: HostRecord, after: HostRecord) -> HostRecord:
    if after != before:
        transaction.put_host(after)
    return transaction.host(before.id)


def _fresh(new: NewHost, site: SiteRecord) -> HostRecord:
    return HostRecord(id=new_id(), name=new.name, site=site.name, uri=new.uri)


def _merged(host: HostRecord, new: NewHost, site: SiteRecord) -> HostRecord:
    leaving = host.state is HostState.LEAVING
    return replace(
        host,
        state=HostState.NEW if leaving else host.state,
        cordoned=host.cordoned and not leaving,
        site=site.name,
        underlay=new.underlay,
        zone=new.zone,
        labels=new.labels,
        physical_networks=new.physical_networks,
        capacity_override=new.capacity_override,
        architecture=new.architecture or host.architecture,
    )


def _check_uri(uri: str) -> None:
    """Refuse what is no URI, or lets libvirt run programs or trust anyone."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.partition("+")[0] not in HYPERVISORS:
        raise InvalidRequest(
            f"{uri} is no URI of a hypervisor",
            hint="such as qemu:///system, qemu+ssh://USER@HOST/system, qemu+tls://HOST/system",
        )
    found = parse_qs(parts.query, keep_blank_values=True)
    if forbidden := sorted(FORBIDDEN_PARAMETERS & found.keys()):
        raise InvalidRequest(
            f"the URI has the parameter {', '.join(forbidden)}",
            hint="it runs programs or skips checks; set up keys and certificates",
        )


def _check_underlay(address: str) -> None:
    try:
        ip_address(address or "::")
    except ValueError:
        message = f"the underlay {address} is no IP address"
        hint = "give the address that the tunnels of other hosts end at"
        raise InvalidRequest(message, hint=hint) from None


def _check_unused(view: Reading, host: HostRecord) -> None:
    placed = next(h for h in view.infrastructure().hosts if h.id == host.id).vnfcs
    if placed:
        raise Conflict(
            f"{len(placed)} VNFCs are placed on {host.name}",
            hint="terminate their services, or heal them to other hosts, first",
        )
    _check_not_stitched(view, host)


def _check_not_stitched(view: Reading, host: HostRecord) -> None:
    if uplinks := sorted(view.units(UPLINK, host.id)):
        raise Conflict(
            f"links go on in clouds at {host.name}, by its uplink {', '.join(uplinks)}",
            hint="terminate their services first; which: "
            f"nfvo host drain {host.name} names them",
        )


def _check_no_place(view: Reading, host: HostRecord) -> None:
    """Refuse what the watcher would take back as long as the cloud tells of it."""
    if view.site(host.site).cloud is not None:
        raise Conflict(
            f"host {host.name} is a place of the cloud {host.site}",
            hint=f"nfvo host cordon {host.name}: nothing new gets there; "
            f"or let the whole cloud go: nfvo site remove {host.site}",
        )


def _host(view: Reading, name: str) -> HostRecord | None:
    try:
        return view.host(name)
    except NotFound:
        return None


def _site(view: Reading, name: str) -> SiteRecord:
    if name:
        return view.site(name)
    sites = view.sites()
    if len(sites) != 1:
        names = ", ".join(site.name for site in sites) or "none"
        raise InvalidRequest("the host needs a site", hint=f"there are: {names}")
    return sites[0]
