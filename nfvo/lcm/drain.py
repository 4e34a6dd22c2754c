"""Draining a host: what runs there goes elsewhere, each service by its own heal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nfvo.errors import NfvoError, NoHostFits
from nfvo.lcm import hosts, service
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord, NsInstance
from nfvo.lcm.requests import Heal, Terms
from nfvo.lcm.store import Scope
from nfvo.lcm.views.host import with_names
from nfvo.placement.outcome import Refusal

EVERYBODY = "*"
ELSEWHERE = "make room on other hosts, or add one"


@dataclass(frozen=True, slots=True)
class Departure:
    """
    A service that is to leave a host with these VNFCs (names).

    Without an ``op_occ_id`` it could not begin: ``problem`` and ``hint`` say why, and
    ``refusal`` what every other host lacks.
    """

    ns_id: str
    ns: str
    project: str
    vnfcs: tuple[str, ...]
    op_occ_id: str = ""
    problem: str = ""
    hint: str = ""
    refusal: Refusal | None = None


def drain(ports: Ports, scope: Scope, id_or_name: str) -> tuple[Departure, ...]:
    """
    Cordon a host, and begin to rebuild elsewhere what runs there, of all projects.

    Links that are stitched there stay, and are told: what their VNFCs in clouds are on
    ends there.  Repeating it goes on with what could not begin before.  Raises
    ``NotFound``.
    """
    host = hosts.cordon(ports, scope, id_or_name)
    with ports.store.read(Scope(EVERYBODY, scope.actor)) as view:
        instances = view.ns_instances()
    there = [(ns, vnfcs) for ns in instances if (vnfcs := tuple(_names(ns, host.id)))]
    return (
        *(_leave(ports, scope, host.name, *one) for one in there),
        *stays_for_links(instances, host),
    )


def stays_for_links(
    instances: Iterable[NsInstance], host: HostRecord
) -> Iterator[Departure]:
    """Yield the services with links that go on in clouds at a host: these stay."""
    for ns in instances:
        if _stitched(ns, host):
            yield _stays(ns, host)


def _stitched(ns: NsInstance, host: HostRecord) -> list[str]:
    """Return the links of a service that go on in clouds at a host."""
    at = ((vl.name, one.host_id) for vl in ns.vls for one in vl.stitches)
    return [name for name, host_id in at if host_id == host.id]


def _stays(ns: NsInstance, host: HostRecord) -> Departure:
    links = ", ".join(_stitched(ns, host))
    return Departure(
        ns.id,
        ns.name,
        ns.project,
        (),
        problem=f"link {links} goes on in a cloud at {host.name}, and cannot be moved",
        hint=f"nfvo terminate {ns.name}; made anew it ends at another host",
    )


def _names(ns: NsInstance, host_id: str) -> Iterator[str]:
    return (vnfc.name for vnfc in ns.vnfcs() if vnfc.host_id == host_id)


def _leave(
    ports: Ports, scope: Scope, host: str, ns: NsInstance, vnfcs: tuple[str, ...]
) -> Departure:
    own = Scope(ns.project, scope.actor)
    wanted = Heal(ns.id, cause=f"host {host} is drained", leaving=frozenset({host}))
    departure = Departure(ns.id, ns.name, ns.project, vnfcs)
    try:
        op_occ = service.request(ports, own, wanted, Terms(cause=wanted.cause))
    except NfvoError as error:
        refusal = _explained(ports, scope, error, host)
        hint = refusal.hint if refusal else error.hint
        return replace(departure, problem=error.message, hint=hint, refusal=refusal)
    return replace(departure, op_occ_id=op_occ.id)


def _explained(
    ports: Ports, scope: Scope, error: NfvoError, drained: str
) -> Refusal | None:
    """Return why no other host fits, with names that operators know."""
    if not isinstance(error, NoHostFits):
        return None
    with ports.store.read(scope) as view:
        refusal = with_names(error.refusal.first(), view.hosts_by_id())
    return elsewhere(refusal, drained)


def elsewhere(refusal: Refusal, drained: str) -> Refusal:
    """Return a refusal whose hints are about other hosts than the drained one."""
    vnfcs = (replace(one, hint=_other(one.hint, drained)) for one in refusal.vnfcs)
    return replace(refusal, vnfcs=tuple(vnfcs), hint=_other(refusal.hint, drained))


def _other(hint: str, drained: str) -> str:
    """Return what else would help: to take the drained host into use again does not."""
    return ELSEWHERE if drained in hint.split() else hint
