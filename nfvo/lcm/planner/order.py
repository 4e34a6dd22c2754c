"""The order of VNFs: what an NSD says is to be up before what (``after``)."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from nfvo.graph import ServiceGraph
from nfvo.lcm.records import VnfInstance

Order = Mapping[str, tuple[str, ...]]
"""For each VNF, by name, those whose turn comes before."""


def starting(graph: ServiceGraph) -> Order:
    """Return the order to start in (SOL001, 6.8: NsProfile dependencies)."""
    return {vnf.name: vnf.after for vnf in graph.vnfs}


def stopping(graph: ServiceGraph) -> Order:
    """Return the order to stop in: what needs another goes before it."""
    return {
        vnf.name: tuple(user.name for user in graph.vnfs if vnf.name in user.after)
        for vnf in graph.vnfs
    }


def in_turn(
    vnfs: Iterable[VnfInstance],
    order: Order,
    add: Callable[[VnfInstance, Sequence[int]], Sequence[int]],
) -> None:
    """
    Add the steps of each VNF after those that it waits for.

    ``add`` gets the steps to wait for, and returns those that others wait for; who
    comes after a VNF without any waits for what that one would have waited for.
    """
    done: dict[str, list[int]] = {}
    todo = list(vnfs)
    while todo:
        waiting = {vnf.name for vnf in todo}
        vnf = next(v for v in todo if waiting.isdisjoint(order.get(v.name, ())))
        needed = [s for name in order.get(vnf.name, ()) for s in done.get(name, ())]
        done.setdefault(vnf.name, []).extend(add(vnf, needed) or needed)
        todo.remove(vnf)
