"""Random networks, and random services to arrange on them."""

from random import Random

import numpy as np

from nfvo.placement.network.arrange import Apart, Question
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.mesh import as_arrays
from nfvo.placement.network.model import Network, PhysicalLink
from nfvo.placement.network.service import Chain, Wire


def link(one: str, other: str, free: int, latency: int = 0, jitter: int = 0):
    return PhysicalLink(f"{one}-{other}", (one, other), free, free, latency, jitter)


def network(*links: PhysicalLink) -> Network:
    switches = dict.fromkeys(end for one in links for end in one.ends)
    return Network(tuple(switches), links)


def random_network(draw: Random, switches: int, free: int = 20) -> Network:
    """Return a connected network that is no leaf-spine network."""
    pairs = [(draw.randrange(s), s) for s in range(1, switches)]
    pairs += [tuple(sorted(draw.sample(range(switches), 2))) for _ in range(switches)]
    links = [
        PhysicalLink(
            f"{n}:{one}-{other}",
            (f"s{one}", f"s{other}"),
            *(draw.randint(1, free),) * 2,
            draw.randint(1, 9),
            draw.randint(0, 3),
        )
        for n, (one, other) in enumerate(pairs)
    ]
    return Network(tuple(f"s{n}" for n in range(switches)), tuple(links))


def random_fabric(draw: Random, leaves: int, spines: int) -> Network:
    """Return a leaf-spine network that is used unevenly, with some links missing."""
    whole = leaf_spine(
        {f"leaf{n}": () for n in range(leaves)}, [f"spine{n}" for n in range(spines)]
    )
    used = {one.id: one.free_mbps - draw.randint(1, 20) for one in whole.links}
    links = whole.taking(used).links
    kept = [one for one in links if one.id == "leaf0-spine0" or draw.random() < 0.8]
    return Network(whole.switches, tuple(kept))


def random_question(draw: Random, of: Network, vnfcs: int, bounded: bool) -> Question:
    """Return a service on a network with a host at most switches, two at some."""
    switch = [n for n in range(len(of.switches)) for _ in range(draw.randint(1, 2))]
    hosts = len(switch)
    wires = []
    for n in range(1, vnfcs):
        ends = {n, *draw.sample(range(n), min(n, draw.randint(1, 2)))}
        within = (draw.randint(4, 30), draw.randint(1, 9)) if bounded else (None, None)
        wires.append(Wire(f"w{n}", tuple(sorted(ends)), draw.randint(0, 9), *within))
    alone = tuple(draw.sample(range(vnfcs), draw.randint(2, vnfcs)))
    apart = Apart(alone, np.array(draw.choice([range(hosts), switch])))
    chains = (chain(draw, wires),) if bounded and len(wires) > 1 else ()
    return Question(
        as_arrays(of),
        tuple(wires),
        allowed=np.array([[draw.random() < 0.9] * hosts for _ in range(vnfcs)]),
        demand=np.array([[draw.randint(0, 3)] for _ in range(vnfcs)]),
        free=np.array([[draw.randint(2, 5) for _ in range(hosts)]]),
        switch=np.array(switch),
        apart=(apart,),
        chains=chains,
    )


def chain(draw: Random, wires: list[Wire]) -> Chain:
    """Return a forwarding path over the first two wires, which share a VNFC or not."""
    hops = [(wire.ends[0], wire.ends[-1], n) for n, wire in enumerate(wires[:2])]
    return Chain(tuple(hops), draw.randint(5, 40))
