"""How long wires may be: by bounds of their own, and by those of forwarding paths."""

from nfvo.placement.network.bounded import ENDLESS, Bound, Tree, delays
from nfvo.placement.network.state import Wired


def bound_of(net: Wired, wire: int) -> Bound:
    """Return what a wire asks; one with two ends keeps what forwarding paths leave."""
    asked = net.asked
    latency = asked.latency[wire]
    if asked.begin[wire + 1] - asked.begin[wire] == 2:
        for path in range(len(asked.within)):
            if wire in asked.over[asked.step[path] : asked.step[path + 1]]:
                latency = min(latency, asked.within[path] - spent(net, path))
    return Bound(asked.mbps[wire], latency, asked.jitter[wire])


def is_bounded(bound: Bound) -> bool:
    """Tell whether a path may be too long."""
    return bound.latency < ENDLESS or bound.jitter < ENDLESS


def is_idle(net: Wired, bound: Bound, hops: int) -> bool:
    """Tell whether so many hops keep a bound even on the slowest links there are."""
    if hops * net.mesh.latency.max() > bound.latency:
        return False
    idle: bool = hops * net.mesh.jitter.max() <= bound.jitter
    return idle


def in_time(net: Wired) -> bool:
    """Tell whether all forwarding paths keep their bounds, as far as they are laid."""
    for path in range(len(net.asked.within)):
        if spent(net, path) > net.asked.within[path]:
            return False
    return True


def spent(net: Wired, path: int) -> int:
    """Return the µs that a forwarding path takes, as far as it is laid."""
    asked, at, on = net.asked, net.laid.at, net.laid.on
    together = 0
    for place in range(asked.step[path], asked.step[path + 1]):
        wire = asked.over[place]
        source, target = at[asked.source[place]], at[asked.target[place]]
        if min(source, target) >= 0 and on[wire, source] and on[wire, target]:
            tree = tree_of(net, wire)
            together += delays(net.mesh, tree, net.mesh.latency, source)[target]
    return together


def tree_of(net: Wired, wire: int) -> Tree:
    """Return where a wire lies by now."""
    asked, laid = net.asked, net.laid
    stops = laid.at[asked.ends[asked.begin[wire] : asked.begin[wire + 1]]]
    stops = stops[stops >= 0]
    links = laid.line[wire, : laid.length[wire]]
    return Tree(laid.on[wire], links, stops[laid.on[wire][stops]])
