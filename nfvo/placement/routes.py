"""Routes: what the physical network has left for the virtual links of a VNFC."""

from collections.abc import Iterable, Iterator, Sequence

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft, Laid
from nfvo.placement.estate.field import Hosts, InBlocks
from nfvo.placement.estate.scene import Scene
from nfvo.placement.infrastructure import Host
from nfvo.placement.mend import Mend
from nfvo.placement.network.lacks import Lack, Late, Narrow
from nfvo.placement.network.translate import US_PER_MS

ADRIFT = "hangs on no switch of its site's network"
CONNECT = "put {} on a switch: nfvo network set"
TOGETHER = "its links do not go there together"


def has_no_route(ask: Ask, host: Host, draft: Draft) -> str | None:
    """Reject a host that links of the VNFC do not reach, wide and fast as they ask."""
    laying = draft.laying
    if laying is None or laying.reaches(ask, host.id):
        return None
    lacks = laying.lacks(ask, host.id)
    if lacks is None:
        return ADRIFT
    near = ", ".join(sorted(ask.peers & draft.placed.keys()))
    told = [_in_words(one, laying, near) for one in lacks]
    return "; ".join(told or [TOGETHER, *_paths(ask, laying)])


def widen(ask: Ask, host: Host, draft: Draft) -> Mend | None:
    """Have links that are wide enough, or allow what their ways take."""
    laying = draft.laying
    assert laying is not None, "what is no route without a network?"
    lacks = laying.lacks(ask, host.id)
    if lacks is None:
        return Mend(host, CONNECT.format(host.name), 2.0)
    mends = [_mend(one, laying) for one in lacks]
    if not mends or not all(text for text, _ in mends):
        return None
    texts = " and ".join(text for text, _ in mends)
    return Mend(host, f"{texts} would do", sum(cost for _, cost in mends))


def unreached(ask: Ask, scene: Scene) -> Iterator[Hosts]:
    """Yield what ``has_no_route`` rejects."""
    if scene.laying is not None:
        flags = scene.laying.unreached(ask)
        if flags is not None:
            yield InBlocks(flags, scene.estate.blocks.of)


def _paths(ask: Ask, laying: Laid) -> Iterator[str]:
    """Say how long the forwarding paths may take that pass a VNFC."""
    number = laying.wiring.number[ask.name]
    for path in laying.wiring.chains:
        if any(number in hop[:2] for hop in path.hops):
            yield f"path {path.name} allows {_ms(path.latency_us)}"


def _in_words(lack: Lack, laying: Laid, near: str) -> str:
    """Say what is lacking: ``link x asks 400 Mbit/s, a-b has 120 of 1000 free``."""
    if isinstance(lack, Late):
        return _late(lack, laying, near)
    one = len(lack.wires) == 1
    asking = f"{_names(lack.wires, laying)} {'asks' if one else 'ask'}"
    (name, free, capacity), *others = _all(lack, laying)
    too = "".join(f", {n} {f} of {c}" for n, f, c in others)
    return f"{asking} {lack.mbps} Mbit/s, {name} has {free} of {capacity} free{too}"


def _late(lack: Late, laying: Laid, near: str) -> str:
    link = f"link {laying.wiring.wires[lack.wire].name}"
    if lack.least is None:
        return f"{link} has no way to {near}"
    takes = f"the {'steadiest' if lack.is_jitter else 'quickest'} way to {near} takes"
    what = " of jitter" if lack.is_jitter else ""
    least = _ms(lack.least)
    if lack.chain < 0:
        return f"{link} allows {_ms(lack.allowed)}{what}, {takes} {least}"
    path = laying.wiring.chains[lack.chain]
    allowed, left = _ms(path.latency_us), _ms(max(lack.allowed, 0))
    return f"path {path.name} leaves {left} of {allowed} for {link}, {takes} {least}"


def _mend(lack: Lack, laying: Laid) -> tuple[str, float]:
    """Return what would do, and how much that is to ask; no text if nothing would."""
    if isinstance(lack, Late):
        return _allow(lack, laying), 2.0
    short = [
        (n, lack.mbps - free, capacity) for n, free, capacity in _all(lack, laying)
    ]
    text = " and ".join(f"{more} Mbit/s more on {name}" for name, more, _ in short)
    return text, sum(1 + more / max(capacity, 1) for _, more, capacity in short)


def _allow(lack: Late, laying: Laid) -> str:
    if lack.least is None:
        return ""
    if lack.chain < 0:
        link = laying.wiring.wires[lack.wire].name
        what = " of jitter" if lack.is_jitter else ""
        return f"{_ms(lack.least)}{what} for link {link}"
    path = laying.wiring.chains[lack.chain]
    return f"{_ms(path.latency_us + lack.least - lack.allowed)} for path {path.name}"


def _all(lack: Narrow, laying: Laid) -> Sequence[tuple[str, int, int]]:
    """Return name, free and capacity of the links, in Mbit/s."""
    ids = laying.link_ids
    links = laying.network.link
    return [(ids[k], free, links[ids[k]].capacity_mbps) for k, free in lack.links]


def _names(wires: Iterable[int], laying: Laid) -> str:
    names = [laying.wiring.wires[wire].name for wire in wires]
    return f"link{'s' * (len(names) > 1)} {' and '.join(names)}"


def _ms(microseconds: int) -> str:
    return f"{microseconds / US_PER_MS:g} ms"
