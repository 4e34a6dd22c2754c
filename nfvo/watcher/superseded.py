"""
What a host still has of services that ended, or went elsewhere, without it.

Of what was found there; what our rows say of a service is ``lcm.leftovers``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.drift.estate import Estate
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance


@dataclass(frozen=True, slots=True)
class Superseded:
    """
    What must go before the host is trusted again.

    ``servers`` have the addresses of those that replaced them; ``others`` says whether
    there are volumes, seeds or networks too.  ``unsure`` says that something was buried
    since the look began: that it was still seen proves nothing, so look again.
    """

    servers: tuple[FoundResource, ...] = ()
    others: bool = False
    unsure: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything, or may be."""
        return bool(self.servers) or self.others or self.unsure

    @property
    def names(self) -> list[str]:
        """What operators call the servers."""
        return sorted(server.name for server in self.servers)

    @property
    def running(self) -> tuple[FoundResource, ...]:
        """The servers that may be running."""
        return tuple(server for server in self.servers if _may_run(server))


def superseded(
    view: Reading,
    estate: Estate,
    found: Sequence[FoundResource],
    deviations: Sequence[Deviation],
) -> Superseded:
    """
    Return what is dead, is buried, or is being replaced by an operation that runs.

    What was buried a moment ago is among it, which may not be removed yet.
    """
    buried = dict(_buried(estate, found))
    dead = {(d.what, d.name) for d in deviations if d.kind is DeviationKind.DEAD} | {
        key for key, gone_at in buried.items() if gone_at <= estate.looked_at
    }
    replaced = _replaced(view, estate, found)
    gone = [one for one in found if (one.kind, one.name) in dead or one.id in replaced]
    servers = tuple(one for one in gone if one.kind == "server")
    unsure = any(gone_at > estate.looked_at for gone_at in buried.values())
    return Superseded(servers, others=len(servers) < len(gone), unsure=unsure)


def _buried(
    estate: Estate, found: Sequence[FoundResource]
) -> Iterator[tuple[tuple[str, str], datetime]]:
    """Yield what was found and is buried by now, by kind and name, and since when."""
    for one in found:
        row = estate.rows.get((one.kind, one.name))
        if row is not None and row.gone_at is not None:
            yield (one.kind, one.name), row.gone_at


def _replaced(
    view: Reading, estate: Estate, found: Sequence[FoundResource]
) -> frozenset[str]:
    """
    Return the servers that operations replace because this host was down.

    Until those are final the records have the old ones, and nothing can be proven.
    """
    servers: set[str] = set()
    tags = {one.tag.ns for one in found if one.kind == "server" and one.tag}
    for ns_id in tags & estate.busy:
        op_occ = view.active_op_occ(ns_id)
        plan = view.plan(op_occ.plan_id) if op_occ else None
        if plan is not None and estate.host_id in plan.dead_hosts:
            here = _servers(plan.rolled_back, estate.host_id)
            servers |= here - _servers(plan.completed, estate.host_id)
    return frozenset(servers)


def _servers(ns: NsInstance, host_id: str) -> frozenset[str]:
    return frozenset(
        server_id(vnfc.id, vnfc.incarnation)
        for vnfc in ns.vnfcs()
        if vnfc.host_id == host_id
    )


def _may_run(server: FoundResource) -> bool:
    facts = server.facts
    stopped = isinstance(facts, ServerFacts) and facts.state is ServerState.STOPPED
    return not stopped
