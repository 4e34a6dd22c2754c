"""
Virtual links: lanes below each row of hosts, from which lines lead up to VNFCs.

Those of one link in several rows are joined at the left, where its SAPs are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nfvo.placement.picture import cards
from nfvo.placement.picture.cards import Card
from nfvo.placement.picture.labels import Track, label_at
from nfvo.placement.picture.layout import LABEL, Row
from nfvo.placement.picture.markup import (
    BOLD,
    Markup,
    box,
    cut,
    element,
    plain,
    text,
    width_of,
)
from nfvo.placement.picture.sheet import Line, Sheet
from nfvo.placement.picture.style import line_class

LANE = 30.0
ABOVE = 16.0
MARGIN = 20.0
JOINT = 10.0
SAP = 22.0
STUB = 40.0
FIGURES = 0.5
"""How wide characters are where many are figures and spaces."""
NARROWEST = 620.0
"""How wide a picture is at least."""


@dataclass(frozen=True)
class Lanes:
    """The links of a sheet, and in which of the rows of hosts each one is."""

    sheet: Sheet
    rows: Sequence[frozenset[str]]

    @property
    def left(self) -> float:
        """Where hosts begin, right of SAPs and of what joins rows."""
        wide = max((_sap_wide(line) for line in self.sheet.lines), default=0.0)
        return MARGIN + wide + JOINT * len(self.joined)

    @property
    def joined(self) -> Sequence[str]:
        """The links that are in several rows."""
        names = (line.name for line in self.sheet.lines)
        return [n for n in names if sum(n in row for row in self.rows) > 1]

    def of_row(self, number: int) -> Sequence[tuple[int, Line]]:
        """Return the links in one row, with their numbers; the first has idle ones."""
        return [
            (at, line)
            for at, line in enumerate(self.sheet.lines)
            if line.name in self.rows[number] or (not number and self._is_alone(line))
        ]

    def with_saps(self, number: int, line: Line) -> bool:
        """Whether the SAPs of a link stand in this row: the first one that it is in."""
        return bool(line.saps) and not self.goes_on(number, line)

    def goes_on(self, number: int, line: Line) -> bool:
        """Whether a link of this row is in an earlier one, too."""
        return any(line.name in row for row in self.rows[:number])

    def height(self, number: int) -> float:
        """Return how high the lanes of a row are together."""
        return ABOVE + LANE * len(self.of_row(number)) if self.of_row(number) else 0.0

    def _is_alone(self, line: Line) -> bool:
        return not any(line.name in row for row in self.rows)


def lanes_of(sheet: Sheet, rows: Sequence[Row]) -> Lanes:
    """Return the lanes for hosts in rows."""
    links = (
        frozenset(name for card, _ in row.cards() for name in card.channels)
        for row in rows
    )
    return Lanes(sheet, tuple(links))


def drawn(
    lanes: Lanes, number: int, row: Row, top: float, foot: float
) -> Iterator[Markup]:
    """Yield the links of a row whose hosts begin at ``top`` and end at ``foot``."""
    listed = lanes.of_row(number)
    ends = {line.name: _ends(line.name, row, top) for _, line in listed}
    levels = {line.name: _level(foot, place) for place, (_, line) in enumerate(listed)}
    for at, line in listed:
        for (x, edge), ys in ends[line.name].items():
            to = levels[line.name]
            yield _wire(at, f"M{x:g} {min(ys):g}V{to:g}")
            yield from (_wire(at, f"M{edge:g} {y:g}H{x:g}") for y in ys)
    for at, line in listed:
        starts = _starts(lanes, line, [x for x, _ in ends[line.name]])
        if lanes.with_saps(number, line):
            starts.append(MARGIN + _sap_wide(line) - JOINT)
            yield from _saps(at, line, levels[line.name])
        within = lanes.left, max(row.end, NARROWEST - MARGIN)
        below = (one.name for _, one in listed if levels[one.name] >= levels[line.name])
        cross = [x for name in below for x, _ in ends[name]]
        track = _track(starts, within[0], cross)
        told = line.kind if lanes.goes_on(number, line) else _told(line)
        yield from _lane((at, line.name, told), levels[line.name], track, within)
    for at, line in listed:
        for (x, _), ys in ends[line.name].items():
            yield from (_dot(at, x, y) for y in (*ys, levels[line.name]))


def joints(lanes: Lanes, feet: Sequence[float]) -> Iterator[Markup]:
    """Yield what joins rows, given where the hosts of each end."""
    numbers = {line.name: at for at, line in enumerate(lanes.sheet.lines)}
    for name in lanes.joined:
        ys = [
            _level(foot, place)
            for row, foot in enumerate(feet)
            for place, (_, line) in enumerate(lanes.of_row(row))
            if line.name == name
        ]
        x = _joint(lanes, name)
        yield _wire(numbers[name], f"M{x:g} {ys[0]:g}V{ys[-1]:g}")


def _starts(lanes: Lanes, line: Line, xs: list[float]) -> list[float]:
    """Return where the lane of a link goes to, beside its SAPs."""
    return [*xs, _joint(lanes, line.name)] if line.name in lanes.joined else xs


def _track(starts: Sequence[float], left: float, cross: Sequence[float]) -> Track:
    """Return where a lane goes; one that ends once, or nowhere, is a stub."""
    first, last = min(starts, default=left), max(starts, default=left)
    return Track(first, max(last, first + STUB), cross)


def _lane(
    label: tuple[int, str, str],
    y: float,
    track: Track,
    within: tuple[float, float],
) -> Iterator[Markup]:
    """Yield a lane with its label (number, name, more), which is where hosts are."""
    at, named, told = label
    long = width_of(named, 12, BOLD) + 8 + width_of(told, 11, FIGURES)
    where = Track(max(track.first, within[0]), track.last, track.cross)
    x = label_at(where, long, within)
    yield _wire(at, f"M{min(track.first, x - 8):g} {y:g}H{max(track.last, x):g}")
    told = cut(told, within[1] - x, 11)
    name = element("tspan", plain(named), class_=f"link {line_class(at)}")
    beside = element("tspan", plain(told), class_="dim", dx=8) if told else plain("")
    yield element("text", name, beside, x=x, y=y - 6, class_="halo")


def _saps(at: int, line: Line, y: float) -> Iterator[Markup]:
    wide = _sap_wide(line) - JOINT
    yield box(MARGIN, y - SAP / 2, wide, SAP, f"card sap {line_class(at)}")
    yield text(MARGIN + 9, y + 4, _sap(line), "small")


def _told(line: Line) -> str:
    return " · ".join(filter(None, (line.kind, _over(line))))


def _over(line: Line) -> str:
    """Say over which links it goes; of those at one site without its name."""
    if not line.over:
        return ""
    sites = {one.rpartition("/")[0] for one in line.over}
    names = [one.rpartition("/")[2] if len(sites) == 1 else one for one in line.over]
    shown = ", ".join(names[:4])
    return f"over {shown}{f' and {len(names) - 4} more' * (len(names) > 4)}"


def _ends(
    name: str, row: Row, top: float
) -> Mapping[tuple[float, float], Sequence[float]]:
    """Return where a link ends in a row: x of a channel and of VNFCs, and y of each."""
    found: dict[tuple[float, float], list[float]] = {}
    for card, x in row.cards():
        for number, guest in enumerate(card.guests):
            if name in guest.links:
                channel = x + _channel(card, name), x + cards.PAD + card.inner
                middle = top + LABEL + card.guest_at(number) + cards.GUEST / 2
                found.setdefault(channel, []).append(middle)
    return found


def _channel(card: Card, name: str) -> float:
    return cards.PAD + card.inner + cards.CHANNEL * (card.channels[name] + 0.9)


def _level(foot: float, place: int) -> float:
    return foot + ABOVE + LANE * (place + 0.6)


def _joint(lanes: Lanes, name: str) -> float:
    return lanes.left - JOINT * (lanes.joined.index(name) + 1)


def _sap(line: Line) -> str:
    return cut(", ".join(line.saps), 110, 11)


def _sap_wide(line: Line) -> float:
    return width_of(_sap(line), 11.5) + 18 + JOINT if line.saps else 0.0


def _wire(at: int, path: str) -> Markup:
    return element("path", d=path, class_=f"wire {line_class(at)}")


def _dot(at: int, x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=4, class_=f"dot {line_class(at)}")
