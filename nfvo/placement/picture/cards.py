"""Cards: a host with its bars and what is placed on it, or why nothing is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.share import cells_in
from nfvo.placement.infrastructure import Host, HostState
from nfvo.placement.picture.bars import Amount, memory, of_cells, of_host
from nfvo.placement.picture.markup import (
    ASPECT,
    BOLD,
    Markup,
    box,
    cut,
    text,
    tip,
    width_of,
)
from nfvo.placement.picture.sheet import Guest

PAD = 11.0
WIDTH = 178.0
CHANNEL = 11.0
GUEST = 36.0
GAP = 6.0
HEAD = 84.0
CELL = 16.0
LINE = 14.0
CHIP = 40.0
CHIP_WIDTH = 104.0
MOST_REASONS = 4

Show = Callable[[int], str]


@dataclass(frozen=True)
class Card:
    """A host to be drawn ``wide`` px wide, with channels for its links at the right."""

    host: Host
    guests: tuple[Guest, ...]
    reasons: Mapping[str, Sequence[str]]
    wide: float
    channels: Mapping[str, int]

    @property
    def inner(self) -> float:
        """How wide guests are."""
        return self.wide - 2 * PAD - CHANNEL * len(self.channels)

    @property
    def height(self) -> float:
        """How high it must be."""
        body = len(self.guests) * (GUEST + GAP) + LINE * len(self.sentences)
        return HEAD + CELL * len(self.host.numa) + body + PAD

    @property
    def sentences(self) -> Sequence[tuple[str, str]]:
        """The lines of its reasons, each with its class."""
        room = self.wide - 2 * PAD - CHANNEL * len(self.channels)
        most = max(int(room / (11 * ASPECT)), 8)
        shown = list(self.reasons.items())[:MOST_REASONS]
        lines: list[tuple[str, str]] = []
        for reason, vnfcs in shown:
            lines.append(("small name", cut(_some(vnfcs), room, 11, BOLD)))
            lines += [("small bad", part) for part in wrap(reason, most)]
        if more := len(self.reasons) - len(shown):
            lines.append(("dim", f"and {more} more reasons"))
        return lines

    def guest_at(self, number: int) -> float:
        """Return where a guest begins, from the top of the card."""
        return HEAD + CELL * len(self.host.numa) + number * (GUEST + GAP)


def card(one: Card, x: float, y: float, height: float) -> Iterator[Markup]:
    """Yield the parts of a card at a place."""
    yield box(x, y, one.wide, height, "card")
    yield from _head(one.host, x, y, one.wide)
    bars = of_host(one.host, one.guests)
    room = one.wide - 2 * PAD
    yield from _bar("CPU", bars.cpus, str, x + PAD, y + 34, room)
    yield from _bar("mem", bars.memory, memory, x + PAD, y + 57, room)
    for number, (index, cell) in enumerate(of_cells(one.host, one.guests)):
        at, half = y + HEAD - 4 + number * CELL, (room - 40) / 2
        yield text(x + PAD, at + 9, f"cell {index}", "dim")
        yield _levels(f"cell {index}, CPUs", cell.cpus, str, x + PAD + 38, at + 3, half)
        left = x + PAD + 40 + half
        yield _levels(f"cell {index}", cell.memory, memory, left, at + 3, half)
    for number, guest in enumerate(one.guests):
        yield _guest(guest, x + PAD, y + one.guest_at(number), one.inner)
    for number, (class_, words) in enumerate(one.sentences):
        at = y + one.guest_at(len(one.guests)) + LINE * (number + 0.8)
        yield text(x + PAD, at, words, class_)


def chip(host: Host, x: float, y: float) -> Iterator[Markup]:
    """Yield the parts of a host that nothing of the service is on."""
    bars, room = of_host(host, ()), CHIP_WIDTH - 16
    yield box(x, y, CHIP_WIDTH, CHIP - GAP, "card")
    name = cut(host.name, room, 11, BOLD)  # a narrow one, where averages are off
    state = "" if host.state is HostState.READY else f", {host.state.lower()}"
    class_ = "small warn" if state else "small"
    yield tip(host.name + state, text(x + 8, y + 14, name, class_))
    yield _levels("CPUs", bars.cpus, str, x + 8, y + 19, room, 4)
    yield _levels("memory", bars.memory, memory, x + 8, y + 26, room, 4)


def _head(host: Host, x: float, y: float, wide: float) -> Iterator[Markup]:
    state = "" if host.state is HostState.READY else host.state.lower()
    room = wide - 2 * PAD - (width_of(state, 11) + 6 if state else 0)
    yield tip(host.name, text(x + PAD, y + 21, cut(host.name, room, 12, BOLD), "name"))
    if state:
        yield text(x + wide - PAD, y + 21, state, "small warn end")


def _bar(  # noqa: PLR0913 - a label, a value, and where it goes
    label: str, amount: Amount, show: Show, x: float, y: float, wide: float
) -> Iterator[Markup]:
    """Yield a bar with what it says."""
    yield text(x, y + 8, label, "dim")
    words = _of(show(amount.used), show(amount.total))
    yield text(x + wide, y + 8, words, "dim mono end")
    yield _levels(label, amount, show, x, y + 12, wide)


def _levels(  # noqa: PLR0913 - a label, a value, and where it goes
    label: str,
    amount: Amount,
    show: Show,
    x: float,
    y: float,
    wide: float,
    high: float = 6,
) -> Markup:
    """Return a bar: what others have, what this service has, what is left."""
    whole = max(amount.total, amount.used, 1)
    others, mine = wide * amount.others / whole, wide * amount.planned / whole
    parts = [box(x, y, wide, high, "bar track")]
    if mine:
        parts.append(box(x, y, max(others + mine, 2.0), high, "bar plan"))
    if others:
        parts.append(box(x, y, max(others, 1.0), high, "bar others"))
    words = (
        f"{label}: others {show(amount.others)}, this service {show(amount.planned)}, "
        f"of {show(amount.total)}"
    )
    return tip(words, *parts)


def _guest(guest: Guest, x: float, y: float, wide: float) -> Markup:
    demand = f"{guest.demand.vcpus} vCPU · {memory(guest.demand.memory_mib)}"
    cpus = [cpu for share in cells_in(guest.shares) for cpu in share.cpus]
    told = f"CPUs {write_cpus(cpus)} · {memory(guest.demand.memory_mib)}"
    below = told if cpus else demand
    return tip(
        f"{guest.name}: {demand}, {guest.demand.disk_gib} GiB disk",
        box(x, y, wide, GUEST, "stays" if guest.counted else "guest"),
        text(x + 8, y + 15, cut(guest.name, wide - 16, 12, BOLD), "name"),
        text(x + 8, y + 29, cut(below, wide - 12, 11), "dim mono"),
    )


def _of(used: str, total: str) -> str:
    """Say how much of a whole is used, with its unit once."""
    amount, _, unit = used.partition(" ")
    needless = amount == "0" or total.endswith(unit)
    return f"{amount if needless else used} / {total}"


def _some(vnfcs: Sequence[str]) -> str:
    first, *more = vnfcs
    return f"{first} and {len(more)} more" if more else first
