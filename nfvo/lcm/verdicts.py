"""Why VNFCs are where they are, and on no other host: by the hosts of now."""

from collections.abc import Mapping
from dataclasses import replace

from nfvo.errors import NotFound
from nfvo.lcm.plan import Plan
from nfvo.lcm.planner.snapshot import load
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.templates import graph_of
from nfvo.lcm.views.host import name_of, named
from nfvo.placement.explain import Decided, accounts, explain
from nfvo.placement.network.wires import Route
from nfvo.placement.outcome import Account, Assignment, Placement, Rejection, Verdict
from nfvo.placement.policy import policy
from nfvo.placement.whatif.taken import network_with


def accounts_of(view: Reading, plan: Plan) -> tuple[Account, ...]:
    """Return for each VNFC why it is where it is, and what all other hosts lack."""
    hosts = view.hosts_by_id()
    return tuple(_account(one, hosts) for one in accounts(_decided(view, plan)))


def verdicts_of(view: Reading, plan: Plan, vnfc: str) -> tuple[Verdict, ...]:
    """Return what there is to say of every host for one VNFC; raises ``NotFound``."""
    decided, hosts = _decided(view, plan), view.hosts_by_id()
    if vnfc not in decided.placement.assignments:
        names = ", ".join(decided.placement.assignments)
        raise NotFound(f"there is no VNFC {vnfc!r} in it", hint=f"there are: {names}")
    found = explain(decided, of={vnfc})
    return tuple(_verdict(verdict, hosts) for verdict in found[vnfc])


def _decided(view: Reading, plan: Plan) -> Decided:
    """Return what a plan has placed, or would, on the hosts of now."""
    ns = plan.completed
    graph = graph_of(view, ns, ns.parameters, ns.choice)
    vnfcs = [vnfc for vnfc in ns.vnfcs() if vnfc.name in graph.vnfcs]
    on = load(view).infrastructure
    there = {host.id: host.vnfcs for host in on.hosts}
    keep = {v.name: v.host_id for v in vnfcs if v.id in there.get(v.host_id, ())}
    routes = [
        Route(vl.name, vl.route.mbps, vl.route.links)
        for vl in ns.vls
        if vl.route is not None
    ]
    if on.network is not None and not keep:
        on = replace(on, network=network_with(on.network, routes))
    why = {change.name: change.why for change in plan.changes if change.why}
    made = {v.name: _made(v.name, v.host_id, why) for v in vnfcs}
    placement = Placement(made, tuple(routes))
    return Decided(
        graph,
        on,
        placement,
        policy=policy(ns.goals),
        keep=keep,
        names={v.name: v.id for v in vnfcs},
        lying=placement.lying,
    )


def _made(vnfc: str, host: str, why: Mapping[str, str]) -> Assignment:
    return Assignment(vnfc, host, why.get(vnfc, "it was there before"), {})


def _account(account: Account, hosts: Mapping[str, HostRecord]) -> Account:
    """Return it with names of hosts where it has their ids."""
    second = account.runner_up
    return replace(
        account,
        host=name_of(account.host, hosts),
        runner_up=second and replace(second, host=name_of(second.host, hosts)),
        reasons=tuple(named(reason, hosts) for reason in account.reasons),
    )


def _verdict(verdict: Verdict, hosts: Mapping[str, HostRecord]) -> Verdict:
    name = name_of(verdict.host, hosts)
    rejection: Rejection | None = verdict.rejection
    return replace(
        verdict, host=name, rejection=rejection and replace(rejection, host=name)
    )
