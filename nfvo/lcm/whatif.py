"""Questions beside plans: what one would look like, and how many more would fit."""

from dataclasses import replace

from nfvo.errors import NoHostFits
from nfvo.graph import ServiceGraph
from nfvo.lcm import service
from nfvo.lcm.planner.snapshot import load
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Instantiate, Request
from nfvo.lcm.store import Scope
from nfvo.lcm.templates import graph_of
from nfvo.lcm.views.host import named, with_names
from nfvo.lcm.views.picture import sheet_of
from nfvo.placement.picture.drawing import to_svg
from nfvo.placement.picture.shown import of_refusal
from nfvo.placement.policy import policy
from nfvo.placement.whatif.how_many import HowMany, how_many
from nfvo.placement.whatif.without import without


def drawn(ports: Ports, scope: Scope, plan_id: str) -> str:
    """Return a picture (SVG) of a plan on the hosts of now."""
    with ports.store.read(scope) as view:
        return to_svg(sheet_of(view.plan(plan_id), load(view).infrastructure))


def sketch(ports: Ports, scope: Scope, request: Request) -> str:
    """Return a picture of what would be planned, or of why it is refused."""
    try:
        plan = service.decide(ports, scope, request)
    except NoHostFits as refused:
        with ports.store.read(scope) as view:
            ns = view.ns(request.ns_id)
            graph, on = _graph(view, ns, request), load(view).infrastructure
            return to_svg(of_refusal(graph, on, refused.refusal))
    with ports.store.read(scope) as view:
        return to_svg(sheet_of(plan, load(view).infrastructure))


def how_many_more(ports: Ports, scope: Scope, request: Instantiate) -> HowMany:
    """Say how many more services such as this one would fit, with names of hosts."""
    with ports.store.read(scope) as view:
        graph = _graph(view, view.ns(request.ns_id), request)
        on = without(load(view, graph).infrastructure, request.without)
        hosts = view.hosts_by_id()
    found = how_many(graph, on, policy=policy(request.placement))
    return replace(
        found,
        refusal=found.refusal and with_names(found.refusal.first(), hosts),
        runs_out=found.runs_out and named(found.runs_out, hosts),
    )


def _graph(view: Reading, ns: NsInstance, request: Request) -> ServiceGraph:
    """Return what a request is about."""
    if isinstance(request, Instantiate):
        return graph_of(view, ns, request.parameters, request.choice)
    return graph_of(view, ns, ns.parameters, ns.choice)
