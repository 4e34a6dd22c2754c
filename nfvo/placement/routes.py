"""Routes: what the physical network has left for the virtual links of a VNFC."""

from collections.abc import Iterator

from nfvo.graph import VirtualLink
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Hosts
from nfvo.placement.estate.lines import is_wire
from nfvo.placement.estate.scene import Scene
from nfvo.placement.infrastructure import Host


def has_no_route(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that links of the VNFC do not reach, wide and fast as they ask."""
    if draft.laying is None or draft.laying.reaches(ask, host.id):
        return None
    near = ask.peers & draft.placed.keys()
    asked = [
        _asked(link)
        for link in ask.links
        if is_wire(link) and ask.ends[link.name] & near
    ]
    there = ", ".join(sorted(near))
    return f"no way to {there} is left for {' and '.join(asked)}"


def unreached(ask: Ask, scene: Scene) -> Iterator[Hosts]:
    """Yield what ``has_no_route`` rejects."""
    if scene.laying is not None:
        hosts = scene.laying.unreached(ask)
        if hosts is not None:
            yield hosts


def _asked(link: VirtualLink) -> str:
    """Say what a link asks: ``link left of 200 Mbit/s within 5 ms``."""
    rate = f" of {link.bit_rate_mbps} Mbit/s" if link.bit_rate_mbps else ""
    bound = f" within {link.max_latency_ms} ms" if link.max_latency_ms else ""
    return f"link {link.name}{rate}{bound}"
