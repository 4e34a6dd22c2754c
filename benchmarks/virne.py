"""
Replaying the requests of Virne: virtual networks that arrive, stay a while, and leave.

``python -m benchmarks.virne FILE...`` takes files as in shared/data/placement, which
Virne's own generators made (github.com/GeminiLight/virne, Apache-2.0).  Each request is
placed when it arrives, without knowing what comes, on what is left then, by
``nfvo.placement.network.arrange``; nodes of one request are on different hosts.

Revenue of a request is its CPU and bandwidth, its cost the same with bandwidth times
hops.  ``revenue_cost`` (Virne's LRC) and ``revenue`` (LAR: per unit of time until the
last request came) count each request by its lifetime, as Virne does.  Peers are the
best of Virne's published table (ICLR 2026, table 3), which were trained on GPUs.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from time import process_time
from typing import NamedTuple

import numpy as np

from benchmarks.figure import Figure, Floor
from nfvo.placement.network.arrange import (
    Apart,
    Arrangement,
    Question,
    arrange,
    warm_up,
)
from nfvo.placement.network.mesh import Numbered, Whole, as_arrays, charge
from nfvo.placement.network.model import Network, PhysicalLink
from nfvo.placement.network.service import Wire

MOVES = 400
"""What each request may spend: two fifths of what tier 1 may."""

PUBLISHED = "Virne's best published, trained on GPUs"


class Goal(NamedTuple):
    """What we want of a network, and what Virne published of it."""

    acceptance: float
    published: float
    published_cost: float


GOALS = {
    "WX100": Goal(0.95, 0.781, 0.74),
    "WX100e28": Goal(0.80, 0.66, 0.75),
    "GEANT": Goal(0.78, 0.604, 0.75),
    "BRAIN": Goal(0.78, 0.589, 0.75),
}


@dataclass(frozen=True)
class Request:
    """A virtual network: when it comes, how long it stays, what it asks."""

    arrives: float
    lifetime: float
    cpu: tuple[int, ...]
    links: tuple[tuple[int, int, int], ...]

    @property
    def revenue(self) -> int:
        """CPU and bandwidth."""
        return sum(self.cpu) + sum(mbps for _, _, mbps in self.links)


@dataclass
class Substrate:
    """The network with its hosts, one at each switch, and what is free of it now."""

    network: Numbered
    cpu: Whole
    number: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.number = {link: index for index, link in enumerate(self.network.links)}

    def question(self, request: Request) -> Question:
        """Return what is asked for a request, of what is free now."""
        nodes, hosts = len(request.cpu), np.arange(len(self.cpu))
        return Question(
            self.network,
            tuple(Wire(f"{a}-{b}", (a, b), mbps) for a, b, mbps in request.links),
            allowed=np.ones((nodes, len(hosts)), np.bool_),
            demand=np.array(request.cpu)[:, None],
            free=self.cpu[None],
            switch=hosts,
            apart=(Apart(tuple(range(nodes)), hosts),),
        )

    def take(self, request: Request, found: Arrangement, sign: int = 1) -> None:
        """Take what a request has been given; give it back with sign -1."""
        self.cpu[list(found.hosts)] -= sign * np.array(request.cpu)
        for route in found.routes:
            for link in route.links:
                charge(self.network.mesh, self.number[link], sign * route.mbps)


@dataclass
class Outcome:
    """What came of a replay: for each request its arrangement or None, and CPU ms."""

    requests: Sequence[Request]
    found: list[Arrangement | None] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)

    def summary(self, file: str) -> dict[str, str | float]:
        """Return the figures by name."""
        taken = [(r, a) for r, a in zip(self.requests, self.found, strict=True) if a]
        revenue = sum(r.revenue * r.lifetime for r, _ in taken)
        cost = sum((sum(r.cpu) + a.cost) * r.lifetime for r, a in taken)
        return {
            "file": file,
            "acceptance": len(taken) / len(self.requests),
            "revenue_cost": revenue / cost if cost else 0.0,
            "revenue": revenue / max(r.arrives for r in self.requests),
            "ms_mean": mean(self.ms),
            "ms_p99": quantiles(self.ms, n=100)[98],
        }


def read(path: Path) -> tuple[str, Substrate, list[Request]]:
    """Return the name of a file's network, the network, and the requests for it."""
    data = json.loads(gzip.decompress(path.read_bytes()))
    switches = tuple(map(str, range(len(data["p_nodes"]))))
    links = tuple(
        PhysicalLink(f"{a}-{b}", (str(a), str(b)), mbps, mbps)
        for a, b, mbps in data["p_links"]
    )
    requests = [
        Request(v["t"], v["life"], tuple(v["cpu"]), tuple(map(tuple, v["links"])))
        for v in data["v"]
    ]
    network = as_arrays(Network(switches, links))
    return data["name"], Substrate(network, np.array(data["p_nodes"])), requests


def events(requests: Sequence[Request]) -> Iterator[tuple[int, bool]]:
    """Yield requests by number as they come (True) and go; who goes goes first."""
    comes = [(r.arrives, True, i) for i, r in enumerate(requests)]
    goes = [(r.arrives + r.lifetime, False, i) for i, r in enumerate(requests)]
    for _, arrives, number in sorted(comes + goes):
        yield number, arrives


def replay(substrate: Substrate, requests: Sequence[Request], moves: int) -> Outcome:
    """Place every request as it comes; its number is the seed."""
    outcome = Outcome(requests)
    for number, comes in events(requests):
        if not comes:
            if found := outcome.found[number]:
                substrate.take(requests[number], found, -1)
            continue
        begun = process_time()
        question = substrate.question(requests[number])
        found = arrange(question, seed=number, moves=moves)
        outcome.ms.append((process_time() - begun) * 1000)
        outcome.found.append(found)
        if found:
            substrate.take(requests[number], found)
    return outcome


def figures(name: str, summary: dict[str, str | float]) -> Iterator[Figure]:
    """Yield the figures of a replay, with our goals and what was published."""
    goal = GOALS.get(name)
    accepted, ratio = float(summary["acceptance"]), float(summary["revenue_cost"])
    said = PUBLISHED if goal else None
    yield Floor(
        f"virne.{name}.acceptance",
        accepted,
        "share",
        goal and goal.acceptance,
        said,
        goal and goal.published,
    )
    yield Floor(
        f"virne.{name}.revenue_cost",
        ratio,
        "ratio",
        None,
        said,
        goal and goal.published_cost,
    )
    yield Figure(f"virne.{name}.revenue", float(summary["revenue"]), "per unit of time")
    yield Figure(f"virne.{name}.ms_mean", float(summary["ms_mean"]), "ms")
    yield Figure(f"virne.{name}.ms_p99", float(summary["ms_p99"]), "ms")


def main(files: Sequence[str]) -> None:
    """Replay files; print a summary of each, and its figures."""
    if not files:
        raise SystemExit("which files? python -m benchmarks.virne FILE...")
    warm_up()
    for file in files:
        name, substrate, requests = read(Path(file))
        summary = replay(substrate, requests, MOVES).summary(file)
        rounded = {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in summary.items()
        }
        print(json.dumps(rounded), flush=True)
        for figure in figures(name, summary):
            figure.print()


if __name__ == "__main__":
    main(sys.argv[1:])
